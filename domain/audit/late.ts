import type { Audited, AuditedNotice, AuditedTelling, AuditGround, Difference } from '../audit.ts'
import { leadersOn } from '../leaderBudget.ts'
import type { Instant } from '../localDate.ts'
import { batchGate } from '../mailroomGates.ts'
import type { Measure } from '../measure.ts'
import type { MailKind } from '../notice.ts'
import { claimableAt } from '../planChange.ts'
import type { Resolution } from '../resolve.ts'
import { resolve } from '../resolve.ts'
import { isWindowOpen, lastMorningSlot, morningGate, nextMorningSlot, windowOpening } from '../slots.ts'
import { stillTrue } from '../stillTrue.ts'
import { dateAt } from '../time.ts'
import { type History, planSince } from './history.ts'
import { momentOf } from './plan.ts'

/** Notices that are true and unsent longer than window, slot, pace and repetition explain. */
export function checkLate(audited: Audited, history: History, ground: AuditGround): Difference[] {
  const { notices } = audited
  const told = notices.flatMap(({ tellings }) =>
    tellings
      .filter(({ mails }) => mails.some(({ sendingAt }) => sendingAt !== null))
      .map(({ personId }) => personId),
  )
  return notices.flatMap((notice): Difference[] => {
    if (notice.doneAt !== null || stillTrue(notice, history.measure) !== 'tell') return []
    const about = { subject: notice.key, personId: null }
    const lost = notClaimable(notice, history)
    if (lost) return [{ ...about, reason: 'notClaimable', ...lost }]
    const who = whoHears(notice, { measure: history.measure, told, ground })
    if (notice.state === 'held') {
      if (notice.reason !== 'nobodyReachable' || who.nobody) return []
      const found = `暂存：无人可以送达；现在可以送达 ${who.people.map(({ name }) => name).join('、')}`
      return [{ ...about, reason: 'heldThoughReachable', found, expected: '有人可以送达时应发出' }]
    }
    if (notice.state !== 'planned' || notice.claimableAt === null) return []
    const since = sinceWhen(notice, history, ground)
    const deadline = lastChance({ notice, since, who }, ground)
    if (deadline === null || isExcused(deadline, ground)) return []
    const found = `${momentOf(deadline, ground)} 起可以发出，至今没有`
    return [{ ...about, reason: 'notSent', found, expected: '到时即发' }]
  })
}

function notClaimable(notice: AuditedNotice, { wanted, plan }: History) {
  const row = wanted.get(notice.key)?.row ?? plan.find(({ key }) => key === notice.key)
  if (!row || notice.state !== 'planned' || notice.claimableAt !== null || claimableAt(row) === null)
    return null
  return { found: '到时也不会被发信取走', expected: '到时可以发出' }
}

function whoHears(
  { role }: AuditedNotice,
  { measure, told, ground }: { measure: Measure; told: readonly string[]; ground: AuditGround },
): Resolution {
  const { roster, badAddresses, clock, now } = ground
  return resolve(role, measure, { roster, date: dateAt(now, clock.policy).date, told, badAddresses })
}

/** From when on it could be claimed, and when the last thing happened that let it. */
type Since = { claimable: Instant; caused: Instant }

function sinceWhen(notice: AuditedNotice, history: History, { settledSince }: AuditGround): Since {
  const event = history.wanted.get(notice.key)?.since ?? planSince(history)
  const caused = Math.max(event, settledSince, ...notice.tellings.map(passedOn))
  return { claimable: Math.max(notice.claimableAt ?? 0, caused), caused }
}

/** Somebody else hears it since this one could not be reached, or was named no more. */
function passedOn({ state, reason, doneAt }: AuditedTelling): Instant {
  return state === 'reassigned' || reason === 'badAddress' ? (doneAt ?? 0) : 0
}

type Waiting = { notice: AuditedNotice; since: Since; who: Resolution }

/** The earliest of the persons' chances to get it; null when it waits for nobody, or is in somebody's hands. */
function lastChance({ notice, since, who }: Waiting, ground: AuditGround): Instant | null {
  if (notice.tellings.some((telling) => isInHand(telling, ground))) return null
  if (who.nobody) return chance({ notice, since, personId: '' }, ground)
  const waiting = who.people.filter(({ id }) => !notice.tellings.some((telling) => isFinished(telling, id)))
  const chances = waiting.map(({ id: personId }) => {
    const telling = notice.tellings.find((one) => one.personId === personId)
    const claimable = Math.max(since.claimable, telling?.notBefore ?? 0)
    return chance({ notice, since: { ...since, claimable }, personId }, ground)
  })
  return chances.length > 0 ? Math.min(...chances) : null
}

function isInHand({ state, mails }: AuditedTelling, { now, limits }: AuditGround): boolean {
  const [last] = mails.slice(-1)
  return (
    (state === 'claimed' || state === 'sending') && last !== undefined && last.createdAt + limits.late > now
  )
}

function isFinished({ personId, doneAt }: AuditedTelling, id: string): boolean {
  return personId === id && doneAt !== null
}

type Chance = { notice: AuditedNotice; since: Since; personId: string }

/** A leader whose mails of the day are used up gets what is left with his next morning mail. */
function chance(waiting: Chance, ground: AuditGround): Instant {
  const { clock, roster } = ground
  const first = chanceByKind(waiting, ground)
  if ((clock.policy.leaderMailsADay ?? null) === null) return first
  const { date } = dateAt(first, clock.policy)
  const isLeader = leadersOn(roster, date).includes(waiting.personId)
  return isLeader ? windowOpening(nextMorningSlot(first + 1, clock), clock) : first
}

/** What is handed up to a leader travels in his mail: so both morning mails are looked at. */
function chanceByKind({ notice, since, personId }: Chance, { clock, morningMails }: AuditGround): Instant {
  const { claimable, caused } = since
  if (!isMorning(notice.mailKind)) {
    const open = windowOpening(claimable, clock)
    return notice.mailKind === 'batch' ? Math.max(open, batchGate({ dueAt: claimable }, clock)) : open
  }
  const first = morningGate(claimable, clock)
  const slot = lastMorningSlot(first, clock)
  const gone = ['morning', 'leaderMorning'].some((kind) => {
    const madeAt = morningMails.get(`${personId}/${kind}/${slot}`)
    return madeAt !== undefined && (madeAt < claimable || madeAt <= caused + underWay)
  })
  return gone ? windowOpening(nextMorningSlot(first + 1, clock), clock) : first
}

/** A mail that was being made while the row was written could not take it any more. */
const underWay = 60_000

function isMorning(kind: MailKind): boolean {
  return kind === 'morning' || kind === 'leaderMorning'
}

/** Grace counts only while the window is open. */
function isExcused(deadline: Instant, { now, clock, stopped, backlog, limits }: AuditGround): boolean {
  if (stopped || backlog) return true
  const over = deadline + limits.late
  const end = isWindowOpen(over, clock) ? over : windowOpening(over, clock) + limits.late
  return end > now
}
