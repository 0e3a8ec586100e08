import type { Client } from '@temporalio/client'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { forgetArmed, namespaceId, setNamespaceId } from '../db/arming.ts'
import { carryOutOpen } from '../db/handOver.ts'
import { discardPreviewsBefore } from '../db/imports.ts'
import { newestPolicy } from '../db/versions.ts'
import { mailAccount } from '../db/wake.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import { dateAt } from '../domain/time.ts'
import { oversleptWake } from './overslept.ts'
import { tellToday } from './today.ts'

export type MinuteCheckDeps = {
  pool: Pool
  client: Client
  namespace: string
  logger: Pick<Logger, 'info' | 'warn'>
  poke(account: string): Promise<void>
}

/** What a check did; both false in an ordinary minute. */
export type Checked = { rearmed: boolean; woken: boolean }

export type MinuteCheck = { step(now: Instant): Promise<Checked> }

/** A poke that changed nothing is repeated only after this: a signal that was taken is not lost. */
const pokedEvery = 600_000
/** A preview compares with the measures of its day: after thirty days it is uploaded anew. */
const previewsKept = 30 * 86_400_000

/** What a worker looks at when it starts and once a minute: whether Temporal is still the same, the mailroom overslept,
 *  a hand-over was left in the middle, and what the day brings (missing years, clocks of rounds, old previews). */
export function createMinuteCheck(deps: MinuteCheckDeps): MinuteCheck {
  let poked = ''
  let lastDay = ''
  return {
    async step(now) {
      const rearmed = await rearmOnNewServer(deps)
      lastDay = await onceADay(deps, now, lastDay)
      const handedOver = await carryOutOpen(deps.pool, now)
      const overslept = await oversleptWake(deps.pool, mailAccount, now)
      const about = overslept ? [overslept.wake, overslept.stored, Math.floor(now / pokedEvery)].join() : ''
      // A lost server has lost the mailroom's workflow too: what it sleeps until, nobody waits for any more.
      const woken = rearmed || handedOver.length > 0 || (overslept !== null && about !== poked)
      if (woken) await deps.poke(mailAccount)
      poked = about
      return { rearmed, woken }
    },
  }
}

/** A server that was lost, or another one: none of the workflows that `armed_for` speaks of is there. */
async function rearmOnNewServer({ pool, client, namespace, logger }: MinuteCheckDeps): Promise<boolean> {
  const described = await client.workflowService.describeNamespace({ namespace })
  const found = described.namespaceInfo?.id
  if (!found || found === (await namespaceId(pool))) return false
  // First forgotten, then remembered: a crash in between forgets once more.
  const open = await forgetArmed(pool)
  await setNamespaceId(pool, found)
  logger.info(
    { namespace, namespaceId: found, open },
    'another Temporal namespace: open measures are armed again',
  )
  return true
}

/** Once a day and process; an alarm's key tells the office as often as it should hear. Answers the day on which it looked. */
async function onceADay(
  { pool, logger }: MinuteCheckDeps,
  now: Instant,
  lastDay: LocalDate,
): Promise<LocalDate> {
  const { date: today } = dateAt(now, await newestPolicy(pool))
  if (today === lastDay) return lastDay
  await tellToday(pool, { today, now })
  const previews = await discardPreviewsBefore(pool, now - previewsKept)
  if (previews > 0) logger.info({ previews }, 'previews that nobody confirmed were discarded')
  return today
}
