import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import { stopSending } from '../../db/office.ts'
import type { Pool } from '../../db/pool.ts'
import { addWorkingDays } from '../../domain/calendar.ts'
import { publishedCalendar } from '../../domain/calendarYears.ts'
import { defaultPolicy } from '../../domain/policy.ts'
import { dateAt } from '../../domain/time.ts'
import { openOffice } from '../office.ts'
import { residentBytes } from '../processes/proc.ts'
import { startWorker } from '../processes/worker.ts'
import { median } from '../results/median.ts'
import type { Sizes } from '../sizes.ts'
import { cpuBetween, type Stage } from '../stage.ts'
import { bareStarts } from './starts.ts'

export type ArmingFigures = {
  S0: number
  registeredPerSecond: number
  armedPerSecond: number
  /** Milliseconds of CPU of worker, server and database for one armed measure. */
  armingCpu: number
  memoryEmpty: number
  memoryArmed: number
  /** Of the worker that has armed them all itself. */
  memoryAfterArming: number
}

const settling = 5_000

/** Registers measures with the default ladder, then arms them, between two halves of S0; then what a worker weighs. */
export async function measureArming(
  stage: Stage,
  sizes: Sizes,
  bare: Client,
  name: string,
): Promise<ArmingFigures> {
  const office = await openOffice(stage, { name, owners: 500 })
  try {
    // Mails are other figures; whether it is office hours must not matter here.
    await stopSending(office.pool, { by: 'bench', now: Date.now() })
    const { namespace } = stage.freshNamespace()
    const settings = { namespace, databaseUrl: office.url, arms: true }
    const first = await startWorker(stage, { ...settings, arms: false })
    const memoryEmpty = await weigh(first.pid)
    const today = dateAt(Date.now(), defaultPolicy).date
    const half = await bareStarts(bare, sizes.starts / 2)
    const registered = await office.register({
      count: sizes.rows,
      owners: 500,
      // So far ahead that every rung still lies in the future.
      due: (index) => addWorkingDays(publishedCalendar, today, 60 + (index % 40)),
    })
    const before = stage.cpu(first.pid)
    await first.ask({ arms: true })
    const armedPerSecond = await arming(office.pool, sizes.rows)
    const cpu = cpuBetween(before, stage.cpu(first.pid))
    const otherHalf = await bareStarts(bare, sizes.starts / 2)
    const memoryAfterArming = await weigh(first.pid)
    await first.stop()
    const second = await startWorker(stage, settings)
    const memoryArmed = await weigh(second.pid)
    await second.stop()
    return {
      S0: (half + otherHalf) / 2,
      registeredPerSecond: sizes.rows / registered.seconds,
      armedPerSecond,
      armingCpu: ((cpu.worker + cpu.temporal + cpu.database) * 1000) / sizes.rows,
      memoryEmpty,
      memoryArmed,
      memoryAfterArming,
    }
  } finally {
    await office.close()
  }
}

/** From the first to the last armed measure: the second for which an idle armer sleeps is none of its rate. */
async function arming(pool: Pool, count: number): Promise<number> {
  let first: { armed: number; at: number } | null = null
  for (const end = performance.now() + 600_000; performance.now() < end; await sleep(100)) {
    const { rows } = await pool.query<{ armed: number }>(
      'select count(*) as armed from measure where armed_for is not null',
    )
    const seen = { armed: rows[0]?.armed ?? 0, at: performance.now() }
    if (first === null && seen.armed > 0) first = seen
    if (first !== null && seen.armed === count) {
      return ((seen.armed - first.armed) * 1000) / (seen.at - first.at)
    }
  }
  throw new Error(`挂钟：十分钟内 ${count} 条没有全部挂上`)
}

/** Bytes of an idle worker; the median, because the collector comes when it likes. */
async function weigh(pid: number): Promise<number> {
  await sleep(settling)
  const samples: number[] = []
  for (let i = 0; i < 10; i++) {
    samples.push(residentBytes(pid))
    await sleep(200)
  }
  return median(samples)
}
