import { setImmediate } from 'node:timers/promises'
import type { NewImportRow } from '../../db/importRows.ts'
import type { LedgerRow } from '../../documents/readLedger.ts'
import type { RosterEntryRow } from '../../documents/readRoster.ts'
import { registerSchema } from '../../domain/commands.schema.ts'
import type { ImportedRow, ImportProblem } from '../../domain/imported.ts'
import { changesOf, type FieldChange, type LastSaid } from '../../domain/ledgerChange.ts'
import { type KnownMeasure, matchRows } from '../../domain/ledgerMatch.ts'
import { isOpen, type Measure, type MeasureId } from '../../domain/measure.ts'
import { fieldNames } from '../../domain/refusalsWording.ts'
import { fieldProblemsOf } from '../fieldProblems.ts'
import { type ReadyRow, sourceHashOf, withPeople } from '../ledgerPeople.ts'
import { type PeopleOn, personName } from '../persons.ts'
import { registrationOf } from './registration.ts'

/** A row that could be read, as it would be registered. */
export type Readable = { source: LedgerRow; row: ImportedRow; sourceHash: string; ready: ReadyRow }

/** What a ledger is to a round. `changes` by measure; a measure without an entry is as the ledger says. */
export type Comparison = {
  rows: NewImportRow[]
  fresh: ReadyRow['row'][]
  changed: { measure: Measure; changes: FieldChange[] }[]
}

/** Rows as they would be registered; what the register's own form does not allow is a problem of its row. */
export async function readableRows(
  ledger: readonly LedgerRow[],
  { roster, people }: { roster: readonly RosterEntryRow[]; people: PeopleOn },
): Promise<{ readable: Readable[]; problems: ImportProblem[] }> {
  const readable: Readable[] = []
  const problems: ImportProblem[] = []
  for (const [index, source] of ledger.entries()) {
    // Gives way: of ten thousand rows the front door would feel it.
    if (index % 200 === 0) await setImmediate()
    const given = registrationOf(source, roster)
    const parsed = registerSchema.safeParse(given)
    if (!parsed.success) {
      problems.push(...fieldProblemsOf(parsed.error, given).map((wrong) => formProblem(source, wrong)))
      continue
    }
    const row = source.measureId === undefined ? parsed.data : { ...parsed.data, measureId: source.measureId }
    readable.push({ source, row, sourceHash: sourceHashOf(row), ready: withPeople(parsed.data, people) })
  }
  return { readable, problems }
}

type Compared = {
  known: readonly KnownMeasure[]
  people: PeopleOn
  /** What the ledger said of measures before. */
  lastSaid: (ids: readonly MeasureId[]) => Promise<ReadonlyMap<MeasureId, LastSaid>>
}

/** Says of every row what it is: new, changed field by field, or as it was; and which measures no row names. */
export async function compareLedger(
  readable: readonly Readable[],
  { known, people, lastSaid }: Compared,
): Promise<Comparison> {
  const { measureIds, doubles, vanished } = matchRows(readable, known)
  const measures = new Map(known.map(({ measure }) => [measure.id, measure]))
  const measureAt = (position: number) => measures.get(measureIds[position] ?? '') ?? null
  const differing = readable.flatMap(({ ready }, position) => {
    const measure = measureAt(position)
    return measure && differences(ready, measure, { last: null, people }).length > 0 ? [measure.id] : []
  })
  const said = await lastSaid(differing)
  const comparison: Comparison = { rows: [], fresh: [], changed: [] }
  readable.forEach((one, position) => {
    const measure = measureAt(position)
    const changes = measure
      ? differences(one.ready, measure, { last: said.get(measure.id) ?? null, people })
      : []
    if (!measure && !doubles.has(position)) comparison.fresh.push(one.ready.row)
    if (measure && changes.length > 0) comparison.changed.push({ measure, changes })
    comparison.rows.push(compared(one, { measure, changes, double: doubles.has(position) }))
  })
  for (const id of vanished) {
    const measure = measures.get(id)
    if (measure && isOpen(measure)) comparison.rows.push(vanishedRow(id))
  }
  return comparison
}

/** The change of a row against its measure as it stands. Of a withdrawn one nothing is corrected any more. */
export function differences(
  { row }: ReadyRow,
  measure: Measure,
  { last, people, reason = '台账更新' }: { last: LastSaid | null; people: PeopleOn; reason?: string },
): FieldChange[] {
  if (measure.state === 'withdrawn') return []
  const changes = changesOf(row, { measure, last, reason, nameOf: (id) => personName(id, people) })
  // Who has left the office or closed a measure out is no more to be told of it: an ended one keeps its owner.
  return isOpen(measure) ? changes : changes.filter(({ field }) => field !== 'ownerId')
}

function compared(
  { source, row, sourceHash }: Readable,
  { measure, changes, double }: { measure: Measure | null; changes: FieldChange[]; double: boolean },
): NewImportRow {
  const kind = measure ? (changes.length > 0 ? 'changed' : 'unchanged') : double ? 'problem' : 'new'
  return {
    position: 0,
    sheet: source.sheet,
    row: source.row,
    kind,
    measureId: measure?.id ?? null,
    body: row,
    sourceHash,
    changes: changes.map(({ field, from, to, note }) => ({ field, from, to, note })),
    problems: [],
  }
}

function vanishedRow(measureId: MeasureId): NewImportRow {
  return {
    position: 0,
    sheet: '',
    row: 0,
    kind: 'vanished',
    measureId,
    body: null,
    sourceHash: null,
    changes: [],
    problems: [],
  }
}

function formProblem(
  { sheet, row, sourceCell }: LedgerRow,
  { field, found, message }: { field: string; found: string; message: string },
): ImportProblem {
  const [top = ''] = field.split('.')
  const column = fieldNames[top] ?? top
  return {
    severity: 'error',
    sheet,
    row,
    column,
    cell: sourceCell,
    found: found.replace(/^找到“([\s\S]*)”$/, '$1'),
    expected: message,
  }
}
