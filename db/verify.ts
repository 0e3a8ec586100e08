import type { ChainFault } from '../domain/audit.ts'
import type { MeasureEvent } from '../domain/events.ts'
import { replayEvents } from '../domain/evolve.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import { checkChain } from './chainCheck.ts'
import type { Pool, PoolClient } from './pool.ts'
import { measureText } from './rebuild.ts'
import { onConnection } from './transaction.ts'

/** A row that is not what was written. `sequence`: of the event; null: the measure's own row. */
export type ChangedRow = {
  measureId: MeasureId
  sequence: number | null
  reason: ChainFault['reason'] | 'rowMissing' | 'fieldDiffers'
  found: string
  expected: string
}
export type Verified = { measures: number; events: number; changed: ChangedRow[] }

/**
 * Goes through every history: numbers without gaps, canonical texts, hashes chained to the end that the measure's row
 * remembers; then whether that row says what the history says. Of one snapshot a batch, so that it may run beside people.
 */
export async function verify(pool: Pool): Promise<Verified> {
  const verified: Verified = { measures: 0, events: 0, changed: await withoutMeasure(pool) }
  for (let after = ''; ; ) {
    const batch = await readBatch(pool, after)
    const last = batch.at(-1)
    if (!last) return verified
    for (const kept of batch) {
      verified.measures += 1
      verified.events += kept.events.length
      verified.changed.push(...changedOf(kept))
    }
    after = last.id
  }
}

type Kept = { id: MeasureId; lastHash: string; body: Measure; events: EventRow[] }
type EventRow = { measure_id: MeasureId; sequence: number; body: string; hash: string }

const batchSize = 200

function changedOf({ id, lastHash, body, events }: Kept): ChangedRow[] {
  const parsed = events.map((row) => ({ ...row, event: parseEvent(row.body) }))
  const faults = checkChain(parsed, lastHash)
  if (faults.length > 0)
    // One fault a row: what was changed shows itself also in the hash that follows.
    return [...new Map(faults.map((fault) => [fault.sequence, fault])).values()].map((fault) => ({
      measureId: id,
      ...fault,
    }))
  const [found, expected] = differingFields(body, replayEvents(parsed.map(({ event }) => event)))
  return found === expected
    ? []
    : [{ measureId: id, sequence: null, reason: 'fieldDiffers', found, expected }]
}

/** A field that the row was written without, by an older version, is none that differs. */
function differingFields(stored: Measure, rebuilt: Measure): [found: string, expected: string] {
  const known = new Set(Object.keys(stored))
  const said = new Map(Object.entries(rebuilt).filter(([field]) => known.has(field)))
  const differing = Object.entries(stored).filter(
    ([field, value]) => measureText(value) !== measureText(said.get(field)),
  )
  const of = (entries: [string, unknown][]) =>
    entries.map(([field, value]) => `${field}=${measureText(value)}`)
  return [of(differing).join(' '), of(differing.map(([field]) => [field, said.get(field)])).join(' ')]
}

function readBatch(pool: Pool, after: MeasureId): Promise<Kept[]> {
  return onConnection(pool, async (client) => {
    await client.query('begin transaction isolation level repeatable read read only')
    const kept = await read(client, after)
    await client.query('commit')
    return kept
  })
}

async function read(client: PoolClient, after: MeasureId): Promise<Kept[]> {
  const { rows } = await client.query<Omit<Kept, 'events'>>(
    'select id, last_hash as "lastHash", body from measure where id > $1 order by id limit $2',
    [after, batchSize],
  )
  const { rows: events } = await client.query<EventRow>(
    `select measure_id, sequence, body, hash from measure_event where measure_id = any($1)
     order by measure_id, sequence`,
    [rows.map(({ id }) => id)],
  )
  const eventsOf = new Map<MeasureId, EventRow[]>(rows.map(({ id }) => [id, []]))
  for (const event of events) eventsOf.get(event.measure_id)?.push(event)
  return rows.map((row) => ({ ...row, events: eventsOf.get(row.id) ?? [] }))
}

/** A measure's row that is gone leaves its history behind. */
async function withoutMeasure(pool: Pool): Promise<ChangedRow[]> {
  const { rows } = await pool.query<{ measure_id: MeasureId; events: number }>(
    `select measure_id, count(*) as events from measure_event e
     where not exists (select from measure where id = e.measure_id) group by measure_id order by measure_id`,
  )
  return rows.map(({ measure_id: measureId, events }) => ({
    measureId,
    sequence: null,
    reason: 'rowMissing',
    found: `${events} 条历史记录，没有措施`,
    expected: '措施的一行',
  }))
}

function parseEvent(body: string): MeasureEvent {
  return JSON.parse(body)
}
