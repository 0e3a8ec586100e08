import { forecastOf } from '../../db/forecast.ts'
import { eachMeasure } from '../../db/measures.ts'
import type { Pool } from '../../db/pool.ts'
import { loadRoster } from '../../db/roster.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { Measure } from '../../domain/measure.ts'
import { resolve } from '../../domain/resolve.ts'
import type { PersonId, Roster } from '../../domain/roster.ts'
import { until as eventually } from '../../embedded/process.ts'
import type { LedgerMail, LedgerMember } from './houseLedger.ts'
import { membersOf, readLedgerMails, untilQuiet } from './houseLedger.ts'
import type { Sink } from './sink.ts'

/** That a person must hear a notice, and by what it is outranked: a higher one of the same ladder to the same role. */
export type Must = {
  key: string
  personId: PersonId
  dueAt: Instant
  ladder: string
  rank: number
}

/** What a drill comes to. All lists are empty but in a failure. */
export type Account = {
  required: number
  told: number
  /** Not told by itself: a higher rung of the same ladder was, after an outage. */
  collapsed: number
  /** More copies than one, where the ledger says that the server's answer to the first is unknown. */
  again: number
  /** Not told: two attempts ended without an answer, which the office is told of instead of a third. */
  doubtful: number
  doubled: string[]
  lost: string[]
  unexpected: string[]
}

/**
 * What must be told up to `until`, if nobody does anything: from the forecast, which knows nothing of notices' rows, mails
 * and workflows, and that measures were assigned. To be asked when they have just been registered, at `now`.
 */
export async function foresee(pool: Pool, now: Instant, until: Instant): Promise<Must[]> {
  const roster = await loadRoster(pool)
  const musts: Must[] = []
  for await (const measure of eachMeasure(pool, { openOnly: true })) {
    if (measure.registeredAt === now) musts.push(...assignedOf(measure, roster))
  }
  for await (const { measure, notices } of forecastOf(pool, { now, until })) {
    if (measure.registeredAt !== now) continue
    for (const notice of notices) {
      const { key, dueAt, severity, occurrence, track, cycle, role } = notice
      const ladder = [measure.id, track, cycle, role].join('/')
      for (const personId of notice.people) {
        musts.push({ key, personId, dueAt, ladder, rank: severity * 1000 + occurrence })
      }
    }
  }
  return musts
}

/** A forecast speaks of time only; that a measure was handed out is news of a command. */
function assignedOf(measure: Measure, roster: Roster): Must[] {
  const date = measure.dueDate ?? ''
  return (['owner', 'unitHead'] as const).flatMap((role) => {
    const ladder = [measure.id, 'event:1', 1].join('/')
    return resolve(role, measure, { roster, date, told: [] }).people.map(({ id }) => ({
      ...{ key: `${ladder}/assigned/1/${role}`, personId: id, dueAt: measure.registeredAt },
      ...{ ladder: `${ladder}/${role}`, rank: 0 },
    }))
  })
}

/** Compares what had to be told up to `until` with what the mail server got, by Message-ID; the ledger joins the two. */
export async function accountOf(
  { pool, sink }: { pool: Pool; sink: Sink },
  { musts, until }: { musts: readonly Must[]; until: Instant },
): Promise<Account> {
  const mails = await readLedgerMails(pool)
  const copies = countCopies(sink)
  const delivered = membersOf(mails).filter(({ mail }) => copies.has(mail.messageId))
  const heard = new Set(delivered.map(pairOf))
  const due = musts.filter(({ dueAt }) => dueAt <= until)
  const told = due.filter((must) => heard.has(pairOf(must)))
  const best = bestOf(musts.filter((must) => heard.has(pairOf(must))))
  const untold = due.filter((must) => !heard.has(pairOf(must)))
  const isCovered = ({ ladder, personId, rank }: Must) => (best.get(`${ladder} ${personId}`) ?? 0) > rank
  const again = againOf(mails, copies)
  const uncovered = untold.filter((must) => !isCovered(must))
  const doubtful = twiceUnknown(mails)
  const lost = uncovered.map(pairOf).filter((pair) => !doubtful.has(pair))
  return {
    required: due.length,
    told: told.length,
    collapsed: untold.length - uncovered.length,
    again: again.excused,
    doubled: [...again.doubled, ...inTwoMails(delivered)],
    doubtful: uncovered.length - lost.length,
    lost,
    unexpected: unexpectedOf({ mails, copies, sink, delivered, musts }),
  }
}

