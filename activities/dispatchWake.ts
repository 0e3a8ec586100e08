import { readGround } from '../db/dispatch/desk.ts'
import type { Account } from '../db/dispatch/fence.ts'
import { isAnythingDue, oldestAbandoned, readUpcoming } from '../db/dispatch/upcoming.ts'
import type { Queryable } from '../db/pool.ts'
import { sleepUntil } from '../db/wake.ts'
import type { Instant } from '../domain/localDate.ts'
import { gateOf } from '../domain/mailroomGates.ts'
import { windowOpening } from '../domain/slots.ts'
import type { MailroomLimits } from './deps.ts'
import type { Room } from './dispatchRoom.ts'
import { sendingLimit } from './dispatchRoom.ts'
import { clockOf, lookRound } from './dispatchRound.ts'

type Bedtime = { account: Account; now: Instant; haltedUntil: Instant; limits: MailroomLimits }

/**
 * Stores what the mailroom sleeps until, under the lock that writers share, and answers it: now when something is due that
 * this step did not see or did not finish, Infinity when nothing lies ahead.
 */
export function fallAsleep(room: Room, bedtime: Bedtime): Promise<Instant> {
  return sleepUntil(room.pool, bedtime.account.account, async (client) => {
    const abandoned = await oldestAbandoned(client, bedtime.account)
    const takeOverAt =
      abandoned === null ? Number.POSITIVE_INFINITY : abandoned + sendingLimit(bedtime.limits)
    const sendAt = Math.max(bedtime.haltedUntil, await nextSending(client, room, bedtime.now))
    return Math.min(sendAt, Math.max(takeOverAt, bedtime.now + 1))
  })
}

async function nextSending(client: Queryable, room: Room, now: Instant): Promise<Instant> {
  const ground = await readGround(client)
  // Who resumes sending pokes.
  if (ground.stopped) return Number.POSITIVE_INFINITY
  const clock = clockOf(ground)
  const upcoming = await readUpcoming(client, now)
  const ahead = upcoming.map(({ mailKind, at }) => gateOf(mailKind, at, clock))
  return Math.min(...ahead, await dueAt(client, room, { now, opening: windowOpening(now, clock) }))
}

/** For the rows that are due: looked at as a round would, so that none that came meanwhile is slept over. */
async function dueAt(
  client: Queryable,
  room: Room,
  { now, opening }: { now: Instant; opening: Instant },
): Promise<Instant> {
  if (opening > now) return (await isAnythingDue(client, now)) ? opening : Number.POSITIVE_INFINITY
  const round = await lookRound(client, room.office, now)
  if (!round) return Number.POSITIVE_INFINITY
  const { decision, alarmDecision } = round
  const isWork =
    decision.mails.length + decision.ends.length + decision.tellingEnds.length + alarmDecision.mails.length >
    0
  if (isWork) return now
  return Math.min(decision.next ?? Number.POSITIVE_INFINITY, alarmDecision.next ?? Number.POSITIVE_INFINITY)
}
