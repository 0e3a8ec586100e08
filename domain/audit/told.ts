import type {
  Audited,
  AuditedMail,
  AuditedNotice,
  AuditedTelling,
  AuditGround,
  Difference,
} from '../audit.ts'
import type { Instant } from '../localDate.ts'
import { addDays } from '../localDate.ts'
import type { Measure } from '../measure.ts'
import { resolve } from '../resolve.ts'
import type { PersonId, Roster } from '../roster.ts'
import { stillTrue } from '../stillTrue.ts'
import { dateAt } from '../time.ts'
import { type History, statesAround } from './history.ts'
import { momentOf } from './plan.ts'

type Sent = AuditedMail & { sendingAt: Instant }
type Told = { notice: AuditedNotice; telling: AuditedTelling; sent: readonly Sent[] }

/** What was sent: twice, when it was not true any more, or to somebody whom no rule names. */
export function checkTold({ notices }: Audited, history: History, ground: AuditGround): Difference[] {
  const all = notices.flatMap((notice) =>
    notice.tellings.map((telling): Told => ({ notice, telling, sent: telling.mails.filter(isSent) })),
  )
  const heardAt = all.flatMap(({ telling, sent }) =>
    sent.map(({ sendingAt }) => ({ by: telling.personId, sendingAt })),
  )
  return all.flatMap((told): Difference[] => {
    if (told.sent.length === 0) return []
    const { notice, telling } = told
    const about = { subject: notice.key, personId: telling.personId }
    const [once, stillTrueThen, named] = [
      { ...about, reason: 'twoMails' as const, expected: '同一通知对同一人只发一封' },
      { ...about, reason: 'toldUntrue' as const, expected: '已不成立的通知不发出' },
      { ...about, reason: 'notNamed' as const, expected: '只告知当时按花名册和规则应告知的人' },
    ]
    return [
      ...twice(told).map((found) => ({ ...once, found })),
      ...untrue(told, history, ground).map((found) => ({ ...stillTrueThen, found })),
      ...unnamed(told, history, { ...ground, heardAt }).map((found) => ({ ...named, found })),
    ]
  })
}

/** The server took it, or nobody knows. */
function isSent(mail: AuditedMail): mail is Sent {
  return mail.sendingAt !== null && (mail.state === 'accepted' || mail.state === 'unknown')
}

/** A repetition under the same Message-ID follows an answer that was unknown or late; then the first was not done yet. */
function twice({ sent }: Told): string[] {
  const accepted = sent.filter(({ state }) => state === 'accepted')
  const [first, ...later] = accepted
  const again = later.filter(
    ({ messageId, createdAt }) => messageId !== first?.messageId || createdAt > (first.doneAt ?? createdAt),
  )
  return again.length > 0 ? [`${accepted.length}封：${accepted.map(({ id }) => id).join('、')}`] : []
}

/** Only what the reader saw: members that another entry stood for say nothing by themselves. */
function untrue({ notice, telling, sent }: Told, history: History, ground: AuditGround): string[] {
  if (telling.reason === 'merged' || telling.reason === 'collapsed') return []
  return sent.flatMap(({ createdAt }) => {
    const words = statesAround(history, createdAt).map((measure) => stillTrue(notice, measure))
    if (words.length === 0 || words.includes('tell')) return []
    return [`${momentOf(createdAt, ground)} 发出，当时已${words.at(-1)}`]
  })
}

type NamingGround = AuditGround & { heardAt: readonly { by: PersonId; sendingAt: Instant }[] }

function unnamed({ notice, telling, sent }: Told, history: History, ground: NamingGround): string[] {
  const { personId } = telling
  return sent.flatMap(({ createdAt }) => {
    const told = ground.heardAt.filter(({ sendingAt }) => sendingAt < createdAt).map(({ by }) => by)
    const isNamed = statesAround(history, createdAt).some((measure) =>
      mayHear({ notice, telling, measure, told, at: createdAt }, ground),
    )
    return isNamed ? [] : [`${momentOf(createdAt, ground)} 告知了 ${personId}`]
  })
}

type Hearing = Pick<Told, 'notice' | 'telling'> & { measure: Measure; told: readonly PersonId[]; at: Instant }

/**
 * Whether the rules name the person, supposing that nobody else could be reached: then they do if he holds the role, or,
 * for what was handed up, one above it. A change of people holds from its day's beginning, and may have come after the
 * morning's mail: so the day before counts too, and an entry that began or ended on that day proves nothing.
 */
function mayHear({ notice, telling, measure, told, at }: Hearing, ground: AuditGround): boolean {
  const { personId } = telling
  const { date } = dateAt(at, ground.clock.policy)
  const before = addDays(date, -1)
  const entries = ground.roster.people.filter(({ id }) => id === personId)
  if (entries.some(({ validFrom, validTo }) => validFrom === date || validTo === before)) return true
  const roster = reachable(ground.roster)
  const badAddresses = roster.people.filter(({ id }) => id !== personId).map(({ id }) => id)
  return [date, before].some((day) => {
    const { people, handedUp } = resolve(notice.role, measure, { roster, date: day, told, badAddresses })
    return people.some(({ id }) => id === personId) && (!handedUp || telling.handedUp)
  })
}

const withAddresses = new WeakMap<Roster, Roster>()

/** An address may have been taken out since. */
function reachable(roster: Roster): Roster {
  const known = withAddresses.get(roster)
  if (known) return known
  const made = {
    ...roster,
    people: roster.people.map((person) => ({ ...person, email: person.email ?? '-' })),
  }
  withAddresses.set(roster, made)
  return made
}
