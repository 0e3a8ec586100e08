import {
  type ImportRow,
  lastSaid,
  type Outcome,
  storeOutcomes,
  waitingRows,
  wasAccepted,
} from '../../db/importRows.ts'
import { extendLease, finishImport, type ImportBatch, leaseImport } from '../../db/imports.ts'
import { findMeasure } from '../../db/measures.ts'
import { registerMeasures } from '../../db/registerMeasures.ts'
import { transition } from '../../db/transition.ts'
import type { Actor } from '../../domain/events.ts'
import type { ImportOutcome } from '../../domain/imported.ts'
import type { FieldChange } from '../../domain/ledgerChange.ts'
import type { Measure, MeasureId } from '../../domain/measure.ts'
import { refusalSentence } from '../../domain/refusals.ts'
import { fieldNames } from '../../domain/refusalsWording.ts'
import { peopleOn } from '../auth.ts'
import type { ApiDeps } from '../deps.ts'
import { hashOfCommand } from '../idempotency.ts'
import { withPeople } from '../ledgerPeople.ts'
import type { PeopleOn } from '../persons.ts'
import { differences } from './compare.ts'
import { importReason, revertRow } from './revert.ts'

const rowsPerStep = 200
const leaseFor = 60_000

/** What one import is worked on with; `stopped` ends it between two steps, for another process to go on. */
export type Run = { deps: ApiDeps; stopped: () => boolean }

/**
 * Registers and corrects what was confirmed, step by step, or takes back what is undone. Each step is kept when it is
 * done, and doing it again does nothing: rows are found by their hash, commands by ids made of batch, row and field. So
 * a killed process leaves nothing half done that the next one would not finish.
 */
export async function runImport(id: string, { deps, stopped }: Run): Promise<void> {
  const { pool, clock } = deps
  const lease = () => ({ now: clock(), until: clock() + leaseFor })
  const batch = await leaseImport(pool, id, lease())
  if (batch === null) return
  while (!stopped()) {
    const rows = await waitingRows(pool, id, rowsPerStep)
    if (rows.length === 0) {
      await finishImport(pool, id, clock())
      return
    }
    await step(batch, rows, deps)
    await extendLease(pool, id, clock() + leaseFor)
  }
  await extendLease(pool, id, null)
}

async function step(batch: ImportBatch, rows: readonly ImportRow[], deps: ApiDeps): Promise<void> {
  const outcomes: Outcome[] = []
  if (batch.state === 'undoing') {
    for (const row of rows) outcomes.push(await revertRow(batch, row, deps))
  } else {
    const people = await peopleOn(deps.pool, deps.clock())
    outcomes.push(...(await registerNew(batch, rows, { deps, people })))
    for (const row of rows.filter(({ kind }) => kind === 'changed'))
      outcomes.push(await correctRow(batch, row, { deps, people }))
  }
  await storeOutcomes(deps.pool, batch.id, { outcomes, now: deps.clock() })
}

type With = { deps: ApiDeps; people: PeopleOn }

async function registerNew(
  { roundId, ...batch }: ImportBatch,
  rows: readonly ImportRow[],
  { deps, people }: With,
): Promise<Outcome[]> {
  const ready = rows.flatMap(({ kind, body, position }) =>
    kind === 'new' && body ? [{ position, ...withPeople(body, people) }] : [],
  )
  if (ready.length === 0 || roundId === null) return []
  const { results, poke } = await registerMeasures(deps.pool, {
    roundId,
    rows: ready.map(({ row }) => row),
    actor: actorOf(batch),
    now: deps.clock(),
  })
  if (poke) deps.poke(poke.account)
  return ready.map(({ position, warnings }, index) => {
    const result = results[index]
    if (!result) throw new Error(`第 ${position} 行没有结果`)
    if ('refused' in result) {
      const refused = [refusalSentence(result.refused, result.details)]
      return { position, measureId: null, outcome: { ...nothingDone, warnings, refused } }
    }
    const { id, added } = result
    return { position, measureId: id, outcome: { ...nothingDone, id, added, warnings } }
  })
}

const nothingDone: ImportOutcome = { id: null, added: false, corrected: [], refused: [], warnings: [] }

/** Exactly what was shown: what has become otherwise since the preview is left, and said. */
async function correctRow(batch: ImportBatch, row: ImportRow, { deps, people }: With): Promise<Outcome> {
  const outcome: ImportOutcome = { ...nothingDone, id: row.measureId, corrected: [], refused: [] }
  const found = row.measureId === null ? null : await findMeasure(deps.pool, row.measureId)
  if (found === null || row.body === null || row.measureId === null)
    return {
      position: row.position,
      measureId: row.measureId,
      outcome: { ...outcome, refused: ['措施已不存在'] },
    }
  const { ready, changes } = await changesNow(
    batch,
    { row, body: row.body, measure: found.measure },
    { deps, people },
  )
  for (const shown of row.changes) {
    const name = fieldNames[shown.field] ?? shown.field
    if (shown.note !== null) {
      outcome.refused.push(`${name}：${shown.note}`)
      continue
    }
    const change = changes.find(({ field }) => field === shown.field)
    const done = await correct(batch, { position: row.position, id: row.measureId, shown, change }, deps)
    if (done === null) outcome.corrected.push(name)
    else outcome.refused.push(`${name}：${done}`)
  }
  return { position: row.position, measureId: row.measureId, outcome: { ...outcome, warnings: ready } }
}

async function changesNow(
  batch: ImportBatch,
  { row, body, measure }: { row: ImportRow; body: NonNullable<ImportRow['body']>; measure: Measure },
  { deps, people }: With,
): Promise<{ ready: string[]; changes: FieldChange[] }> {
  const said = await lastSaid(deps.pool, [measure.id], batch.id)
  const ready = withPeople(body, people)
  const reason = importReason(batch, row)
  const last = said.get(measure.id) ?? null
  return { ready: ready.warnings, changes: differences(ready, measure, { last, people, reason }) }
}

type Correction = {
  position: number
  id: MeasureId
  shown: ImportRow['changes'][number]
  change: FieldChange | undefined
}

/** Null when it is corrected, now or by an earlier try; otherwise why not, in Chinese. */
async function correct(
  batch: ImportBatch,
  { position, id, shown, change }: Correction,
  deps: ApiDeps,
): Promise<string | null> {
  const key = `import:${batch.id}:${position}:${shown.field}`
  if (change === undefined)
    return (await wasAccepted(deps.pool, id, key)) ? null : '预览之后已经变化，没有更正'
  if (change.from !== shown.from || change.to !== shown.to || change.command === null)
    return `预览之后已经变为“${change.from ?? '空'}”，没有更正；请重新导入`
  const cause = {
    type: 'command',
    id: key,
    bodyHash: hashOfCommand(change.command),
    command: change.command,
    actor: actorOf(batch),
  } as const
  const { answer, poke } = await transition(deps.pool, id, cause, deps.clock())
  if (poke) deps.poke(poke.account)
  if (answer === null || answer.accepted) return null
  return refusalSentence(answer.code, answer.details)
}

export function actorOf({ confirmedBy, actor }: Pick<ImportBatch, 'confirmedBy' | 'actor'>): Actor {
  return confirmedBy ?? actor
}
