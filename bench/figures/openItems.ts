import { setTimeout as sleep } from 'node:timers/promises'
import { mailAccount } from '../../db/wake.ts'
import { addWorkingDays } from '../../domain/calendar.ts'
import { publishedCalendar } from '../../domain/calendarYears.ts'
import { createPoke } from '../../worker/pokes.ts'
import { remindersOnly, workflowRungs } from '../ladders.ts'
import { type Office, openOffice } from '../office.ts'
import type { Child } from '../processes/child.ts'
import { residentBytes } from '../processes/proc.ts'
import { startWorker } from '../processes/worker.ts'
import { median } from '../results/median.ts'
import type { Stage } from '../stage.ts'
import { untilArmed } from './lifecycle.ts'
import type { OpenPeer, PeerCpu, PeerMemory, PeerName } from './peer.ts'
import { peerCpuBetween, peerCpuTotal } from './peer.ts'
import { dueOf, type PeerStorm, paceOf, started, stormOf } from './peerLives.ts'
import { skipNews } from './storms.ts'

/** Of a worker started anew and of the engine's server, with no item and with many that wait; then all fall due at once. */
export type OpenItems = { count: number; empty: AtRest; open: AtRest; storm: PeerStorm }

/** `idle` = CPU of all processes, as a part of one core. */
export type AtRest = { memory: PeerMemory; idle: number }

/** `restSeconds`: for a worker started anew and its rest, before the idle seconds and the instant of the storm. */
export type OpenSizes = { count: number; idleSeconds: number; restSeconds: number }

/** What both kinds of office are asked. */
type House = {
  startWorker(): Promise<Child>
  cpu(worker: Child): PeerCpu
  memory(worker: Child): PeerMemory
}

/** At most so long until a worker has taken over what is open, and then until it is at rest. */
const quietWithin = 40_000
/** Less than this part of a core. */
const quiet = 0.08

/** A peer with so many items that wait for their reminder. */
export async function peerOpenItems(
  stage: Stage,
  peer: OpenPeer,
  { name, sizes }: { name: PeerName; sizes: OpenSizes },
): Promise<OpenItems> {
  const { count, idleSeconds, restSeconds } = sizes
  // It takes its sleepers over one by one.
  const takingOver = name === 'DBOS' ? count * 1.5 : 0
  const rest = (restSeconds + idleSeconds) * 1000 + takingOver
  const batch = { series: 'open', count, at: 0, reminders: 1 }
  const begin = async (): Promise<number> => {
    batch.at = dueOf(await paceOf(peer), count) + rest
    await started(peer, batch)
    return batch.at
  }
  return await observe(stage, peer, { sizes, begin })
}

/** Ours: as many registered and armed measures, each of another owner. */
export async function ourOpenItems(stage: Stage, sizes: OpenSizes, name: string): Promise<OpenItems> {
  const { count } = sizes
  const ladder = remindersOnly(1, workflowRungs)
  const office = await openOffice(stage, { name, owners: count, ladder })
  try {
    const { namespace, client } = stage.freshNamespace()
    const cpu = (worker: Child): PeerCpu => {
      const { temporal, ...rest } = stage.cpu(worker.pid)
      return { ...rest, server: temporal }
    }
    const house: House = {
      startWorker: () => startWorker(stage, { namespace, databaseUrl: office.url, arms: true }),
      cpu,
      memory: (worker) => ({
        worker: residentBytes(worker.pid),
        server: residentBytes(stage.temporal.pid),
      }),
    }
    const begin = async (): Promise<number> => {
      const at = Date.now() + 5_000 + count * 6 + (sizes.restSeconds + sizes.idleSeconds) * 1000
      await registerFor(office, count, at)
      await createPoke(client)(mailAccount)
      await untilArmed(office)
      return at
    }
    return await observe(stage, house, { sizes, begin })
  } finally {
    await office.close()
  }
}

async function registerFor(office: Office, count: number, at: number): Promise<void> {
  const day = office.nextDay()
  await office.morningAt(day, at)
  await office.register({
    count,
    owners: count,
    due: () => addWorkingDays(publishedCalendar, day, 1),
  })
  await skipNews(office)
}

async function observe(
  stage: Stage,
  house: House,
  { sizes, begin }: { sizes: OpenSizes; begin: () => Promise<number> },
): Promise<OpenItems> {
  let worker = await house.startWorker()
  try {
    const empty = await atRest(house, worker, { seconds: sizes.idleSeconds, within: quietWithin })
    await stage.sink.reset()
    const at = await begin()
    await worker.stop()
    worker = await house.startWorker()
    // Within what is left before the storm, the samples of its memory included.
    const within = at - Date.now() - sizes.idleSeconds * 1000 - 2_500
    const open = await atRest(house, worker, { seconds: sizes.idleSeconds, within })
    if (Date.now() > at) throw new Error('未结事项：静下来用的时间比预计的长')
    const storm = await stormOf(stage, { series: 'open', count: sizes.count, at, reminders: 1 })
    return { count: sizes.count, empty, open, storm }
  } finally {
    await worker.stop()
  }
}

type Resting = { seconds: number; within: number }

/** Waits at most `within` milliseconds until nothing is done any more, then looks for so many seconds. */
async function atRest(house: House, worker: Child, { seconds, within }: Resting): Promise<AtRest> {
  const share = async (ms: number): Promise<number> => {
    const before = house.cpu(worker)
    await sleep(ms)
    return peerCpuTotal(peerCpuBetween(before, house.cpu(worker))) / (ms / 1000)
  }
  for (const end = Date.now() + within - 1_000; Date.now() < end; ) if ((await share(1_000)) < quiet) break
  const idle = await share(seconds * 1000)
  const samples: PeerMemory[] = []
  for (let i = 0; i < 5; i++) {
    samples.push(house.memory(worker))
    await sleep(200)
  }
  const memory = {
    worker: median(samples.map((one) => one.worker)),
    server: median(samples.map((one) => one.server)),
  }
  return { memory, idle }
}
