import type { Instant } from '../domain/localDate.ts'
import type { Measure } from '../domain/measure.ts'
import type { ChainedEvent } from './events.ts'
import { insertEvents } from './events.ts'
import { sqlInstant } from './instants.ts'
import type { SamePlan } from './noticeBulk.ts'
import { insertFirstPlans } from './noticeBulk.ts'
import { earliestClaim } from './plan.ts'
import type { PoolClient } from './pool.ts'
import type { Poke } from './wake.ts'
import { earlierThanWake, lockShared, mailAccount } from './wake.ts'

export type NewMeasure = {
  after: Measure
  sourceHash: string
  events: ChainedEvent[]
  nextDecisionAt: Instant
}

/**
 * Writes new measures with history and plan by one statement a table. A row that another import is just adding fails
 * with 23505 once that has committed, and with it the whole transaction.
 */
export async function writeRegistered(
  client: PoolClient,
  {
    measures,
    plans,
    ...of
  }: { roundId: string; measures: readonly NewMeasure[]; plans: readonly SamePlan[]; now: Instant },
): Promise<Poke | null> {
  if (measures.length === 0) return null
  const events = measures.flatMap((measure) => measure.events)
  await Promise.all([
    lockShared(client, mailAccount),
    insertMeasures(client, { ...of, measures }),
    insertEvents(client, events),
    insertFirstPlans(client, plans, of.now),
  ])
  const claim = earliestClaim({ added: plans.flatMap(({ rows }) => rows), changed: [], gone: [] })
  return claim === null ? null : earlierThanWake(client, mailAccount, claim)
}

/** jsonb_to_recordset: the read models are parsed once, json_to_recordset would do it twice. */
async function insertMeasures(
  client: PoolClient,
  { roundId, measures, now }: { roundId: string; measures: readonly NewMeasure[]; now: Instant },
): Promise<void> {
  await client.query({
    name: 'measure-insert',
    text: `insert into measure (id, round_id, source_hash, state, unit, owner_id, leader_in_charge_id, verifier_id, due_date,
             timing, escalation_level, sequence, last_hash, body, next_decision_at, registered_at)
           select id, $2, source_hash, state, unit, owner_id, leader_in_charge_id, verifier_id, due_date, timing,
             escalation_level, sequence, last_hash, body, next_decision_at, $3
           from jsonb_to_recordset($1) as row (id text, source_hash text, state text, unit text, owner_id text,
             leader_in_charge_id text, verifier_id text, due_date date, timing text, escalation_level smallint,
             sequence integer, last_hash text, body jsonb, next_decision_at timestamptz)`,
    values: [JSON.stringify(measures.map(measureRecord)), roundId, sqlInstant(now)],
  })
}

function measureRecord({ after, sourceHash, events, nextDecisionAt }: NewMeasure) {
  return {
    id: after.id,
    source_hash: sourceHash,
    state: after.state,
    unit: after.unit,
    owner_id: after.ownerId,
    leader_in_charge_id: after.leaderInChargeId,
    verifier_id: after.verifierId,
    due_date: after.dueDate,
    timing: after.timing,
    escalation_level: after.escalationLevel,
    sequence: after.sequence,
    last_hash: events.at(-1)?.hash,
    body: after,
    next_decision_at: sqlInstant(nextDecisionAt),
  }
}
