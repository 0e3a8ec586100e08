import { describe, expect, it } from '@jest/globals'
import { isInsidePeriod } from '../../../domain/completion.ts'
import type { Counted } from '../../../domain/counting.ts'
import { countByIssue, countByMeasure, percent, ratesOf } from '../../../domain/counting.ts'
import { defaultPolicy } from '../../../domain/policy.ts'
import { aMeasure, at } from '../support/measures.ts'

const one: Counted = { issue: '', timing: 'dated', state: 'settled', completion: 'done', inside: null }
let issue = 0
const many = (count: number, more: Partial<Counted> = {}): Counted[] =>
  Array.from({ length: count }, () => ({ ...one, issue: `问题${++issue}`, ...more }))
const open = { state: 'inProgress', completion: 'none' } as const
const rate = (all: readonly Counted[], decimals: 0 | 2) => ratesOf(countByIssue(all), decimals)[0]?.printed

describe('figures that offices have printed', () => {
  it('county medical consortium: 15 issues, 14 done, 1 ongoing, and all 15 long-term at once', () => {
    const all = [...many(14, { timing: 'continuous' }), ...many(1, { timing: 'continuous', ...open })]
    expect(countByIssue(all)).toMatchObject({ total: 15, done: 14, open: 1, longTerm: 15 })
  })

  it('city health bureau: three registers, three rates of 100 %', () => {
    for (const count of [62, 6, 4]) expect(rate(many(count), 0)).toBe('100%')
  })

  it('county health commission: 10 issues, 7 done and 3 ongoing; 18 of 21 measures printed 86 %', () => {
    expect(countByIssue([...many(7), ...many(3, open)])).toMatchObject({ total: 10, done: 7, open: 3 })
    expect(ratesOf(countByMeasure([...many(18), ...many(3, open)]), 0)[0]).toMatchObject({
      numerator: 18,
      denominator: 21,
      printed: '86%',
    })
  })

  it('district round: 697 issues, 688 done, 4 basic, 5 open, printed 98.71 %', () => {
    const all = [...many(688), ...many(4, { ...open, completion: 'basic' }), ...many(5, open)]
    expect(countByIssue(all)).toMatchObject({ total: 697, done: 688, basic: 4, open: 5 })
    expect(rate(all, 2)).toBe('98.71%')
    expect(ratesOf(countByIssue(all), 2)[1]?.printed).toBe('99.28%')
  })
})

describe('the counting rules', () => {
  it('an issue is done when all its measures are, basically done when all are at least that', () => {
    const measures = (...completions: Counted['completion'][]) =>
      completions.map((completion) => ({ ...one, issue: '同一问题', completion }))
    expect(countByIssue(measures('done', 'done'))).toMatchObject({ total: 1, done: 1 })
    expect(countByIssue(measures('done', 'basic'))).toMatchObject({ done: 0, basic: 1, open: 0 })
    expect(countByIssue(measures('done', 'none'))).toMatchObject({ done: 0, basic: 0, open: 1 })
  })

  it('what was withdrawn is not counted', () => {
    expect(countByMeasure([...many(2), ...many(1, { state: 'withdrawn' })]).total).toBe(2)
  })

  it('done, basic and open add up; long-term and inside the period overlap them', () => {
    const all = [
      ...many(3, { timing: 'continuous', inside: true }),
      ...many(2, { completion: 'basic', inside: false }),
      ...many(1, open),
    ]
    expect(countByMeasure(all)).toEqual({
      ...{ total: 6, done: 3, basic: 2, open: 1 },
      ...{ closedOut: 5, longTerm: 3, inside: 3 },
    })
  })
})

it.each([
  [1, 8, 0, '13%'],
  [1, 200, 0, '1%'],
  [1, 201, 0, '0%'],
  [1, 3, 2, '33.33%'],
  [2, 3, 2, '66.67%'],
  [1, 16, 2, '6.25%'],
  [1, 1600, 2, '0.06%'],
  [201, 20_000, 2, '1.01%'],
  [0, 7, 2, '0.00%'],
  [0, 0, 2, '—'],
] as const)('%i of %i with %i decimals: %s', (numerator, denominator, decimals, printed) => {
  expect(percent(numerator, denominator, decimals)).toBe(printed)
})

describe('inside the concentrated period', () => {
  const inside = (overrides: Parameters<typeof aMeasure>[0], lastDay: string | null = '2022-02-28') =>
    isInsidePeriod(aMeasure(overrides), lastDay, defaultPolicy)
  const closedOn = (date: string) =>
    ({
      state: 'closedOut',
      closedOutAt: at(date, '23:00'),
      completion: 'done',
      completionAt: at(date, '23:00'),
    }) as const

  it.each([
    ['done on its last day', closedOn('2022-02-28'), true],
    ['done the day after', closedOn('2022-03-01'), false],
    ['not done', {}, false],
    [
      'closed out before completion was recorded',
      { state: 'closedOut', closedOutAt: at('2022-02-28') },
      true,
    ],
    ['done late, but the office says so', { ...closedOn('2022-03-01'), insidePeriod: 'yes' }, true],
    ['done in time, but the office says no', { ...closedOn('2022-02-01'), insidePeriod: 'no' }, false],
  ] as const)('%s', (_, overrides, expected) => {
    expect(inside(overrides)).toBe(expected)
  })

  it('is not known where the round has no such period', () => {
    expect(inside(closedOn('2022-02-28'), null)).toBeNull()
  })
})
