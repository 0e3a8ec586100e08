import type { AlarmRow } from '../db/dispatch/alarms.ts'
import { readAlarms } from '../db/dispatch/alarms.ts'
import type { Ground, Told } from '../db/dispatch/desk.ts'
import {
  readDueRows,
  readEvents,
  readGround,
  readMailsSince,
  readMeasures,
  readPartsGone,
  readTold,
} from '../db/dispatch/desk.ts'
import type { Settled } from '../db/dispatch/settle.ts'
import type { Queryable } from '../db/pool.ts'
import { newestVersions } from '../db/versions.ts'
import { circleOf } from '../domain/alarmReaders.ts'
import type { MeasureEvent } from '../domain/events.ts'
import { leadersOn } from '../domain/leaderBudget.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { MailPlan } from '../domain/mailing.ts'
import type { Decision } from '../domain/mailroom.ts'
import { decideMails } from '../domain/mailroom.ts'
import type { AlarmDecision } from '../domain/mailroomAlarms.ts'
import { decideAlarms } from '../domain/mailroomAlarms.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import type { PersonId, Roster } from '../domain/roster.ts'
import { isOffice, isValidOn } from '../domain/roster.ts'
import type { SlotContext } from '../domain/slots.ts'
import { lastMorningSlot, windowOpening } from '../domain/slots.ts'
import { dateAt, instantOf } from '../domain/time.ts'
import type { Office } from './deps.ts'
import { isAddress } from './mime.ts'

/** One look at everything that is due, and what was decided upon it. */
export type Round = {
  now: Instant
  today: LocalDate
  ground: Ground
  clock: SlotContext
  measures: ReadonlyMap<MeasureId, Measure>
  told: readonly Told[]
  decision: Decision
  alarms: readonly AlarmRow[]
  alarmDecision: AlarmDecision
}

/** The configured address as somebody who can be told; no person of the roster has such an id. */
export const alarmDesk: PersonId = 'office:alarms'

/**
 * Reads and decides; writes nothing, so it may run under the wake's lock as well. Null while nothing may be sent at all:
 * then there is nothing to decide either.
 */
export async function lookRound(queryable: Queryable, office: Office, now: Instant): Promise<Round | null> {
  const read = await readGround(queryable)
  const ground = { ...read, roster: withAddresses(read.roster) }
  const clock = clockOf(ground)
  if (ground.stopped || windowOpening(now, clock) > now) return null
  const rows = await readDueRows(queryable, now)
  const measures = await readMeasures(queryable, [...new Set(rows.map(({ notice }) => notice.measureId))])
  const told = await readTold(queryable, whoseTelling(rows, measures))
  const slot = lastMorningSlot(now, clock)
  const morning = { slot, partsGone: await readPartsGone(queryable, slot) }
  const mailsToday = await mailsOfLeaders(queryable, ground, { now, clock, hasRows: rows.length > 0 })
  const alarms = await readAlarms(queryable, now)
  const today = dateAt(now, clock.policy).date
  const { roster, badAddresses } = ground
  const desk = {
    now,
    today,
    clock,
    roster,
    rows,
    measures,
    told: byMeasure(told),
    badAddresses,
    morning,
    mailsToday,
  }
  return {
    ...{ now, today, ground, clock, measures, told, alarms },
    decision: decideMails(desk),
    alarmDecision: decideAlarms(alarms, alarmReaders(ground, office, today), { now, clock }),
  }
}

/** Asked only where a policy limits them. */
async function mailsOfLeaders(
  queryable: Queryable,
  { roster }: Ground,
  { now, clock, hasRows }: { now: Instant; clock: SlotContext; hasRows: boolean },
): Promise<Map<PersonId, number>> {
  const { date } = dateAt(now, clock.policy)
  if (!hasRows || (clock.policy.leaderMailsADay ?? null) === null) return new Map()
  return readMailsSince(queryable, leadersOn(roster, date), instantOf(date, '00:00', clock.policy))
}

/** The mailroom's clock: the newest calendar and policy. */
export function clockOf({ versions }: Ground): SlotContext {
  const calendar = versions.calendars.get(newestVersions(versions).calendar)
  if (!calendar) throw new Error('工作日历：数据库里没有')
  return { calendar, policy: versions.newestPolicy }
}

/** What the round writes down before anything is claimed. */
export function settledOf({ decision, alarmDecision, measures }: Round): Settled {
  const sequenceOf = (key: string) => measures.get(key.split('/')[0] ?? '')?.sequence ?? null
  return {
    ends: [
      ...decision.ends.map((end) => ({ ...end, sequence: sequenceOf(end.key) })),
      ...alarmDecision.ends.map((end) => ({ ...end, sequence: null })),
    ],
    tellingEnds: decision.tellingEnds,
  }
}

/** The events that the mails of a group speak of. */
export function eventsOf(
  queryable: Queryable,
  plans: readonly MailPlan[],
): Promise<Map<string, MeasureEvent>> {
  return readEvents(
    queryable,
    plans.flatMap(({ members }) => members.map(({ notice }) => notice)),
  )
}

const cleaned = new WeakMap<Roster, Roster>()

/** An address that no header could carry is none; its holder counts as unreachable like one without any. */
export function withAddresses(roster: Roster): Roster {
  const known = cleaned.get(roster)
  if (known) return known
  const people = roster.people.map((person) =>
    person.email === null || isAddress(person.email) ? person : { ...person, email: null },
  )
  const made = { ...roster, people }
  cleaned.set(roster, made)
  return made
}

/** Only `told` and the leaders' mails ask who has heard of a measure. */
function whoseTelling(
  rows: Awaited<ReturnType<typeof readDueRows>>,
  measures: ReadonlyMap<MeasureId, Measure>,
): Measure[] {
  const asking = rows.filter(({ notice }) => notice.role === 'told' || notice.mailKind === 'leaderMorning')
  const ids = new Set(asking.map(({ notice }) => notice.measureId))
  return [...ids].flatMap((id) => measures.get(id) ?? [])
}

function byMeasure(told: readonly Told[]): Map<MeasureId, PersonId[]> {
  const people = new Map<MeasureId, PersonId[]>()
  for (const { measureId, personId } of told) {
    const known = people.get(measureId)
    if (known) known.push(personId)
    else people.set(measureId, [personId])
  }
  return people
}

/** Whom it names; else the configured address, or everyone of 整改办 whom mail can reach; of a person's address also those
 *  around him. */
function alarmReaders(
  { roster, badAddresses }: Ground,
  { alarmAddress }: Office,
  today: LocalDate,
): (alarm: AlarmRow) => PersonId[] {
  const reachable = roster.people.filter(
    (person) => person.email !== null && isValidOn(person, today) && !badAddresses.includes(person.id),
  )
  const isReachable = (id: PersonId) => reachable.some((person) => person.id === id)
  const office = alarmAddress !== null ? [alarmDesk] : reachable.filter(isOffice).map(({ id }) => id)
  return ({ detail: { about, to } }) => {
    if (to !== undefined) return to.filter(isReachable)
    const circle = about === undefined ? [] : circleOf(about, { roster, today }).filter(isReachable)
    return [...new Set([...office, ...circle])]
  }
}
