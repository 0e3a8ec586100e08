import type { Instant } from '../../domain/localDate.ts'
import { sqlInstant } from '../instants.ts'
import type { Queryable } from '../pool.ts'
import type { Account } from './fence.ts'

/** What an account has learned, and what still waits. `pace` null: it sends at its ceiling. */
export type StoredPace = {
  pace: number | null
  ceiling: number
  freeAt: Instant | null
  waiting: number
  at: Instant
}

/** Only of the dispatch that still holds the account. */
export async function storePace(
  queryable: Queryable,
  { account, epoch }: Account,
  { pace, ceiling, freeAt, waiting, at }: StoredPace,
): Promise<void> {
  await queryable.query({
    name: 'dispatch-pace',
    text: `update mail_account set pace = $3, pace_ceiling = $4, free_at = $5, waiting = $6, waiting_at = $7
           where account = $1 and epoch = $2`,
    values: [account, epoch, pace, ceiling, sqlInstant(freeAt), waiting, sqlInstant(at)],
  })
}
