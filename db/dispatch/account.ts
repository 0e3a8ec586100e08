import type { Instant } from '../../domain/localDate.ts'
import { sqlInstant } from '../instants.ts'
import type { Queryable } from '../pool.ts'
import type { Account } from './fence.ts'

/** The server asked for a rest, or does not answer: nothing is claimed before `until`. Only a longer pause replaces one. */
export async function pauseAccount(
  queryable: Queryable,
  { account }: Account,
  { until, reason }: { until: Instant; reason: string },
): Promise<void> {
  await queryable.query(
    `update mail_account set paused_until = $2, paused_reason = $3
     where account = $1 and (paused_until is null or paused_until < $2)`,
    [account, sqlInstant(until), reason.slice(0, 500)],
  )
}

/** The login was refused: nothing goes until somebody has mended it and resumes sending. */
export async function stopAccount(
  queryable: Queryable,
  { account, epoch }: Account,
  reason: string,
): Promise<void> {
  await queryable.query(
    'update mail_account set stopped_reason = $3 where account = $1 and epoch = $2 and stopped_reason is null',
    [account, epoch, reason.slice(0, 500)],
  )
}