/** Waits until nothing of what was due up to the instant is lost: what was missed may go with a later, higher rung. */
export async function untilTold(
  house: { pool: Pool; sink: Sink },
  { musts, until, patience }: { musts: readonly Must[]; until: Instant; patience: number },
): Promise<void> {
  await untilQuiet(house.pool, until, patience)
  await eventually('a notice is not told', patience, async () => {
    const { lost } = await accountOf(house, { musts, until })
    if (lost.length > 0) throw new Error(lost.join('\n'))
    return true
  })
}

/** One line for the reader of a run. */
export function tell(name: string, faults: number, account: Account): void {
  const { required, told, collapsed, again, doubled, lost, unexpected } = account
  process.stdout.write(
    `${name}: faults ${faults}, notices required ${required}, told ${told}, collapsed ${collapsed}, ` +
      `doubled ${doubled.length} (and ${again} copies after an unknown answer), lost ${lost.length}, ` +
      `unexpected ${unexpected.length}\n`,
  )
}

function countCopies(sink: Sink): Map<string, number> {
  const copies = new Map<string, number>()
  for (const { raw } of sink.received) {
    const id = messageIdOf(raw)
    copies.set(id, (copies.get(id) ?? 0) + 1)
  }
  return copies
}

/** The header as the server got it. */
export function messageIdOf(raw: string): string {
  return /^Message-ID: <(.+)>\r?$/im.exec(raw)?.[1] ?? 'a mail without a Message-ID'
}

function pairOf({ key, personId }: { key: string; personId: PersonId }): string {
  return `${key} ${personId}`
}

function bestOf(told: readonly Must[]): Map<string, number> {
  const best = new Map<string, number>()
  for (const { ladder, personId, rank } of told) {
    const place = `${ladder} ${personId}`
    best.set(place, Math.max(best.get(place) ?? 0, rank))
  }
  return best
}

/** What was in a mail of which two attempts are unknown: by the rule there is no third, but an alarm. */
function twiceUnknown(mails: readonly LedgerMail[]): Set<string> {
  const once = new Set<string>()
  const twice = new Set<string>()
  for (const pair of membersOf(mails.filter(({ state }) => state === 'unknown')).map(pairOf))
    (once.has(pair) ? twice : once).add(pair)
  return twice
}

/** A mail may come once more for each attempt whose answer the ledger calls unknown. */
function againOf(mails: readonly LedgerMail[], copies: ReadonlyMap<string, number>) {
  const unknown = new Map<string, number>()
  for (const { messageId, state } of mails) {
    if (state === 'unknown') unknown.set(messageId, (unknown.get(messageId) ?? 0) + 1)
  }
  const repeated = [...copies].filter(([, count]) => count > 1)
  const isExcused = ([id, count]: [string, number]) => count - 1 <= (unknown.get(id) ?? 0)
  return {
    excused: repeated.filter(isExcused).reduce((sum, [, count]) => sum + count - 1, 0),
    doubled: repeated.filter((one) => !isExcused(one)).map(([id, count]) => `<${id}> ${count} times`),
  }
}

/** One notice to one person under two Message-IDs: no answer of a server excuses that. */
function inTwoMails(delivered: readonly LedgerMember[]): string[] {
  const mailsOf = new Map<string, Set<string>>()
  for (const member of delivered) {
    const pair = pairOf(member)
    mailsOf.set(pair, (mailsOf.get(pair) ?? new Set()).add(member.mail.messageId))
  }
  return [...mailsOf]
    .filter(([, ids]) => ids.size > 1)
    .map(([pair, ids]) => `${pair} in ${[...ids].join(', ')}`)
}

type Comparing = {
  mails: readonly LedgerMail[]
  copies: ReadonlyMap<string, number>
  sink: Sink
  delivered: readonly LedgerMember[]
  musts: readonly Must[]
}

function unexpectedOf({ mails, sink, delivered, musts }: Comparing): string[] {
  const addresses = new Map(mails.map(({ messageId, address }) => [messageId, address]))
  const strangers = sink.received.flatMap(({ raw, to }) => {
    const id = messageIdOf(raw)
    return addresses.get(id) === to
      ? []
      : [`<${id}> to ${to}, of which the ledger knows ${addresses.get(id)}`]
  })
  const wanted = new Set(musts.map(pairOf))
  const unasked = delivered.filter((member) => !wanted.has(pairOf(member)) && !isTrueAlarm(member, mails))
  return [...strangers, ...unasked.map((member) => `${pairOf(member)} <${member.mail.messageId}>`)]
}

/** The office hears of a mail that was lost sight of twice. */
function isTrueAlarm({ key }: LedgerMember, mails: readonly LedgerMail[]): boolean {
  const [, alarm, id] = key.split('/')
  return alarm === 'unknownMail' && mails.some((mail) => mail.id === id && mail.state === 'unknown')
}
