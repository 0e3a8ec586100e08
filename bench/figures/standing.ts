import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import { mailAccount } from '../../db/wake.ts'
import { administer } from '../../embedded/postgres.ts'
import { temporalDatabases } from '../../embedded/temporalSchema.ts'
import { createPoke } from '../../worker/pokes.ts'
import { remindersOnly, workflowRungs } from '../ladders.ts'
import { type Office, openOffice } from '../office.ts'
import { startWorker } from '../processes/worker.ts'
import { type Cpu, cpuBetween, type Stage } from '../stage.ts'
import { type Lifecycles, livesIn, untilArmed, untilTold } from './lifecycle.ts'

export type Standing = {
  few: number
  many: number
  /** CPU seconds in so many seconds in which nothing is due: an empty office, and one with many open measures. */
  idleSeconds: number
  idleEmpty: Cpu
  idleMany: Cpu
  /** Lives in an office in which few or many other measures are open and armed. */
  amongFew: Lifecycles
  amongMany: Lifecycles
}

export type StandingSizes = {
  few: number
  many: number
  idleSeconds: number
  settling: number
  lives: { warmUp: number; lifecycles: number; perOwner: number }
}

type Scene = { stage: Stage; office: Office; client: Client; namespace: string; name: string }

/** What open measures cost that only stand there: CPU while nothing is due, and what a life among them costs. */
export async function measureStanding(stage: Stage, sizes: StandingSizes, name: string): Promise<Standing> {
  const { few, many, idleSeconds, lives } = sizes
  const ladder = remindersOnly(3, workflowRungs)
  const office = await openOffice(stage, { name, owners: 500, ladder })
  try {
    const scene = { stage, office, name, ...stage.freshNamespace() }
    await office.morningAt(office.nextDay(), Date.now())
    const idleEmpty = await idle(scene, sizes)
    await fill(scene, few)
    const amongFew = await livesIn(scene, lives)
    await fill(scene, many - few)
    const idleMany = await idle(scene, sizes)
    const amongMany = await livesIn(scene, lives)
    return { few, many, idleSeconds, idleEmpty, idleMany, amongFew, amongMany }
  } finally {
    await office.close()
  }
}

/** Registers measures of far dates, and waits until they are armed and their owners know of them. */
async function fill({ stage, office, client, namespace }: Scene, count: number): Promise<void> {
  const worker = await startWorker(stage, { namespace, databaseUrl: office.url, arms: true })
  try {
    await office.register({ count, owners: 500, due: (index) => office.farDay(index) })
    await createPoke(client)(mailAccount)
    await untilArmed(office)
    await untilTold(office)
  } finally {
    await worker.stop()
  }
}

/** With a worker of its own, as old as that of the other one. What the database puts off after a bulk comes before. */
async function idle(
  { stage, office, namespace, name }: Scene,
  { idleSeconds, settling }: StandingSizes,
): Promise<Cpu> {
  const { main, visibility } = temporalDatabases()
  for (const database of [name, main, visibility])
    await administer(stage.postgres, (client) => client.query('vacuum (analyze)'), database)
  await administer(stage.postgres, (client) => client.query('checkpoint'))
  const worker = await startWorker(stage, { namespace, databaseUrl: office.url, arms: true })
  try {
    await sleep(settling * 1000)
    const before = stage.cpu(worker.pid)
    await sleep(idleSeconds * 1000)
    return cpuBetween(before, stage.cpu(worker.pid))
  } finally {
    await worker.stop()
  }
}
