import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import { mailAccount } from '../../db/wake.ts'
import { addWorkingDays } from '../../domain/calendar.ts'
import { publishedCalendar } from '../../domain/calendarYears.ts'
import { createPoke } from '../../worker/pokes.ts'
import { remindersOnly, workflowRungs } from '../ladders.ts'
import { type Office, type Owned, openOffice } from '../office.ts'
import { startWorker } from '../processes/worker.ts'
import type { Sizes } from '../sizes.ts'
import { type Cpu, cpuBetween, type Stage } from '../stage.ts'
import { preparing, sleepTo, until } from '../waiting.ts'
import { closeOut, give, startWork, verify } from './commands.ts'

export type Lifecycles = {
  count: number
  cpu: Cpu
  mails: number
  /** Without the waiting until the reminders are due. */
  seconds: number
  /** From the due instant to the first reminder, and from the last verification to the end of the last workflow. */
  lateness: number
  ending: number
}

/**
 * Ours: registerMeasures, armer, workflow, dispatch, transition, with every mail that the design sends on the way.
 * `perOwner`: how many measures one person owns; what is due to him together is one mail.
 */
export async function measureLifecycles(
  stage: Stage,
  sizes: Sizes,
  { name, perOwner }: { name: string; perOwner: number },
): Promise<Lifecycles> {
  const ladder = remindersOnly(3, workflowRungs)
  const office = await openOffice(stage, { name, owners: Math.ceil(sizes.lifecycles / perOwner), ladder })
  try {
    return await livesIn({ stage, office, ...stage.freshNamespace() }, { ...sizes, perOwner })
  } finally {
    await office.close()
  }
}

/** The same in an office that is there already, with whatever else it has open; a worker of its own. */
export async function livesIn(
  { namespace, ...place }: Pick<Scene, 'stage' | 'office' | 'client'> & { namespace: string },
  { warmUp, lifecycles, perOwner }: Pick<Sizes, 'warmUp' | 'lifecycles' | 'perOwner'>,
): Promise<Lifecycles> {
  const worker = await startWorker(place.stage, { namespace, databaseUrl: place.office.url, arms: true })
  try {
    const scene = { ...place, workerPid: worker.pid, perOwner }
    await live(scene, warmUp)
    return await live(scene, lifecycles)
  } finally {
    await worker.stop()
  }
}

type Scene = { stage: Stage; office: Office; client: Client; workerPid: number; perOwner: number }

async function live(scene: Scene, count: number): Promise<Lifecycles> {
  const { stage, workerPid } = scene
  const at = Date.now() + preparing(count)
  await stage.sink.reset()
  const before = stage.cpu(workerPid)
  const began = performance.now()
  const measures = await prepare(scene, count, at)
  const prepared = performance.now() - began
  await sleepTo(at)
  const resumed = performance.now()
  const { first, verified } = await closeAll(scene, measures)
  await untilTimeEnded(scene.office, measures)
  const ended = performance.now()
  await sleep(1_200) // the mails that tell of it gather for a second
  await untilTold(scene.office)
  const cpu = cpuBetween(before, stage.cpu(workerPid))
  const { count: mails } = await stage.sink.report()
  return {
    ...{ count, cpu, mails },
    seconds: (prepared + ended - resumed) / 1000,
    lateness: (first - at) / 1000,
    ending: (ended - verified) / 1000,
  }
}

/** Until all are registered, begun and armed, and their owners know of them. */
async function prepare({ office, client, perOwner }: Scene, count: number, at: number): Promise<Owned[]> {
  const poke = createPoke(client)
  const day = office.nextDay()
  await office.morningAt(day, at)
  const { measures } = await office.register({
    count,
    owners: Math.ceil(count / perOwner),
    due: () => addWorkingDays(publishedCalendar, day, 1),
  })
  await poke(mailAccount)
  await give(office, poke, measures, startWork)
  await untilArmed(office)
  await untilTold(office)
  if (Date.now() > at) throw new Error('生命周期：提醒到期前的准备超过了预计的时间')
  return measures
}

/** From the due instant: all reminded, then all asked for, then all verified. */
async function closeAll(
  { stage, office, client }: Scene,
  measures: readonly Owned[],
): Promise<{ first: number; verified: number }> {
  const poke = createPoke(client)
  const { count } = await stage.sink.report()
  await stage.sink.wait(count + 1, 60_000)
  const { last: first } = await stage.sink.report()
  await untilTold(office)
  await give(office, poke, measures, closeOut)
  await untilTold(office)
  await give(office, poke, measures, verify)
  return { first, verified: performance.now() }
}

/** Every workflow waits for what is next, or for something earlier. */
export function untilArmed(office: Office): Promise<void> {
  const unarmed =
    'measure where next_decision_at is not null and (armed_for is null or armed_for > next_decision_at)'
  return until('全部挂钟', () => isNone(office, unarmed), { timeoutMs: 300_000 })
}

/** A workflow's last step writes that nothing waits any more. Asked by id, what else is open costs nothing here. */
function untilTimeEnded(office: Office, measures: readonly Owned[]): Promise<void> {
  const waiting = 'measure where id = any($1) and armed_for is not null'
  const ids = measures.map(({ id }) => id)
  return until('全部措施的工作流结束', () => isNone(office, waiting, [ids]))
}

/** Everything that is due by now has been sent. */
export function untilTold(office: Office): Promise<void> {
  const due = `notice where done_at is null and claimable_at <= to_timestamp($1 / 1000.0)`
  return until('到期的通知全部发出', () => isNone(office, due, [Date.now()]))
}

export async function isNone({ pool }: Office, what: string, values: unknown[] = []): Promise<boolean> {
  const { rows } = await pool.query<{ count: number }>(`select count(*) from ${what}`, values)
  return rows[0]?.count === 0
}
