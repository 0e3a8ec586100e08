import type { Instant } from '../domain/localDate.ts'
import type { Policy } from '../domain/policy.ts'
import { dateAt } from '../domain/time.ts'
import type { PersonNotice } from '../domain/wordingStandIn.ts'
import { addAlarms } from './dispatch/settle.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'
import type { Poke } from './wake.ts'
import { earlierThanWake, lockShared, mailAccount } from './wake.ts'

/** Told once by its key, like the office's alarms: `office/<about>/<subject>/1`. */
export type PersonNoticeAt = { about: string; subject: string; at: Instant; notice: PersonNotice }

/** Puts notices to people into the ledger; each goes when its time has come. */
export async function addPersonNotices(
  client: Queryable,
  notices: readonly PersonNoticeAt[],
  { now, policy }: { now: Instant; policy: Policy },
): Promise<Poke | null> {
  await lockShared(client, mailAccount)
  const rows = notices.map(({ about, subject, at, notice }) => ({
    key: keyOf(about, subject),
    rung: about,
    occurrence: 1,
    date: dateAt(at, policy).date,
    detail: notice,
    at,
  }))
  await addAlarms(client, rows, now)
  return earlierThanWake(client, mailAccount, Math.min(...notices.map(({ at }) => at)))
}

/** One that waits for its day goes now instead. */
export async function bringForward(
  client: Queryable,
  { about, subject, now }: { about: string; subject: string; now: Instant },
): Promise<Poke | null> {
  await lockShared(client, mailAccount)
  await client.query(
    `update notice set due_at = $2, claimable_at = $2
     where key = $1 and state = 'planned' and claimable_at > $2`,
    [keyOf(about, subject), sqlInstant(now)],
  )
  return earlierThanWake(client, mailAccount, now)
}

/** What has not been told is no longer true. */
export async function cancelPersonNotices(
  client: Queryable,
  subject: { about: readonly string[]; subject: string },
  now: Instant,
): Promise<void> {
  await client.query(
    `update notice set state = 'cancelled', reason = 'superseded', done_at = $2
     where key = any($1) and state = 'planned' and done_at is null
       and not exists (select from telling where notice_key = key and done_at is null)`,
    [subject.about.map((about) => keyOf(about, subject.subject)), sqlInstant(now)],
  )
}

function keyOf(about: string, subject: string): string {
  return `office/${about}/${subject}/1`
}
