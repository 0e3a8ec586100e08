import { describe, expect, it } from '@jest/globals'
import { registerSchema } from '../../../domain/commands.schema.ts'
import { matchRows } from '../../../domain/ledgerMatch.ts'
import { aMeasure } from '../support/measures.ts'

type Row = { no?: number | null; issue?: string; steps?: string[]; unit?: string; measureId?: string }
const base = { no: 3, issue: '处方点评不严', steps: ['修订制度', '每月点评'], unit: '医务科' }
const other = { no: 4, issue: '报销不规范', steps: ['清退资金'], unit: '财务科' }

const rowOf = ({ measureId, ...facts }: Row) => ({
  row: {
    ...registerSchema.parse({ ...base, ...facts, timing: 'continuous' }),
    ...(measureId ? { measureId } : {}),
  },
  sourceHash: JSON.stringify([facts.no ?? 3, facts.issue, facts.steps, facts.unit]),
})
const measureOf = (id: string, facts: Row = {}, sourceHash = id) => ({
  measure: aMeasure({ ...base, ...facts, id }),
  sourceHash,
})

describe('which measure a ledger row is', () => {
  it.each<[string, Row]>([
    ['as it is', {}],
    ['with another number, since rows were inserted above', { no: 9 }],
    ['of another unit', { unit: '药剂科' }],
    ['with a step more', { steps: ['修订制度', '每月点评', '通报'] }],
    ['with its issue reworded', { issue: '处方点评制度执行不严' }],
    ['with other steps and another unit', { steps: ['重来'], unit: '药剂科' }],
    ['written with other blanks and widths', { issue: '处方　点评不严', steps: ['修订 制度', '每月点评'] }],
    ['with everything otherwise, but its id', { ...other, measureId: 'ZG-1' }],
  ])('the row %s is the same measure', (_, change) => {
    const { measureIds, vanished } = matchRows([rowOf(change)], [measureOf('ZG-1'), measureOf('ZG-2', other)])
    expect([measureIds, vanished]).toEqual([['ZG-1'], ['ZG-2']])
  })

  it.each<[string, Row]>([
    ['another issue with other steps under the same number', { issue: '新的问题', steps: ['新的措施'] }],
    [
      'a row without a number that has only general steps and unit in common',
      { no: null, issue: '新的问题' },
    ],
  ])('%s is a new measure', (_, change) => {
    const { measureIds, vanished } = matchRows([rowOf(change)], [measureOf('ZG-1', { no: change.no ?? 3 })])
    expect([measureIds, vanished]).toEqual([[null], ['ZG-1']])
  })

  it('nothing is guessed between two measures of one issue', () => {
    const known = [measureOf('ZG-1', { steps: ['甲'] }), measureOf('ZG-2', { steps: ['乙'] })]
    expect(matchRows([rowOf({ steps: ['丙'] })], known).measureIds).toEqual([null])
    const both = [rowOf({ steps: ['乙'] }), rowOf({ steps: ['丙'] })]
    // With one of them found, the other is the only one left that it can be.
    expect(matchRows(both, known).measureIds).toEqual(['ZG-2', 'ZG-1'])
  })

  it('a measure is one row only, a repeated row none', () => {
    const { measureIds, doubles } = matchRows([rowOf({}), rowOf({})], [measureOf('ZG-1')])
    expect([measureIds, [...doubles]]).toEqual([['ZG-1', null], [1]])
  })
})
