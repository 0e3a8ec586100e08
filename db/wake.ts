import type { Pool } from 'pg'
import type { Instant } from '../domain/localDate.ts'
import type { MailKind } from '../domain/notice.ts'
import type { SlotContext } from '../domain/slots.ts'
import { morningGate, windowOpening } from '../domain/slots.ts'
import { sqlInstant } from './instants.ts'
import type { PoolClient, Queryable } from './pool.ts'
import { inTransaction } from './transaction.ts'
import { loadVersions, newestVersions } from './versions.ts'

/** That a mailroom has something earlier to do than it sleeps for; sent after the commit. */
export type Poke = { account: string; at: Instant }

/** The one account so far. */
export const mailAccount = 'default'

/** First half of the advisory lock's key: the table itself, so that an office's copy (copy.ts) never keeps the office waiting. */
const wakeLock = "'mail_account'::regclass::oid::int"

/**
 * Taken, in a statement of its own and before writing, by whoever makes notices claimable or earlier (PROTOCOL 5). It
 * holds until the end of the transaction; writers do not hinder each other, only a mailroom that falls asleep.
 */
export async function lockShared(client: Queryable, account: string): Promise<void> {
  await client.query({
    name: 'wake-lock-shared',
    text: `select pg_advisory_xact_lock_shared(${wakeLock}, hashtext($1))`,
    values: [account],
  })
}

/** The mailroom's side of the same lock. */
export async function lockExclusive(client: Queryable, account: string): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(${wakeLock}, hashtext($1))`, [account])
}

/** Whether a row due at `at` needs a poke. A statement of its own, after the writing one: a snapshot that is older than
 *  the lock would miss that the mailroom fell asleep meanwhile. */
export async function earlierThanWake(client: Queryable, account: string, at: Instant): Promise<Poke | null> {
  const { rows } = await client.query<{ next_wake: Instant }>({
    name: 'wake-read',
    text: 'select next_wake from mail_account where account = $1',
    values: [account],
  })
  const [found] = rows
  return found && at < found.next_wake ? { account, at } : null
}

/** The mailroom is awake: whoever writes rows now need not poke, it will look again before it sleeps. */
export function wakeUp(pool: Pool, account: string): Promise<void> {
  return inTransaction(pool, async (client) => {
    await lockExclusive(client, account)
    await storeWake(client, account, Number.NEGATIVE_INFINITY)
  })
}

/** Before the mailroom sleeps: `earliest` reads the next wake from the rows (Infinity = nothing to wait for), and it is
 *  stored under the lock, so that no row comes in between unseen. */
export function sleepUntil(
  pool: Pool,
  account: string,
  earliest: (client: PoolClient) => Promise<Instant>,
): Promise<Instant> {
  return inTransaction(pool, async (client) => {
    await lockExclusive(client, account)
    const wake = await earliest(client)
    await storeWake(client, account, wake)
    return wake
  })
}

/** Only under `lockExclusive`. */
export async function storeWake(client: Queryable, account: string, wake: Instant): Promise<void> {
  await client.query('update mail_account set next_wake = $2 where account = $1', [account, sqlInstant(wake)])
}

/** What the mailroom sleeps until, as stored; null when there is no such account. */
export async function storedWake(queryable: Queryable, account: string): Promise<Instant | null> {
  const { rows } = await queryable.query<{ next_wake: Instant }>(
    'select next_wake from mail_account where account = $1',
    [account],
  )
  return rows[0]?.next_wake ?? null
}

/**
 * Accounts whose mailroom overslept: its wake is more than a minute past (also the one of a mailroom that died awake), or
 * a row may go before it wakes, whose poke was lost. For the check once a minute: too much waking does no harm.
 */
export async function missedWakes(queryable: Queryable, now: Instant): Promise<string[]> {
  const { rows } = await queryable.query<{
    account: string
    next_wake: Instant
    paused_until: Instant | null
  }>(
    `select account, next_wake, paused_until from mail_account, office
     where not sending_stopped and stopped_reason is null`,
  )
  const earliest = await earliestSending(queryable, now)
  return rows
    .filter(({ next_wake: wake, paused_until: paused }) => {
      return wake < now - 60_000 || Math.max(earliest, paused ?? earliest) < wake
    })
    .map(({ account }) => account)
}

/** When the first of the rows that wait may go, by window and slot; Infinity when none waits. */
async function earliestSending(queryable: Queryable, now: Instant): Promise<Instant> {
  const { rows } = await queryable.query<{ mail_kind: MailKind; at: Instant }>(
    `select mail_kind, min(claimable_at) as at from notice
     where done_at is null and claimable_at is not null and state = 'planned' group by mail_kind`,
  )
  const versions = await loadVersions(queryable)
  const calendar = versions.calendars.get(newestVersions(versions).calendar)
  if (!calendar) return Number.POSITIVE_INFINITY
  const context = { calendar, policy: versions.newestPolicy }
  return Math.min(...rows.map(({ mail_kind, at }) => gateOf(mail_kind, Math.max(at, now), context)))
}

function gateOf(kind: MailKind, at: Instant, context: SlotContext): Instant {
  return kind === 'morning' || kind === 'leaderMorning'
    ? morningGate(at, context)
    : windowOpening(at, context)
}
