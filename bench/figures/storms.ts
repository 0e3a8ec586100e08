import type { Client } from '@temporalio/client'
import { mailAccount } from '../../db/wake.ts'
import { addWorkingDays } from '../../domain/calendar.ts'
import { publishedCalendar } from '../../domain/calendarYears.ts'
import { createPoke } from '../../worker/pokes.ts'
import { remindersOnly } from '../ladders.ts'
import { type Office, openOffice } from '../office.ts'
import { type BareMail, startBareMail } from '../processes/bareMail.ts'
import type { Child } from '../processes/child.ts'
import { startWorker } from '../processes/worker.ts'
import type { Sizes } from '../sizes.ts'
import { type Cpu, cpuBetween, type Stage } from '../stage.ts'
import { sleepTo } from '../waiting.ts'
import { type Interrupted, interrupt } from './interrupted.ts'

export type Storm = {
  notices: number
  mails: number
  /** From the due instant to the last mail, and to the first. */
  seconds: number
  lateness: number
  cpu: Cpu
}

export type StormFigures = {
  /** Mails per second of M0: its first round in a fresh process, and the mean of two later ones. */
  M0Cold: number
  M0: number
  M0Cpu: number
  cold: Storm
  warm: Storm
  merged: Storm
  killed: Interrupted
}

export type Scene = { stage: Stage; office: Office; client: Client; startWorker: () => Promise<Child> }

/** One worker, from its first storm on; M0 before, between and after. */
export async function measureStorms(stage: Stage, sizes: Sizes, name: string): Promise<StormFigures> {
  const office = await openOffice(stage, { name, owners: sizes.storm, ladder: remindersOnly(1) })
  const bare = await startBareMail(stage)
  try {
    const { namespace, client } = stage.freshNamespace()
    const settings = { namespace, databaseUrl: office.url, arms: false }
    const scene = { stage, office, client, startWorker: () => startWorker(stage, settings) }
    return await storms(scene, sizes, bare)
  } finally {
    await bare.stop()
    await office.close()
  }
}

async function storms(scene: Scene, sizes: Sizes, bare: BareMail): Promise<StormFigures> {
  const each = { count: sizes.storm, owners: sizes.storm }
  const { notices, people } = sizes.merged
  let worker = await scene.startWorker()
  try {
    const first = await bare.send(sizes.storm)
    const cold = await storm(scene, worker, each)
    const second = await bare.send(sizes.storm)
    const warm = await storm(scene, worker, each)
    const merged = await storm(scene, worker, { count: notices, owners: people })
    const third = await bare.send(sizes.storm)
    const killed = await interrupt(scene, worker, await brew(scene, each), warm.seconds)
    worker = killed.worker
    return {
      M0Cold: first.rate,
      M0: (second.rate + third.rate) / 2,
      M0Cpu: second.cpu,
      ...{ cold, warm, merged, killed: killed.figures },
    }
  } finally {
    await worker.stop()
  }
}

type Size = { count: number; owners: number }
export type Brewing = { at: number; mails: number }

async function storm(scene: Scene, worker: Child, size: Size): Promise<Storm> {
  const { at, mails } = await brew(scene, size)
  const { stage } = scene
  const before = stage.cpu(worker.pid)
  const { count, first, last } = await stage.sink.wait(mails, 180_000)
  if (count !== mails) throw new Error(`风暴：收到 ${count} 封，应为 ${mails} 封`)
  const cpu = cpuBetween(before, stage.cpu(worker.pid))
  return { notices: size.count, mails, seconds: (last - at) / 1000, lateness: (first - at) / 1000, cpu }
}

/** Registers measures whose reminders are all due at one instant ahead, and returns shortly before it. */
export async function brew({ stage, office, client }: Scene, { count, owners }: Size): Promise<Brewing> {
  const day = office.nextDay()
  const at = Date.now() + 2_500 + count * 0.8
  await office.morningAt(day, at)
  await office.register({ count, owners, due: () => addWorkingDays(publishedCalendar, day, 1) })
  await skipNews(office)
  await createPoke(client)(mailAccount)
  await stage.sink.reset()
  if (Date.now() > at - 500) throw new Error('风暴：登记用的时间比预计的长')
  await sleepTo(at - 300)
  return { at, mails: Math.min(count, owners) }
}

/** The storm is the reminders: that the measures were assigned would be a storm before it, and the office's alarm of a
 *  year without a calendar is none of its mails. */
export async function skipNews({ pool }: Office): Promise<void> {
  await pool.query(
    `update notice set state = 'skipped', reason = 'superseded', done_at = created_at
     where kind in ('assigned', 'alarm') and done_at is null`,
  )
}
