import type { Replanned } from '../domain/events.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import type { PlanChange } from '../domain/planChange.ts'
import { isMoved } from '../domain/replan.ts'
import type { ChainedEvent } from './events.ts'
import { insertEvents } from './events.ts'
import { sqlInstant } from './instants.ts'
import { earliestClaim, writePlan } from './plan.ts'
import type { PoolClient, Queryable } from './pool.ts'
import type { CommandAnswer } from './transition.ts'
import type { VersionChange } from './versionChanges.ts'
import type { Poke } from './wake.ts'
import { earlierThanWake, lockShared, mailAccount } from './wake.ts'

export type ReplannedMeasure = {
  after: Measure
  event: Replanned
  events: readonly ChainedEvent[]
  plan: PlanChange
  /** Infinity: nothing ahead. What its workflow waits for stays: the armer compares. */
  nextDecisionAt: Instant
}

export type ToWrite = {
  change: Pick<VersionChange, 'id'>
  done: readonly ReplannedMeasure[]
  failures: readonly { measureId: MeasureId; reason: string }[]
  now: Instant
}

/** Writes a batch: what a transition writes for one measure, for all of them at once. Gives the poke that is due after
 *  the commit; the wake's lock comes before the first row and its reading after the last (PROTOCOL 5). */
export async function writeReplanned(
  client: PoolClient,
  { change, done, failures, now }: ToWrite,
): Promise<Poke | null> {
  const plan: PlanChange = {
    added: done.flatMap((one) => one.plan.added),
    changed: done.flatMap((one) => one.plan.changed),
    gone: done.flatMap((one) => one.plan.gone),
  }
  const claim = earliestClaim(plan)
  await Promise.all([
    ...(claim === null ? [] : [lockShared(client, mailAccount)]),
    updateMeasures(client, done),
    insertEvents(
      client,
      done.flatMap(({ events }) => events),
    ),
    insertAnswers(client, { change, done, now }),
    insertResults(client, { change, done, failures }),
    ...writePlan(client, plan, now),
  ])
  return claim === null ? null : earlierThanWake(client, mailAccount, claim)
}

/** Only what a re-plan can change. */
async function updateMeasures(client: Queryable, done: readonly ReplannedMeasure[]): Promise<void> {
  const rows = done.map(({ after, events, nextDecisionAt }) => ({
    id: after.id,
    due_date: after.dueDate,
    sequence: after.sequence,
    last_hash: events.at(-1)?.hash,
    body: after,
    next_decision_at: sqlInstant(nextDecisionAt),
  }))
  await client.query({
    name: 'replan-measures',
    text: `update measure set due_date = row.due_date, sequence = row.sequence, last_hash = row.last_hash,
             body = row.body, next_decision_at = row.next_decision_at
           from jsonb_to_recordset($1) as row (id text, due_date date, sequence integer, last_hash text, body jsonb,
             next_decision_at timestamptz)
           where measure.id = row.id`,
    values: [JSON.stringify(rows)],
  })
}

/** The command `replan:<change>` of each: whoever gave it again would get this answer. */
async function insertAnswers(
  client: Queryable,
  { change, done, now }: Pick<ToWrite, 'change' | 'done' | 'now'>,
): Promise<void> {
  const answers = done.map(({ after }) => ({ measureId: after.id, answer: answerOf(after) }))
  await client.query({
    name: 'replan-answers',
    text: `insert into command (measure_id, id, body_hash, answer, at)
           select "measureId", $2, '', answer, $3 from json_to_recordset($1) as x ("measureId" text, answer jsonb)`,
    values: [JSON.stringify(answers), `replan:${change.id}`, sqlInstant(now)],
  })
}

function answerOf({ sequence, state }: Measure): CommandAnswer {
  return { accepted: true, sequence, state, events: ['replanned'] }
}

async function insertResults(
  client: Queryable,
  { change, done, failures }: Pick<ToWrite, 'change' | 'done' | 'failures'>,
): Promise<void> {
  const moved = done
    .filter(({ event }) => isMoved(event))
    .map(({ after, event }) => ({
      measureId: after.id,
      sequence: after.sequence,
      dueDate: event.dueDate,
      lookBacks: event.lookBacks,
      moves: event.moves,
    }))
  const failed = failures.map(({ measureId, reason }) => ({ measureId, failure: reason }))
  await client.query({
    name: 'replan-results',
    text: `insert into replan_result (change_id, measure_id, sequence, due_date, look_backs, moves, failure)
           select $2, "measureId", sequence, "dueDate", coalesce("lookBacks", '[]'), coalesce(moves, '[]'), failure
           from json_to_recordset($1) as x ("measureId" text, sequence integer, "dueDate" jsonb, "lookBacks" jsonb,
             moves jsonb, failure text)
           on conflict (change_id, measure_id) do nothing`,
    values: [JSON.stringify([...moved, ...failed]), change.id],
  })
}
