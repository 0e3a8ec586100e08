import { describe, expect, it } from '@jest/globals'
import type { ForPeople } from '../../../domain/difference.ts'
import { createDifferenceTally, differenceOf } from '../../../domain/difference.ts'
import type { LocalDate } from '../../../domain/localDate.ts'
import { at } from '../support/measures.ts'

function notice(key: string, date: LocalDate, people: string[] = ['owner']): ForPeople {
  const [measureId = '', rung = ''] = key.split('/')
  return {
    ...{ key, measureId, track: 'due', cycle: 1, rung, occurrence: 1, role: 'owner', kind: 'reminder' },
    ...{ copy: false, severity: 1, date, slot: 'morning', dueAt: at(date, '09:00'), by: 'dispatch' },
    ...{ reached: false, skipped: null, people },
  }
}

const [a, b, c] = [notice('m1/a', '2026-03-02'), notice('m1/b', '2026-03-09'), notice('m1/c', '2026-03-16')]
const later = notice('m1/b', '2026-03-10')

describe('what differs between two plans', () => {
  it.each<[string, ForPeople[], ForPeople[], { added: string[]; removed: string[]; moved: string[] }]>([
    ['nothing', [a, b], [b, a], { added: [], removed: [], moved: [] }],
    ['one comes', [a], [a, b], { added: ['m1/b'], removed: [], moved: [] }],
    ['one falls away', [a, b], [a], { added: [], removed: ['m1/b'], moved: [] }],
    ['one moves', [a, b], [a, later], { added: [], removed: [], moved: ['m1/b 2026-03-09 2026-03-10'] }],
    [
      'all at once',
      [a, b],
      [later, c],
      { added: ['m1/c'], removed: ['m1/a'], moved: ['m1/b 2026-03-09 2026-03-10'] },
    ],
  ])('%s', (_, before, after, expected) => {
    const { added, removed, moved } = differenceOf(before, after)
    expect({
      added: added.map(({ key }) => key),
      removed: removed.map(({ key }) => key),
      moved: moved.map(({ from, to }) => `${to.key} ${from.date} ${to.date}`),
    }).toEqual(expected)
  })
})

describe('added up over many measures', () => {
  const tally = createDifferenceTally(at('2026-03-02', '09:00'))
  tally.add([a, b], [a, later])
  tally.add([notice('m2/a', '2026-03-02', ['owner', 'head'])], [])
  tally.add([], [notice('m3/a', '2026-03-10', ['head'])])
  tally.add([notice('m4/a', '2026-03-20')], [notice('m4/a', '2026-03-20')])
  const summary = tally.summary()

  it('counts notices, measures and people', () => {
    expect(summary).toMatchObject({ added: 1, removed: 1, moved: 1, measures: 3 })
    expect(summary.perPerson).toEqual([
      { personId: 'head', added: 1, removed: 1, moved: 0 },
      { personId: 'owner', added: 0, removed: 1, moved: 1 },
    ])
  })

  it('says how many mails go at the next slot, one for each person', () => {
    expect(summary.nextSlot).toEqual({ before: { mails: 2, people: 2 }, after: { mails: 1, people: 1 } })
  })

  it('names the day with the most mails', () => {
    expect(summary.peak).toEqual({
      before: { date: '2026-03-02', mails: 2, people: 2 },
      after: { date: '2026-03-10', mails: 2, people: 2 },
    })
  })
})
