import type { Ready } from './leaderBudget.ts'
import { withinBudget } from './leaderBudget.ts'
import type { Instant, LocalDate } from './localDate.ts'
import type { LastMail, MailNotice, MailPlan, Morning, Tellable } from './mailing.ts'
import { groupIntoMails, isMorning, mailTypeOf, partsGone } from './mailing.ts'
import { inFairOrder } from './mailOrder.ts'
import { batchGate, isBatch, morningRowGate } from './mailroomGates.ts'
import type { Measure, MeasureId } from './measure.ts'
import { mailKindOf, type ReasonWord } from './notice.ts'
import type { Resolution, StandIn } from './resolve.ts'
import { resolve } from './resolve.ts'
import type { Person, PersonId, Recipient, Roster } from './roster.ts'
import { isValidOn } from './roster.ts'
import type { SlotContext } from './slots.ts'
import { lastMorningSlot, morningGate, windowOpening } from './slots.ts'
import { stillTrue } from './stillTrue.ts'

/** A telling as it stands: `busy` = some dispatch has it, `finished` = accounted for, the rest may be told. */
export type StoredTelling = {
  personId: PersonId
  state: 'planned' | 'busy' | 'finished'
  /** Told, or only recorded as merged, collapsed, refused, … */
  heard: boolean
  reason: string | null
  notBefore: Instant | null
  last: LastMail | null
}

export type DueRow = { notice: MailNotice; tellings: readonly StoredTelling[] }

/** Everything that one round of the mailroom has read; what is decided upon it holds only while it is still so. */
export type Desk = {
  now: Instant
  /** Local date of `now`: who holds a role is asked for it. */
  today: LocalDate
  clock: SlotContext
  roster: Roster
  rows: readonly DueRow[]
  measures: ReadonlyMap<MeasureId, Measure>
  told: ReadonlyMap<MeasureId, readonly PersonId[]>
  badAddresses: readonly PersonId[]
  morning: Morning
  /** Mails that leaders were given today. */
  mailsToday: ReadonlyMap<PersonId, number>
}

export type NoticeEnd = { key: string; state: 'done' | 'skipped' | 'held'; reason: string | null }
export type TellingEnd = {
  noticeKey: string
  personId: PersonId
  state: 'reassigned' | 'unknown' | 'skipped'
  reason: string
}

/** What the office must hear about a role or a person. */
export type Worry =
  | { about: 'addressMissing'; person: Person }
  | { about: 'nobodyReachable'; role: Recipient; measureIds: readonly MeasureId[] }

export type Decision = {
  ends: readonly NoticeEnd[]
  tellingEnds: readonly TellingEnd[]
  mails: readonly MailPlan[]
  worries: readonly Worry[]
  /** When the first row that must wait may go; null: none waits. */
  next: Instant | null
}

type RowDecision = {
  end: NoticeEnd | null
  tellingEnds: TellingEnd[]
  ready: Ready[]
  worries: Worry[]
}

const nothing: RowDecision = { end: null, tellingEnds: [], ready: [], worries: [] }

/** What becomes of every due row: told now and in which mail, told later, or finished with a word that says why. */
export function decideMails(desk: Desk): Decision {
  const rows = desk.rows.map((row) => decideRow(row, desk))
  const ready = withinBudget(gather(rows.flatMap((row) => row.ready)), desk)
  const going = ready.filter(({ at }) => at <= desk.now).map(({ tellable }) => tellable)
  const waiting = ready.filter(({ at }) => at > desk.now).map(({ at }) => at)
  return {
    ends: rows.flatMap(({ end }) => (end ? [end] : [])),
    tellingEnds: rows.flatMap((row) => row.tellingEnds),
    mails: inFairOrder(groupIntoMails(going, desk.morning), unitsOf(desk)),
    worries: oncePerSubject(rows.flatMap((row) => row.worries)),
    next: waiting.length > 0 ? waiting.reduce((a, b) => Math.min(a, b)) : null,
  }
}

