import type { Pool } from 'pg'
import pg from 'pg'
import type { RegisterRow } from '../domain/commands.schema.ts'
import type { CommandContext } from '../domain/context.ts'
import type { RefusalCode, RefusalDetails } from '../domain/errors.ts'
import { DomainError } from '../domain/errors.ts'
import type { Actor } from '../domain/events.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import { nextDecision } from '../domain/nextDecision.ts'
import type { PlannedNotice } from '../domain/notice.ts'
import { register } from '../domain/register.ts'
import { lookAt } from '../domain/slots.ts'
import { chain, chainStart } from './events.ts'
import type { Begun } from './happen.ts'
import { begin, firstPlan } from './happen.ts'
import type { SamePlan } from './noticeBulk.ts'
import type { PoolClient } from './pool.ts'
import type { NewMeasure } from './registerWrite.ts'
import { writeRegistered } from './registerWrite.ts'
import { loadRoster } from './roster.ts'
import type { Round } from './rounds.ts'
import { findRound, versionsFor } from './rounds.ts'
import { inTransaction } from './transaction.ts'
import { contextOf, loadVersions } from './versions.ts'
import type { Poke } from './wake.ts'

export type RowToRegister = RegisterRow & {
  /** Of the ledger row, within its round: the same one adds nothing. */
  sourceHash: string
}

/** What became of one row. `added` false: it was registered before, under this id. */
export type Registered = { id: MeasureId; added: boolean } | { refused: RefusalCode; details: RefusalDetails }

export type RegisterInput = { roundId: string; rows: readonly RowToRegister[]; actor: Actor; now: Instant }

/**
 * Registers ledger rows, in transactions of 500, with their first event, plan and notices; results are in the order of
 * the rows. Running it again, or a part of it after a crash, adds only what is missing. The poke is the earliest of all
 * transactions, to be sent after this returned. Throws a RangeError when there is no such round.
 */
export async function registerMeasures(
  pool: Pool,
  { roundId, rows, actor, now }: RegisterInput,
): Promise<{ results: Registered[]; poke: Poke | null }> {
  const round = await findRound(pool, roundId)
  if (!round) throw new RangeError(`轮次“${roundId}”：数据库里没有`)
  const batches: (readonly RowToRegister[])[] = []
  for (let from = 0; from < rows.length; from += rowsPerTransaction)
    batches.push(rows.slice(from, from + rowsPerTransaction))
  const plansByDate = new Map<string, PlannedNotice[]>()
  const done = await inLanes(batches, (batch) =>
    registerAgainIfRaced(pool, { round, rows: batch, actor, now, plansByDate }),
  )
  const [first = null] = done.flatMap(({ poke }) => (poke ? [poke] : [])).sort((a, b) => a.at - b.at)
  return { results: done.flatMap(({ results }) => results), poke: first }
}

/** Two at a time: one decides here while PostgreSQL writes the other. Results are in the order of the batches. */
async function inLanes<T, R>(batches: readonly T[], work: (batch: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const waiting = batches.entries()
  const lane = async () => {
    for (const [index, batch] of waiting) results[index] = await work(batch)
  }
  await Promise.all([lane(), lane()])
  return results
}

const rowsPerTransaction = 500

type Batch = {
  round: Round
  rows: readonly RowToRegister[]
  actor: Actor
  now: Instant
  /** First plans by what they depend on: with one round and one instant they differ in nothing but the measure. */
  plansByDate: Map<string, PlannedNotice[]>
}

/** Another import of the same rows that committed meanwhile shows as a duplicate; the second look finds its ids. */
async function registerAgainIfRaced(
  pool: Pool,
  batch: Batch,
): Promise<{ results: Registered[]; poke: Poke | null }> {
  const work = (client: PoolClient) => registerBatch(client, batch)
  try {
    return await inTransaction(pool, work)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '23505') throw error
    return inTransaction(pool, work)
  }
}

async function registerBatch(
  client: PoolClient,
  batch: Batch,
): Promise<{ results: Registered[]; poke: Poke | null }> {
  const { round, rows, now, plansByDate } = batch
  const [contextFor, known] = await Promise.all([contexts(client, batch), knownIds(client, round.id, rows)])
  const missing = new Map(
    rows.filter((row) => !known.has(row.sourceHash)).map((row) => [row.sourceHash, row]),
  )
  const ids = await nextIds(client, missing.size)
  const { measures, plans, refusals } = beginAll([...missing.values()], {
    ids,
    round,
    contextFor,
    plansByDate,
  })
  const poke = await writeRegistered(client, { roundId: round.id, measures, plans, now })
  const added = new Map(measures.map(({ sourceHash, after }) => [sourceHash, after.id]))
  return { results: rows.map(({ sourceHash }) => resultOf(sourceHash)), poke }

  function resultOf(sourceHash: string): Registered {
    const refused = refusals.get(sourceHash)
    if (refused) return { refused: refused.code, details: refused.details }
    const before = known.get(sourceHash)
    if (before !== undefined) return { id: before, added: false }
    const id = added.get(sourceHash) ?? ''
    // Of a row that comes twice only the first one is added.
    known.set(sourceHash, id)
    return { id, added: true }
  }
}

