import { createHash } from 'node:crypto'
import { canonicalText } from '../domain/chain.ts'
import type { MeasureEvent } from '../domain/events.ts'
import type { MeasureId } from '../domain/measure.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

/** An event as it is kept: its canonical text, and the hash over that and the hash before it. */
export type ChainedEvent = {
  measureId: MeasureId
  sequence: number
  type: string
  at: string
  body: string
  hash: string
}

/** What the first event of a measure is chained to. */
export const chainStart = ''

/** Chains events of one measure to the hash of the event before them. */
export function chain(
  measureId: MeasureId,
  events: readonly MeasureEvent[],
  lastHash: string,
): ChainedEvent[] {
  let previous = lastHash
  return events.map((event) => {
    const body = canonicalText(event)
    previous = linkOf(previous, body)
    return {
      measureId,
      sequence: event.sequence,
      type: event.type,
      at: sqlInstant(event.at),
      body,
      hash: previous,
    }
  })
}

/** SHA-256 in hex over the previous hash and the text. */
export function linkOf(previous: string, body: string): string {
  return createHash('sha256').update(previous).update(body).digest('hex')
}

/** Appends; a sequence that is there already fails with 23505: history is never overwritten. */
export async function insertEvents(client: Queryable, events: readonly ChainedEvent[]): Promise<void> {
  await client.query({
    name: 'event-insert',
    text: `insert into measure_event (measure_id, sequence, type, at, body, hash)
           select "measureId", sequence, type, at, body, hash
           from json_to_recordset($1) as event ("measureId" text, sequence integer, type text, at timestamptz, body text,
             hash text)`,
    values: [JSON.stringify(events)],
  })
}

/** The whole history, oldest first. */
export async function readEvents(queryable: Queryable, measureId: MeasureId): Promise<MeasureEvent[]> {
  const rows = await readChain(queryable, measureId)
  return rows.map(({ event }) => event)
}

/** The same with the kept texts and hashes, to check the chain. */
export async function readChain(
  queryable: Queryable,
  measureId: MeasureId,
): Promise<{ event: MeasureEvent; body: string; hash: string; sequence: number }[]> {
  const { rows } = await queryable.query<{ sequence: number; body: string; hash: string }>(
    'select sequence, body, hash from measure_event where measure_id = $1 order by sequence',
    [measureId],
  )
  return rows.map((row) => ({ ...row, event: JSON.parse(row.body) }))
}
