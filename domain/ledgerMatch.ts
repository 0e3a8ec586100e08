import type { ImportedRow } from './imported.ts'
import type { Measure, MeasureId } from './measure.ts'

export type MatchRow = { row: ImportedRow; sourceHash: string }
export type KnownMeasure = { measure: Measure; sourceHash: string }

export type Matching = {
  /** By position of the row: its measure, or null where the round has none yet. */
  measureIds: (MeasureId | null)[]
  /** Positions of rows that repeat an earlier one. */
  doubles: ReadonlySet<number>
  /** Measures that no row names. */
  vanished: MeasureId[]
}

type Facts = { no: number | null; issue: string; steps: readonly string[]; unit: string }
/** Null: this key says nothing of such a row. */
type Key = (facts: Facts) => string | null

/**
 * From the whole row to less and less of it: an office corrects one cell at a time, and a reworded issue is the same
 * measure. What is left of a row must name exactly one measure, and that measure exactly one row; nothing is guessed.
 */
const keys: readonly Key[] = [
  ({ no, issue, steps, unit }) => keyOf(no, issue, steps, unit),
  ({ issue, steps, unit }) => keyOf(issue, steps, unit),
  ({ no, issue, steps }) => keyOf(no, issue, steps),
  ({ issue, steps }) => keyOf(issue, steps),
  ({ no, issue, unit }) => (no === null ? null : keyOf(no, issue, unit)),
  // Without a number many rows say no more than “加强学习”.
  ({ no, steps, unit }) => (no === null ? null : keyOf(no, steps, unit)),
  ({ issue, unit }) => keyOf(issue, unit),
  ({ no, issue }) => (no === null ? null : keyOf(no, issue)),
]

/** Which measure of the round each ledger row is: by the id that it names, its hash, and then by what it says. */
export function matchRows(rows: readonly MatchRow[], known: readonly KnownMeasure[]): Matching {
  const state = begin(rows, known)
  const byId = new Map(known.map((one) => [one.measure.id, one]))
  const byHash = new Map(known.map((one) => [one.sourceHash, one]))
  const take = (position: number, found: KnownMeasure | undefined) => {
    if (found && state.left.delete(found)) state.ids[position] = found.measure.id
  }
  rows.forEach(({ row }, position) => {
    if (row.measureId !== undefined) take(position, byId.get(row.measureId))
  })
  matchBy(keys.slice(0, 1), state, rows)
  rows.forEach(({ sourceHash }, position) => {
    if (state.ids[position] === null && !state.doubles.has(position)) take(position, byHash.get(sourceHash))
  })
  matchBy(keys.slice(1), state, rows)
  const vanished = [...state.left].map(({ measure }) => measure.id)
  return { measureIds: state.ids, doubles: state.doubles, vanished }
}

type State = { ids: (MeasureId | null)[]; doubles: Set<number>; left: Set<KnownMeasure> }

function begin(rows: readonly MatchRow[], known: readonly KnownMeasure[]): State {
  const seen = new Set<string>()
  const doubles = new Set<number>()
  rows.forEach(({ row, sourceHash }, position) => {
    // Two measures that the ledger tells apart by their ids may read alike.
    const name = row.measureId ?? sourceHash
    if (seen.has(name)) doubles.add(position)
    seen.add(name)
  })
  return { ids: rows.map(() => null), doubles, left: new Set(known) }
}

function matchBy(levels: readonly Key[], state: State, rows: readonly MatchRow[]): void {
  for (const key of levels) {
    const open = rows.flatMap(({ row }, position) =>
      state.ids[position] === null && !state.doubles.has(position) ? [{ position, name: key(row) }] : [],
    )
    if (open.length === 0 || state.left.size === 0) return
    const measures = onlyOnes([...state.left].map((one) => ({ name: key(one.measure), one })))
    const positions = onlyOnes(open)
    for (const [name, { position }] of positions) {
      const found = measures.get(name)
      if (!found) continue
      state.ids[position] = found.one.measure.id
      state.left.delete(found.one)
    }
  }
}

function onlyOnes<T extends { name: string | null }>(items: readonly T[]): Map<string, T> {
  const found = new Map<string, T>()
  const twice = new Set<string>()
  for (const item of items) {
    if (item.name === null) continue
    if (found.has(item.name)) twice.add(item.name)
    found.set(item.name, item)
  }
  for (const name of twice) found.delete(name)
  return found
}

function keyOf(...parts: readonly (string | number | null | readonly string[])[]): string {
  return JSON.stringify(parts.map((part) => (Array.isArray(part) ? part.map(plain) : plain(String(part)))))
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '')
}
