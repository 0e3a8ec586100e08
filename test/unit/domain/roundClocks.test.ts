import { describe, expect, it } from '@jest/globals'
import { publishedCalendar as calendar } from '../../../domain/calendarYears.ts'
import { addMonths } from '../../../domain/localDate.ts'
import type { RoundClock } from '../../../domain/roundClocks.ts'
import { clockStage, endOfPeriod, lastDayOf, usualClocks } from '../../../domain/roundClocks.ts'

const clock = (more: Partial<RoundClock> = {}): RoundClock => ({
  ...{ clock: 'plan', anchorOn: '2021-12-31', budget: 2, unit: 'months', basis: '巡察办函1号' },
  ...more,
})

it.each([
  ['2021-12-31', 2, '2022-02-28'],
  ['2023-12-31', 2, '2024-02-29'],
  ['2022-01-31', 1, '2022-02-28'],
  ['2022-03-15', 1, '2022-04-15'],
  ['2021-11-30', 3, '2022-02-28'],
  ['2021-10-08', 6, '2022-04-08'],
  ['2022-03-31', -1, '2022-02-28'],
] as const)('%s + %i months is %s', (date, months, expected) => {
  expect(addMonths(date, months)).toBe(expected)
})

describe('the last day of a clock is derived from anchor and budget', () => {
  it.each<[string, Partial<RoundClock>, string]>([
    ['months', {}, '2022-02-28'],
    ['calendar days', { unit: 'calendarDays', budget: 30 }, '2022-01-30'],
    ['working days', { unit: 'workingDays', budget: 5 }, '2022-01-10'],
  ])('%s', (_, more, expected) => {
    expect(lastDayOf(clock(more), [], calendar)).toBe(expected)
  })

  it('the usual clocks of a round: plan 1 month, report 2, clues 3, the period as the office says, evaluation after it', () => {
    const all = usualClocks('2021-10-08', 3)
    const days = all.map((one) => `${one.clock} ${lastDayOf(one, all, calendar)}`)
    expect(days).toEqual([
      'plan 2021-11-08',
      'report 2021-12-08',
      'clues 2022-01-08',
      'concentratedPeriod 2022-01-08',
      'evaluation 2022-02-08',
    ])
    for (const { basis } of all) expect(basis).toContain('依据')
  })

  it('the evaluation moves with the period it is counted from, and has no date without one', () => {
    const evaluation = clock({ clock: 'evaluation', anchorOn: null, budget: 1 })
    const period = clock({ clock: 'concentratedPeriod', anchorOn: '2021-11-01' })
    expect(lastDayOf(evaluation, [period], calendar)).toBe('2022-02-01')
    expect(lastDayOf(evaluation, [{ ...period, anchorOn: '2021-11-15' }], calendar)).toBe('2022-02-15')
    expect(lastDayOf(evaluation, [], calendar)).toBeNull()
    expect(endOfPeriod([{ ...period, anchorOn: null }], calendar)).toBeNull()
  })
})

it.each([
  ['2021-12-16', 0],
  ['2021-12-17', 1],
  ['2021-12-27', 1],
  ['2021-12-28', 2],
  ['2021-12-31', 2],
  ['2022-01-01', 3],
] as const)('a clock that ends on 2021-12-31 is on %s at stage %i', (today, stage) => {
  expect(clockStage('2021-12-31', today, calendar)).toBe(stage)
})
