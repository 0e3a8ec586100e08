import type { Pool } from 'pg'
import { climb } from '../domain/climb.ts'
import type { Command } from '../domain/commands.schema.ts'
import type { TimeContext } from '../domain/context.ts'
import { decide } from '../domain/decide.ts'
import type { Due } from '../domain/due.ts'
import type { RefusalCode, RefusalDetails } from '../domain/errors.ts'
import { DomainError } from '../domain/errors.ts'
import type { Actor, EventData, EventType, MeasureEvent } from '../domain/events.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId, MeasureState } from '../domain/measure.ts'
import { isOpen } from '../domain/measure.ts'
import { nextDecision } from '../domain/nextDecision.ts'
import { planChange } from '../domain/planChange.ts'
import { mayRead, type Scope } from '../domain/scope.ts'
import { dueOf } from '../domain/wording.ts'
import { chain } from './events.ts'
import { type Happened, happen } from './happen.ts'
import { numberLetters } from './letterSeries.ts'
import { readSentLetters } from './letters.ts'
import { readHeard, readUntold } from './notices.ts'
import type { PoolClient } from './pool.ts'
import { rosterOf } from './roster.ts'
import { onConnection } from './transaction.ts'
import type { Locked, Read } from './transitionRead.ts'
import { readTogether } from './transitionRead.ts'
import type { ToWrite } from './transitionWrite.ts'
import { writeTogether } from './transitionWrite.ts'
import { withUnitsLadder } from './unitLadder.ts'
import { contextOf, versionsOf } from './versions.ts'
import type { Poke } from './wake.ts'

/** Why a measure is looked at: somebody's command with its key, or time. `look` is `time` by another name. */
export type Cause = CommandCause | TimeCause
export type TimeCause = { type: 'time' } | { type: 'look' }
export type CommandCause = {
  type: 'command'
  id: string
  bodyHash: string
  command: Command
  actor: Actor
  /** What the actor may not see is not there for him either; missing = he sees all. */
  scope?: Scope
}

/** What a command is answered, the first time and ever after. */
export type CommandAnswer =
  | { accepted: true; sequence: number; state: MeasureState; events: EventType[] }
  | { accepted: false; code: RefusalCode; details: RefusalDetails }

export type Transitioned = {
  /** As it stands afterwards; null only where a command names a measure that is not there. */
  measure: Measure | null
  /** What happened now; empty for a repeated or refused command, and where nothing was due. */
  events: MeasureEvent[]
  /** Null for time. */
  answer: CommandAnswer | null
  /** The command was answered before: nothing happened now. */
  repeated: boolean
  /** When the workflow must look; Infinity: open, nothing ahead; null: nothing more to do. */
  nextDecisionAt: Instant | null
  /** What the workflow waits for; null for commands, after which nobody waits here. */
  due: Due | null
  /** Whose mailroom has something earlier to do; to be sent after this returned. */
  poke: Poke | null
}
export type TimeTransitioned = Transitioned & { measure: Measure; due: Due }

/**
 * The one way a measure changes (PROTOCOL 1): locks its row, decides, appends what happened and brings read model, plan
 * and next decision up to date, in one transaction of two round trips. `now` is the caller's clock. A refusal is an
 * answer, stored with the command's id and given again to whoever repeats it; `measureNotFound` and `keyReused` are
 * answered without being stored. Throws a RangeError where time asks for a measure that is not there.
 */
export function transition(
  pool: Pool,
  id: MeasureId,
  cause: TimeCause,
  now: Instant,
): Promise<TimeTransitioned>
export function transition(
  pool: Pool,
  id: MeasureId,
  cause: CommandCause,
  now: Instant,
): Promise<Transitioned>
export function transition(pool: Pool, id: MeasureId, cause: Cause, now: Instant): Promise<Transitioned> {
  return onConnection<Transitioned>(pool, (client) =>
    cause.type === 'command' ? byCommand(client, { id, cause, now }) : byTime(client, { id, now }),
  )
}

const system: Actor = { personId: null, service: null, onBehalfOf: null }

async function byTime(
  client: PoolClient,
  { id, now }: { id: MeasureId; now: Instant },
): Promise<TimeTransitioned> {
  const read = await readTogether(client, id, null)
  const { locked } = read
  if (locked === null) throw new RangeError(`措施“${id}”：数据库里没有`)
  const context = await contextFor(client, read, { measure: locked.measure, now })
  const due = isOpen(locked.measure) ? climb(locked.measure, context) : []
  const numbered = await numberLetters(client, due)
  const happened = happen(locked.measure, numbered, { by: system, context })
  const { after: measure, events } = happened
  const nextDecisionAt = isOpen(measure) ? nextLook(measure, context) : null
  // The workflow that asks reads in the answer what to wait for: from here on it waits for that, or has ended.
  const times = { nextDecisionAt, armedFor: nextDecisionAt }
  const poke = await writeTogether(
    client,
    toWrite(read.plan, locked, { happened, times, answered: null, now }),
  )
  return {
    measure,
    events,
    answer: null,
    repeated: false,
    nextDecisionAt,
    due: dueOf(measure, context),
    poke,
  }
}

type Asked = { id: MeasureId; cause: CommandCause; now: Instant }