/** The unit that a reader is first named with. */
function unitsOf({ roster, today }: Desk): (id: PersonId) => string {
  const units = new Map(
    roster.people.filter((person) => isValidOn(person, today)).map(({ id, units: [unit] }) => [id, unit]),
  )
  return (id) => units.get(id) ?? ''
}

function decideRow(row: DueRow, desk: Desk): RowDecision {
  const measure = desk.measures.get(row.notice.measureId)
  // What a dispatch has in its hands is judged again when its outcome is known.
  if (!measure || row.tellings.some(({ state }) => state === 'busy')) return nothing
  const word = stillTrue(row.notice, measure)
  return word === 'tell' ? tellNamed(row, measure, desk) : untrue(row, word)
}

function untrue({ notice, tellings }: DueRow, reason: ReasonWord): RowDecision {
  const heard = tellings.some((telling) => telling.heard)
  const end: NoticeEnd = { key: notice.key, state: heard ? 'done' : 'skipped', reason }
  return { ...nothing, end, tellingEnds: openOnes(tellings).map((telling) => endOf(notice, telling, reason)) }
}

/** Whom `resolve` names now; a telling of somebody no longer named ends. Done when all who are named have heard. */
function tellNamed(row: DueRow, measure: Measure, desk: Desk): RowDecision {
  const { notice, tellings } = row
  const { today: date, roster, badAddresses } = desk
  const told = desk.told.get(measure.id) ?? []
  const resolution = resolve(notice.role, measure, { roster, date, told, badAddresses })
  const named = new Set(resolution.people.map(({ id }) => id))
  const superfluous = openOnes(tellings).filter(({ personId }) => !named.has(personId))
  const tellingEnds = superfluous.map((telling) => endOf(notice, telling, 'reassigned'))
  const worries = worriesOf(resolution, measure)
  if (resolution.nobody && !tellings.some(({ heard }) => heard)) {
    return { ...nothing, end: nobodyHears(notice, resolution), tellingEnds, worries }
  }
  const unfinished = resolution.people.filter(({ id }) => !isFinished(tellings, id))
  if (unfinished.length === 0) return { ...nothing, end: allHeard(row), tellingEnds, worries }
  const { handedUp } = resolution
  const heard = { ...row, notice: asHeard(notice, resolution) }
  const standIns = resolution.standIns ?? []
  const ready = unfinished.map(({ id }) => readyAt({ row: heard, personId: id, handedUp, standIns }, desk))
  return { end: null, tellingEnds, ready, worries }
}

/** What is handed up to a leader travels in his one morning mail (docs/decisions/0004). */
function asHeard(notice: MailNotice, { handedUp, heardBy }: Resolution): MailNotice {
  return handedUp && heardBy ? { ...notice, mailKind: mailKindOf({ ...notice, role: heardBy }) } : notice
}

/** `held` is put back to planned by every new version of the roster. */
function nobodyHears({ key }: MailNotice, { reason }: Resolution): NoticeEnd {
  return { key, state: reason === 'nobodyWasTold' ? 'skipped' : 'held', reason }
}

/** Skipped only when nobody heard it by itself or by another entry of the same mail. */
function allHeard({ notice, tellings }: DueRow): NoticeEnd {
  const heard = tellings.some((telling) => telling.heard || telling.reason === 'merged')
  const reason = tellings.find((telling) => telling.reason !== null)?.reason ?? null
  return { key: notice.key, state: heard ? 'done' : 'skipped', reason: heard ? null : reason }
}

/** A telling that the server may have delivered keeps `unknown`: why it is not repeated is its reason. */
function endOf({ key }: MailNotice, telling: StoredTelling, reason: ReasonWord): TellingEnd {
  const other = reason === 'reassigned' ? 'reassigned' : 'skipped'
  const state = telling.last?.outcome === 'unknown' ? 'unknown' : other
  return { noticeKey: key, personId: telling.personId, state, reason }
}

