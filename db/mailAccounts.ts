import type { Instant } from '../domain/localDate.ts'
import type { Queryable } from './pool.ts'

/** An account as its last dispatch left it. */
export type MailAccount = {
  account: string
  stoppedReason: string | null
  pausedUntil: Instant | null
  pausedReason: string | null
  nextWake: Instant
  /** Mails a second: as learned, else the ceiling; null until it has sent more than one group. */
  pace: number | null
  /** By its pace it sends nothing before. */
  freeAt: Instant | null
  /** Mails that were due and not yet given to the server; at most twenty seconds old while it sends. */
  waiting: number
  /** As of when: while it sends this moves on; null = it never had more than one group to send. */
  waitingAt: Instant | null
}

export async function readMailAccounts(queryable: Queryable): Promise<MailAccount[]> {
  const { rows } = await queryable.query<MailAccount>(
    `select account, stopped_reason as "stoppedReason", paused_until as "pausedUntil", paused_reason as "pausedReason",
       next_wake as "nextWake", coalesce(pace, pace_ceiling) as pace, free_at as "freeAt", waiting,
       waiting_at as "waitingAt"
     from mail_account order by account`,
  )
  return rows
}
