import { resumeSending } from '../../db/office.ts'
import type { Pool } from '../../db/pool.ts'
import type { Instant } from '../../domain/localDate.ts'
import {
  aMailroom,
  at,
  bringRoster,
  bringRound,
  entry,
  registerRows,
} from '../integration/dispatch/aMailroom.ts'
import { readStorm, type StormAccount } from './mailStormAccount.ts'
import { stormTricks } from './mailStormTricks.ts'
import type { Sink } from './sink.ts'

/** What a storm came to; `doubled` and `lost` are empty but in a failure. */
export type StormReport = StormAccount & {
  /** Times that each trick was played. */
  faults: Readonly<Record<string, number>>
  steps: number
  /** Of the office's clock, from the slot to the last mail. */
  hours: number
}

const units = 25
const unitOf = (index: number) => `第${(index % units) + 1}科`
/** A Thursday: what the server puts off to the next day comes on Friday. */
const morning = at('2026-05-14', '09:00')

/**
 * As many reminders as asked, each to a person of his own, due at one morning slot, against a server that knows every
 * trick; `sink` needs a login. Time is the mailroom's own: where it would sleep, the clock is put forward. Answers when
 * nothing is left to do, or throws after ten days.
 */
export async function mailStorm(
  { pool, sink }: { pool: Pool; sink: Sink },
  { notices }: { notices: number },
): Promise<StormReport> {
  const before = at('2026-05-13', '16:50')
  await prepare(pool, notices, before)
  const smtp = { url: sink.url, from: 'office@storm.example', provider: 'netease' } as const
  // The news that measures were assigned is no part of the storm.
  const calm = aMailroom({ pool, smtp })
  for (let more = true; more; ) more = (await calm.dispatch(before + 600_000)).more
  sink.clear()
  const room = aMailroom({
    pool,
    smtp: { ...smtp, mailsPerSecond: 500 },
    alarmAddress: 'alarm@storm.example',
    limits: { attempt: 300, pause: 50 },
  })
  const tricks = stormTricks(Math.min(8, Math.ceil(notices / 300)))
  sink.script(tricks.behave)
  const { steps, endedAt } = await weather(room, pool)
  room.close()
  const account = await readStorm(pool, sink)
  return { ...account, faults: tricks.played(), steps, hours: (endedAt - morning) / 3_600_000 }
}

async function prepare(pool: Pool, notices: number, now: Instant): Promise<void> {
  const owners = Array.from({ length: notices }, (_, index) =>
    entry(`承办人${index}`, { email: `p${index}@storm.example`, units: [unitOf(index)] }),
  )
  const heads = Array.from({ length: units }, (_, index) =>
    entry(`科长${index}`, {
      email: `head${index}@storm.example`,
      units: [unitOf(index)],
      roles: ['unitHead'],
    }),
  )
  const office = entry('严干事', { email: 'yan@storm.example', units: ['整改办'], roles: ['office'] })
  const ids = await bringRoster(pool, [...owners, ...heads, office], now)
  const round = await bringRound(pool, now)
  for (let from = 0; from < notices; from += 500) {
    const given = owners.slice(from, from + 500).map(({ name }, index) => ({
      issue: `问题${from + index}`,
      dueDate: '2026-05-15',
      ownerId: ids.get(name) ?? null,
      unit: unitOf(from + index),
    }))
    await registerRows(pool, round, { given, now })
  }
}

/** What the mailroom's workflow does, and an administrator who mends a refused login within the minute. */
async function weather(
  room: ReturnType<typeof aMailroom>,
  pool: Pool,
): Promise<{ steps: number; endedAt: Instant }> {
  let now = morning
  for (let steps = 1; now < morning + 10 * 86_400_000; steps++) {
    const startedAt = performance.now()
    const { next, more } = await room.dispatch(now)
    const ended = now + Math.ceil(performance.now() - startedAt)
    if (more) now = ended
    else if (next !== null) now = Math.max(ended, next)
    else if (await isStopped(pool)) {
      now = ended + 60_000
      await resumeSending(pool, { now })
    } else return { steps, endedAt: now }
  }
  throw new Error('after ten days the storm is not over')
}

async function isStopped(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query('select from mail_account where stopped_reason is not null')
  return (rowCount ?? 0) > 0
}
