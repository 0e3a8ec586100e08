import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import type { PlanChange } from '../domain/planChange.ts'
import { openSuspension } from '../domain/suspension.ts'
import type { ChainedEvent } from './events.ts'
import { insertEvents } from './events.ts'
import { sqlInstant } from './instants.ts'
import { earliestClaim, writePlan } from './plan.ts'
import type { PoolClient } from './pool.ts'
import { together } from './together.ts'
import type { CommandAnswer, CommandCause } from './transition.ts'
import type { Poke } from './wake.ts'
import { earlierThanWake, lockShared, mailAccount } from './wake.ts'

export type MeasureRow = {
  measure: Measure
  lastHash: string
  nextDecisionAt: Instant | null
  armedFor: Instant | null
}

/** All that a transition writes. */
export type ToWrite = {
  measureId: MeasureId
  /** Null when nothing happened to it. */
  row: MeasureRow | null
  events: readonly ChainedEvent[]
  plan: PlanChange
  answered: { cause: CommandCause; answer: CommandAnswer } | null
  now: Instant
}

/**
 * Writes and commits in one round trip; the order of the statements is the order of the lines. The lock of the wake-up
 * comes before the first write and the reading of it after the last one (PROTOCOL 5).
 */
export async function writeTogether(client: PoolClient, toWrite: ToWrite): Promise<Poke | null> {
  const [poke] = await together(client, () => Promise.all(statements(client, toWrite)))
  return poke
}

function statements(client: PoolClient, toWrite: ToWrite): [Promise<Poke | null>, ...Promise<unknown>[]] {
  const { measureId, row, events, plan, answered, now } = toWrite
  const claim = earliestClaim(plan)
  const written = [
    ...(claim === null ? [] : [lockShared(client, mailAccount)]),
    ...(row === null ? [] : [updateMeasure(client, measureId, row)]),
    ...(events.length === 0 ? [] : [insertEvents(client, events)]),
    ...(answered === null ? [] : [insertAnswer(client, { measureId, ...answered, now })]),
    ...writePlan(client, plan, now),
  ]
  const poke = claim === null ? Promise.resolve(null) : earlierThanWake(client, mailAccount, claim)
  return [poke, ...written, client.query('commit')]
}

/** A workflow that says itself what it waits for needs the armer's lease no longer: the next move is told at once. */
async function updateMeasure(client: PoolClient, id: MeasureId, row: MeasureRow): Promise<void> {
  const { measure, lastHash, nextDecisionAt, armedFor } = row
  await client.query({
    name: 'measure-update',
    text: `update measure set state = $2, unit = $3, owner_id = $4, leader_in_charge_id = $5, due_date = $6, timing = $7,
             escalation_level = $8, sequence = $9, last_hash = $10, body = $11, next_decision_at = $12::timestamptz, armed_for = $13::timestamptz,
             verifier_id = $14,
             suspended_from = $15,
             arming_until = case when $12::timestamptz is distinct from $13::timestamptz then arming_until end
           where id = $1`,
    values: [
      id,
      measure.state,
      measure.unit,
      measure.ownerId,
      measure.leaderInChargeId,
      measure.dueDate,
      measure.timing,
      measure.escalationLevel,
      measure.sequence,
      lastHash,
      JSON.stringify(measure),
      sqlInstant(nextDecisionAt),
      sqlInstant(armedFor),
      measure.verifierId,
      openSuspension(measure)?.from ?? null,
    ],
  })
}

async function insertAnswer(
  client: PoolClient,
  {
    measureId,
    cause,
    answer,
    now,
  }: { measureId: MeasureId; cause: CommandCause; answer: CommandAnswer; now: Instant },
): Promise<void> {
  await client.query({
    name: 'command-insert',
    text: 'insert into command (measure_id, id, body_hash, answer, at) values ($1, $2, $3, $4, $5)',
    values: [measureId, cause.id, cause.bodyHash, JSON.stringify(answer), sqlInstant(now)],
  })
}
