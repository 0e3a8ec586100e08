import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { compareLedger, readableRows } from '../../../api/imports/compare.ts'
import { readLedger } from '../../../documents/readLedger.ts'
import { writeLedger } from '../../../documents/writeLedger.ts'
import type { Measure } from '../../../domain/measure.ts'
import { aMeasure, aRoster } from '../support/measures.ts'

const people = { roster: aRoster(), date: '2021-12-15' }

/** Exports the measures, reads the file as an upload is read, and says what importing it would change. */
async function changesOfReimport(measures: readonly Measure[]) {
  const rows = measures.map((measure) => ({
    measureId: measure.id,
    no: measure.no,
    aspect: measure.aspect,
    issue: measure.issue,
    whyUnfinished: measure.whyUnfinished,
    steps: measure.steps,
    leaderInCharge: measure.ledgerNames.leaderInCharge,
    unit: measure.unit,
    owner: measure.ledgerNames.owner,
    timing: measure.timing,
    dueDate: measure.dueDate,
    milestones: [],
    progress: null,
    state: '整改中',
    closedOn: null,
  }))
  const bytes = await writeLedger({ layout: null, title: '台账', rows, units: [], people: [] })
  const { rows: read } = await readLedger(bytes)
  const { readable, problems } = await readableRows(read, { roster: [], people })
  const comparison = await compareLedger(readable, {
    known: measures.map((measure) => ({ measure, sourceHash: `hash-${measure.id}` })),
    people,
    lastSaid: async () => new Map(),
  })
  return {
    problems,
    kinds: comparison.rows.map(({ kind }) => kind),
    changes: comparison.changed.map(({ measure, changes }) => [measure.id, changes]),
  }
}

const signs = fc.string({
  unit: fc.constantFrom(...'整改落实制度检 1.2、；3（）ab。第一是要①'),
  minLength: 1,
  maxLength: 40,
})
const texts = fc.oneof(
  fc.constantFrom(
    '备注：无',
    '合计',
    '说明1',
    '=1+1',
    '清退1.5万元',
    '第1、2项整改',
    '一、二级医院联动',
    '2026年3月完成',
    '1.',
  ),
  signs,
)
const text = texts.filter((one) => /[\p{L}]/u.test(one)).map((one) => one.trim())
const measures = fc.array(
  fc.record({
    no: fc.option(fc.integer({ min: 1, max: 99 })),
    aspect: fc.option(text),
    issue: text,
    whyUnfinished: fc.option(text),
    steps: fc.array(text, { minLength: 1, maxLength: 6 }),
    unit: fc.constantFrom('办公室', '财务科'),
    timing: fc.constantFrom('dated' as const, 'phased' as const, 'immediate' as const),
    dueDate: fc.constantFrom('2026-06-30', '2026-12-31'),
  }),
  { minLength: 1, maxLength: 8 },
)

describe('export, then import', () => {
  it('changes nothing, whatever the ledger says', async () => {
    await fc.assert(
      fc.asyncProperty(measures, async (list) => {
        const found = list.map((facts, index): Measure => ({ ...aMeasure(), ...facts, id: `ZG-${index}` }))
        expect(await changesOfReimport(found)).toEqual({
          problems: [],
          kinds: found.map(() => 'unchanged'),
          changes: [],
        })
      }),
      { numRuns: 20, seed: 20260309 },
    )
  })
})
