import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { ClockId, RoundClock } from '../domain/roundClocks.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

/** A row of a clock's history; the one with the highest sequence holds. */
export type StoredClock = RoundClock & {
  roundId: string
  sequence: number
  /** Done on that day, with the paper's number. */
  metOn: LocalDate | null
  reference: string | null
  /** Why it was set or changed so, by whom and when. */
  reason: string
  by: string
  at: Instant
}

export type ClockChange = Omit<StoredClock, 'roundId' | 'sequence' | 'at'>

/** Every row of a round's clocks, by clock, the oldest first; of all rounds without an id. */
export async function readClocks(queryable: Queryable, roundId: string | null): Promise<StoredClock[]> {
  const { rows } = await queryable.query<StoredClock>(
    `select ${columns} from round_clock where $1::text is null or round_id = $1
     order by round_id, clock, sequence`,
    [roundId],
  )
  return rows
}

/** The rows that hold. */
export async function currentClocks(queryable: Queryable, roundId: string | null): Promise<StoredClock[]> {
  const { rows } = await queryable.query<StoredClock>(
    `select distinct on (round_id, clock) ${columns} from round_clock
     where $1::text is null or round_id = $1 order by round_id, clock, sequence desc`,
    [roundId],
  )
  return rows
}

/** Adds a row: what held before stays as history. Two at once: one fails with 23505. */
export async function addClock(
  queryable: Queryable,
  roundId: string,
  { change, now }: { change: ClockChange; now: Instant },
): Promise<void> {
  const { clock, anchorOn, budget, unit, basis, metOn, reference, reason, by } = change
  await queryable.query(
    `insert into round_clock (round_id, clock, sequence, anchor_on, budget, unit, basis, met_on, reference, reason, by, at)
     select $1, $2, coalesce(max(sequence), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11
     from round_clock where round_id = $1 and clock = $2`,
    [roundId, clock, anchorOn, budget, unit, basis, metOn, reference, reason, by, sqlInstant(now)],
  )
}

/** The holding row of one clock, or null. */
export async function findClock(
  queryable: Queryable,
  roundId: string,
  clock: ClockId,
): Promise<StoredClock | null> {
  return (await currentClocks(queryable, roundId)).find((one) => one.clock === clock) ?? null
}

const columns = `round_id as "roundId", clock, sequence, anchor_on as "anchorOn", budget, unit, basis, met_on as "metOn",
  reference, reason, by, at`