function readyAt(
  {
    row,
    personId,
    handedUp,
    standIns,
  }: { row: DueRow; personId: PersonId; handedUp: boolean; standIns: readonly StandIn[] },
  desk: Desk,
): Ready {
  const { notice } = row
  const stored = row.tellings.find((telling) => telling.personId === personId)
  const last = stored?.last && !isStale(stored.last, desk) ? stored.last : null
  const from = Math.max(desk.now, stored?.notBefore ?? 0)
  const away = standIns.filter((one) => one.personId === personId).map(({ forPersonId }) => forPersonId)
  const tellable: Tellable = {
    notice,
    personId,
    handedUp,
    last,
    ...(away.length > 0 && { standsInFor: away }),
  }
  if (last) return { tellable, at: againAt(last, from, desk.clock) }
  const type = mailTypeOf(notice)
  if (isMorning(type)) {
    const gone = partsGone(desk.morning, { personId, kind: type })
    return { tellable, at: morningRowGate({ from, dueAt: notice.dueAt, partsGone: gone }, desk.clock) }
  }
  if (isBatch(notice))
    return { tellable, at: Math.max(batchGate(notice, desk.clock), windowOpening(from, desk.clock)) }
  return { tellable, at: windowOpening(from, desk.clock) }
}

/** What was put off until its morning is over waits for the next one, and goes with it. One in doubt keeps its half hour. */
function againAt({ kind, outcome }: LastMail, from: Instant, clock: SlotContext): Instant {
  return outcome === 'deferred' && isMorning(kind) ? morningGate(from, clock) : windowOpening(from, clock)
}

/** A morning mail that the server put off until its day was over goes with the next day's: nobody got it. */
function isStale(last: LastMail, { now, clock }: Desk): boolean {
  return last.outcome === 'deferred' && isMorning(last.kind) && last.slot < lastMorningSlot(now, clock)
}

/** Batch mails gather: what has come meanwhile goes with the first of its kind to the same person. */
function gather(ready: readonly Ready[]): Ready[] {
  const first = new Map<string, Instant>()
  for (const { tellable, at } of ready) {
    if (!gathers(tellable)) continue
    const group = groupOf(tellable)
    first.set(group, Math.min(first.get(group) ?? at, at))
  }
  return ready.map((entry) => {
    if (!gathers(entry.tellable)) return entry
    return { ...entry, at: first.get(groupOf(entry.tellable)) ?? entry.at }
  })
}

function gathers({ notice, last }: Tellable): boolean {
  return isBatch(notice) && last === null
}

function groupOf({ personId, notice }: Tellable): string {
  return `${personId}/${notice.kind}`
}

function worriesOf(resolution: Resolution, measure: Measure): Worry[] {
  const missing = resolution.unreachable.filter(({ email }) => email === null)
  const worries: Worry[] = missing.map((person) => ({ about: 'addressMissing', person }))
  if (resolution.reason !== 'nobodyReachable') return worries
  return [...worries, { about: 'nobodyReachable', role: resolution.meantFor, measureIds: [measure.id] }]
}

/** One alarm for a person or a role, never one for each measure. */
function oncePerSubject(worries: readonly Worry[]): Worry[] {
  const known = new Map<string, Worry>()
  for (const worry of worries) {
    const key = worry.about === 'addressMissing' ? worry.person.id : `role ${worry.role}`
    const earlier = known.get(key)
    if (earlier?.about === 'nobodyReachable' && worry.about === 'nobodyReachable') {
      const measureIds = [...new Set([...earlier.measureIds, ...worry.measureIds])]
      known.set(key, { ...worry, measureIds })
    } else known.set(key, worry)
  }
  return [...known.values()]
}

function openOnes(tellings: readonly StoredTelling[]): StoredTelling[] {
  return tellings.filter(({ state }) => state === 'planned')
}

function isFinished(tellings: readonly StoredTelling[], personId: PersonId): boolean {
  return tellings.some((telling) => telling.personId === personId && telling.state === 'finished')
}
