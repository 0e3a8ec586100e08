import { createHash } from 'node:crypto'
import type { Draft } from '../db/dispatch/claim.ts'
import { contextOf } from '../db/versions.ts'
import type { MeasureEvent } from '../domain/events.ts'
import { lightRulesOf } from '../domain/lights.ts'
import type { Instant } from '../domain/localDate.ts'
import type { LastMail, MailPlan, MailType } from '../domain/mailing.ts'
import { isMorning } from '../domain/mailing.ts'
import type { AlarmPlan } from '../domain/mailroomAlarms.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import type { PersonId } from '../domain/roster.ts'
import { personOn } from '../domain/roster.ts'
import type { Deps } from './deps.ts'
import type { Round } from './dispatchRound.ts'
import { alarmDesk } from './dispatchRound.ts'
import { alarm } from './mail/alarm.ts'
import type { Letter, MailContext, MailItem, ToldLine } from './mail/letter.ts'
import { writeMail } from './mail/write.ts'
import { writeMime } from './mime.ts'
import { shownToOffice, type Way, withRehearsalBanner } from './rehearsalMode.ts'
import { threadOf } from './thread.ts'

/** What the writing of mails needs besides the round: read once for all groups. */
export type Desk = {
  deps: Pick<Deps, 'office' | 'publicUrl' | 'linkSecret' | 'smtp'>
  round: Round
  told: ReadonlyMap<MeasureId, ToldLine[]>
}

export function deskOf(deps: Desk['deps'], round: Round): Desk {
  return { deps, round, told: toldLines(round) }
}

/** Writes a mail from the rows as they were read; the claim holds only while they are so. */
export function draftMail(plan: MailPlan, desk: Desk, events: ReadonlyMap<string, MeasureEvent>): Draft {
  const { personId, kind, slot, part, attempt, members } = plan
  const items = members.filter(({ word }) => word === null).map((member) => itemOf(member, desk, events))
  const letter = writeMail(kind, items, contextFor(personId, desk))
  const [first] = items
  const measure = first && items.length === 1 && !isMorning(kind) ? first.measure : null
  return {
    ...seal({ personId, kind, attempt, identity: plan.identity, last: plan.last, measure, letter }, desk),
    ...{ personId, kind, slot, part, attempt },
    members: members.map(({ notice, handedUp, word }) => ({
      noticeKey: notice.key,
      handedUp,
      sequence: desk.round.measures.get(notice.measureId)?.sequence ?? 0,
      word,
    })),
  }
}

export function draftAlarm(plan: AlarmPlan, desk: Desk): Draft {
  const { personId, keys, slot, attempt, identity, last } = plan
  const details = desk.round.alarms.filter(({ key }) => keys.includes(key)).map(({ detail }) => detail)
  const letter = alarm(details, contextFor(personId, desk))
  return {
    ...seal({ personId, kind: 'alarm', attempt, identity, last, measure: null, letter }, desk),
    ...{ personId, kind: 'alarm', slot, part: 1, attempt },
    members: keys.map((noticeKey) => ({ noticeKey, handedUp: false, sequence: null, word: null })),
  }
}

type Sealing = {
  personId: PersonId
  kind: MailType
  attempt: number
  identity: string | null
  last: LastMail | null
  /** Whose thread it belongs to; null: it speaks of several, or of none. */
  measure: Measure | null
  letter: Letter
}

/** The bytes with the names that the ledger knows them by. A repetition keeps the Message-ID of the first. */
function seal(sealing: Sealing, desk: Desk) {
  const { smtp, office } = desk.deps
  const { personId, attempt, measure, last, identity } = sealing
  const domain = smtp.from.split('@')[1] ?? 'localhost'
  const named = last?.messageId ?? `${digest(identity ?? '')}@${domain}`
  const thread =
    measure && threadOf({ measureId: measure.id, personId, startedAt: measure.registeredAt }, domain)
  const own = { name: nameOf(personId, desk), address: addressOf(personId, desk) }
  const since = rehearsingSince(personId, desk)
  const way: Way = { to: own, messageId: named, thread, letter: sealing.letter, rehearsedFor: null }
  const { to, messageId, letter, ...rest } = since === null ? way : shownToOffice(way, { office, since })
  const raw = writeMime(letter, {
    from: { name: office.name, address: smtp.from },
    ...{ to, replyTo: office.replyTo, messageId, thread: rest.thread, at: desk.round.now },
  })
  return {
    id: `m-${digest(`${messageId}\n${attempt}`).slice(0, 20)}`,
    messageId,
    address: to.address,
    rehearsedFor: rest.rehearsedFor,
    subject: letter.subject,
    text: letter.text,
    raw,
    hash: createHash('sha256').update(raw).digest('hex'),
  }
}

function itemOf(
  { notice, handedUp, standsInFor = [] }: MailPlan['members'][number],
  desk: Desk,
  events: ReadonlyMap<string, MeasureEvent>,
): MailItem {
  const { round, told } = desk
  const measure = round.measures.get(notice.measureId)
  if (!measure) throw new Error(`措施 ${notice.measureId}：数据库里没有`)
  const { calendar } = contextOf(round.ground.versions, measure.versions, round.now)
  const event = events.get(`${notice.measureId}/${notice.track.slice('event:'.length)}`) ?? null
  const names = standsInFor.map((id) => nameOf(id, desk))
  const known = told.get(measure.id) ?? []
  const lightRules = lightRulesOf(round.ground.lightRules[measure.roundId])
  return { notice, measure, event, handedUp, standsInFor: names, calendar, lightRules, told: known }
}

function contextFor(personId: PersonId, desk: Desk): MailContext {
  const { deps, round } = desk
  return {
    personId,
    addressee: nameOf(personId, desk),
    now: round.now,
    policy: round.clock.policy,
    ...(rehearsingSince(personId, desk) === null
      ? { office: deps.office, publicUrl: deps.publicUrl }
      : {
          office: withRehearsalBanner(deps.office, {
            name: nameOf(personId, desk),
            address: addressOf(personId, desk),
          }),
          // A link acts for the person whom it was made for: the office must not sign for anybody by trying it.
          publicUrl: '',
        }),
    linkSecret: deps.linkSecret,
    names: (id) => nameOf(id, desk),
  }
}

/** Null: the mail goes to whom it is for. What goes to the office anyway needs no banner. */
function rehearsingSince(id: PersonId, { round }: Desk): Instant | null {
  return id === alarmDesk ? null : round.ground.rehearsingSince
}

function nameOf(id: PersonId, { round, deps }: Desk): string {
  if (id === alarmDesk) return deps.office.name
  return personOf(id, round)?.name ?? id
}

function addressOf(id: PersonId, { round, deps }: Desk): string {
  const address = id === alarmDesk ? deps.office.alarmAddress : personOf(id, round)?.email
  if (!address) throw new Error(`人员 ${id}：没有邮箱地址`)
  return address
}

/** Who has left is still named in old answers. */
function personOf(id: PersonId, { ground, today }: Round) {
  const { roster } = ground
  return personOn(roster, id, today) ?? roster.people.find((person) => person.id === id) ?? null
}

/** By measure; a mail that told somebody in two roles is one line. */
function toldLines({ told }: Round): Map<MeasureId, ToldLine[]> {
  const lines = new Map<MeasureId, ToldLine[]>()
  for (const { measureId, personId, kind, at } of told) {
    const known = lines.get(measureId) ?? []
    if (!known.some((line) => line.personId === personId && line.at === at))
      known.push({ personId, kind, at })
    lines.set(measureId, known)
  }
  return lines
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40)
}
