import { describe, expect, it } from '@jest/globals'
import { type ToldOnce, toldDifference } from '../../../domain/toldDifference.ts'

const nine = Date.parse('2026-03-02T09:00:00+08:00')

function told(notice: string, personId: string, rest: Partial<ToldOnce> = {}): ToldOnce {
  const [measureId = ''] = notice.split('/')
  return { notice, measureId, personId, at: nine, date: '2026-03-02', mail: `${personId}-1`, ...rest }
}

describe('what is told otherwise', () => {
  it('is nothing between a course of time and itself, whatever seconds the mailroom took', () => {
    const before = [told('ZG-1/a', 'P-1'), told('ZG-1/a', 'P-2')]
    const after = before.map((one) => ({ ...one, at: one.at + 12_000 }))
    expect(toldDifference(before, after)).toMatchObject({
      ...{ added: 0, removed: 0, moved: 0, measures: 0, perPerson: [] },
    })
  })

  it('counts a notice that another person hears for both of them, whom it concerns most first', () => {
    const before = [told('ZG-1/a', 'P-1'), told('ZG-2/a', 'P-1'), told('ZG-3/a', 'P-3')]
    const after = [told('ZG-1/a', 'P-2'), told('ZG-3/a', 'P-3', { at: nine + 1_800_000 })]
    expect(toldDifference(before, after)).toMatchObject({
      ...{ added: 1, removed: 2, moved: 1, measures: 3 },
      perPerson: [
        { personId: 'P-1', added: 0, removed: 2, moved: 0 },
        { personId: 'P-2', added: 1, removed: 0, moved: 0 },
        { personId: 'P-3', added: 0, removed: 0, moved: 1 },
      ],
    })
  })

  it('names the day with the most mails: many notices in one mail are one', () => {
    const before = [told('ZG-1/a', 'P-1'), told('ZG-2/a', 'P-1')]
    const next = { date: '2026-03-03', at: nine + 86_400_000 }
    const after = [...before, told('ZG-3/a', 'P-1', { ...next, mail: 'x' }), told('ZG-3/a', 'P-2', next)]
    expect(toldDifference(before, after).peak).toEqual({
      before: { date: '2026-03-02', mails: 1, people: 1 },
      after: { date: '2026-03-03', mails: 2, people: 2 },
    })
    expect(toldDifference([], []).peak).toEqual({ before: null, after: null })
  })
})