/** A unit may have a ladder of its own. */
type ContextFor = (unit: string) => CommandContext
type Begin = { ids: readonly MeasureId[]; contextFor: ContextFor } & Pick<Batch, 'round' | 'plansByDate'>

/**
 * When the workflow must look. Measures of one date look on the same day, each at its own minute; one that was overdue
 * from the start looks at the next slot and is decided by itself.
 */
function nextLook(
  measure: Measure,
  context: CommandContext,
  looksByDate: Map<string, LocalDate | null>,
): Instant {
  const key = samePlanKey(measure)
  const known = looksByDate.get(key)
  if (known !== undefined)
    return known === null ? Number.POSITIVE_INFINITY : lookAt(measure.id, known, context.policy)
  const next = nextDecision(measure, context)
  const isOrdinary = next === null || next.at === lookAt(measure.id, next.date, context.policy)
  if (isOrdinary) looksByDate.set(key, next?.date ?? null)
  return next?.at ?? Number.POSITIVE_INFINITY
}

/** What a first plan depends on besides round and instant. */
function samePlanKey({ timing, dueDate, versions, milestones = [] }: Measure): string {
  return [
    timing,
    dueDate,
    versions.ladder,
    ...milestones.map(({ id, dueDate: date }) => `${id} ${date}`),
  ].join('/')
}

/** Decides on every row, and finds which of the new measures have the same plan. */
function beginAll(rows: readonly RowToRegister[], { ids, round, contextFor, plansByDate }: Begin) {
  const measures: NewMeasure[] = []
  const plans = new Map<string, SamePlan>()
  const refusals = new Map<string, DomainError>()
  const looksByDate = new Map<string, LocalDate | null>()
  rows.forEach((row, index) => {
    const context = contextFor(row.unit)
    const begun = registerRow(row, { id: ids[index] ?? '', round, context })
    if (begun instanceof DomainError) {
      refusals.set(row.sourceHash, begun)
      return
    }
    const { after, event } = begun
    const date = samePlanKey(after)
    const nextDecisionAt = nextLook(after, context, looksByDate)
    measures.push({
      after,
      sourceHash: row.sourceHash,
      events: chain(after.id, [event], chainStart),
      nextDecisionAt,
    })
    const plan = plansByDate.get(date) ?? firstPlan(begun, context)
    plansByDate.set(date, plan)
    const same = plans.get(date)
    if (same) same.ids.push(after.id)
    else plans.set(date, { ids: [after.id], rows: plan })
  })
  return { measures, plans: [...plans.values()], refusals }
}

async function contexts(client: PoolClient, { round, actor, now }: Batch): Promise<ContextFor> {
  const [versions, roster] = await Promise.all([loadVersions(client), loadRoster(client)])
  return (unit) => ({ ...contextOf(versions, versionsFor(round, unit), now), actor, roster, untold: [] })
}

async function knownIds(
  client: PoolClient,
  roundId: string,
  rows: readonly RowToRegister[],
): Promise<Map<string, MeasureId>> {
  const { rows: found } = await client.query<{ source_hash: string; id: string }>(
    'select source_hash, id from measure where round_id = $1 and source_hash = any($2)',
    [roundId, rows.map(({ sourceHash }) => sourceHash)],
  )
  return new Map(found.map((row) => [row.source_hash, row.id]))
}

/** Numbers are not given back when a row is refused: a ledger may have gaps, an id never means two measures. */
async function nextIds(client: PoolClient, count: number): Promise<MeasureId[]> {
  const { rows } = await client.query<{ n: number }>(
    `select nextval('measure_number') as n from generate_series(1, $1)`,
    [count],
  )
  return rows.map(({ n }) => `ZG-${String(n).padStart(4, '0')}`)
}

function registerRow(
  row: RowToRegister,
  { id, round, context }: { id: MeasureId; round: Round; context: CommandContext },
): Begun | DomainError {
  const { sourceHash, ...facts } = row
  const registration = {
    ...facts,
    id,
    roundId: round.id,
    versions: versionsFor(round, row.unit),
    confirmationRequired: round.confirmationRequired,
    ...(round.lookBackSample && { lookBackSample: round.lookBackSample }),
  }
  try {
    return begin(register(registration, context), { by: context.actor, context })
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
}