async function byCommand(client: PoolClient, { id, cause, now }: Asked): Promise<Transitioned> {
  const read = await readTogether(client, id, cause.id)
  const { answered } = read
  const locked = isHidden(read.locked, cause) ? null : read.locked
  if (locked === null || answered !== null) {
    await client.query('rollback')
    if (locked === null) return unchanged(null, { answer: refused('measureNotFound', { found: id }) })
    if (answered === null || answered.bodyHash !== cause.bodyHash) {
      return unchanged(locked, { answer: refused('keyReused', { measureId: id, found: cause.id }) })
    }
    return unchanged(locked, { answer: answered.answer, repeated: true })
  }
  const current = await contextFor(client, read, { measure: locked.measure, now })
  const decided = await decideOn(client, locked.measure, { cause, read, context: current })
  if (decided instanceof DomainError) {
    const answer = refused(decided.code, decided.details)
    const change = { happened: null, times: locked, answered: { cause, answer }, now }
    await writeTogether(client, toWrite(read.plan, locked, change))
    return unchanged(locked, { answer })
  }
  const { data, context } = await withUnitsLadder(
    client,
    { data: decided, context: current },
    { measure: locked.measure, actor: cause.actor },
  )
  const numbered = await numberLetters(client, data)
  const happened = happen(locked.measure, numbered, { by: cause.actor, context })
  const { after: measure, events } = happened
  const answer = accepted(happened)
  const times = { nextDecisionAt: nextAfterCommand(locked, measure, context), armedFor: locked.armedFor }
  const poke = await writeTogether(
    client,
    toWrite(read.plan, locked, { happened, times, answered: { cause, answer }, now }),
  )
  return { measure, events, answer, repeated: false, nextDecisionAt: times.nextDecisionAt, due: null, poke }
}

function isHidden(locked: Locked | null, { scope }: CommandCause): boolean {
  return locked !== null && scope !== undefined && !mayRead(scope, locked.measure)
}

async function contextFor(
  client: PoolClient,
  { versionCount }: Read,
  { measure, now }: { measure: Measure; now: Instant },
): Promise<TimeContext> {
  return contextOf(await versionsOf(client, versionCount), measure.versions, now)
}

async function decideOn(
  client: PoolClient,
  measure: Measure,
  { cause, read, context }: { cause: CommandCause; read: Read; context: TimeContext },
): Promise<EventData[] | DomainError> {
  const roster = await rosterOf(client, read.rosterVersion)
  // What was passed over untold while the close-out was verified counts as missed, once it is sent back.
  const untold = cause.command.type === 'sendBack' ? await readUntold(client, measure.id) : []
  const isReceipt = cause.command.type === 'acknowledge'
  const heard = isReceipt ? await readHeard(client, measure.id, peopleIn(cause.actor)) : []
  const isResending = cause.command.type === 'resendLetter'
  const letters = isResending ? { letters: await readSentLetters(client, measure.id) } : {}
  try {
    return decide(measure, cause.command, {
      ...context,
      actor: cause.actor,
      roster,
      untold,
      heard,
      ...letters,
    })
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
}

/** Who gives the command, and for whom: who stands in for another got that one's mail. */
function peopleIn({ personId, onBehalfOf }: Actor): string[] {
  return [personId, onBehalfOf].filter((id) => id !== null)
}

function nextLook(measure: Measure, context: TimeContext): Instant {
  return nextDecision(measure, context)?.at ?? Number.POSITIVE_INFINITY
}

/** A workflow that waits for an ended measure is told now; where there never was one, none is started for it. */
function nextAfterCommand(before: Locked, after: Measure, context: TimeContext): Instant | null {
  if (isOpen(after)) return nextLook(after, context)
  const maybeStarting = before.armingUntil !== null && before.armingUntil > context.now
  return before.armedFor !== null || maybeStarting ? context.now : null
}

type Change = {
  happened: Happened | null
  times: Pick<Locked, 'nextDecisionAt' | 'armedFor'>
  answered: ToWrite['answered']
  now: Instant
}

function toWrite(stored: Read['plan'], locked: Locked, { happened, times, answered, now }: Change): ToWrite {
  const { measure, lastHash } = locked
  const events = chain(measure.id, happened?.events ?? [], lastHash)
  const last = events.at(-1)
  const sameTimes = times.nextDecisionAt === locked.nextDecisionAt && times.armedFor === locked.armedFor
  return {
    measureId: measure.id,
    row:
      happened === null || (sameTimes && !last)
        ? null
        : { measure: happened.after, lastHash: last?.hash ?? lastHash, ...times },
    events,
    // Without an event the plan is what it was: it depends on nothing but the measure and its versions.
    plan: happened !== null && last ? planChange(stored, happened) : { added: [], changed: [], gone: [] },
    answered,
    now,
  }
}

function accepted({ after, events }: Happened): CommandAnswer {
  return {
    accepted: true,
    sequence: after.sequence,
    state: after.state,
    events: events.map(({ type }) => type),
  }
}

function refused(code: RefusalCode, details: RefusalDetails): CommandAnswer {
  return { accepted: false, code, details }
}

function unchanged(
  locked: Locked | null,
  { answer, repeated = false }: { answer: CommandAnswer; repeated?: boolean },
): Transitioned {
  const measure = locked?.measure ?? null
  const nextDecisionAt = locked?.nextDecisionAt ?? null
  return { measure, events: [], answer, repeated, nextDecisionAt, due: null, poke: null }
}
