import type { Batch } from '../peers/peer.ts'
import type { Child } from '../processes/child.ts'
import type { Stage } from '../stage.ts'
import { sleepTo, until } from '../waiting.ts'
import { type OpenPeer, type PeerCpu, type PeerName, peerCpuBetween } from './peer.ts'

export type PeerLives = { count: number; cpu: PeerCpu; mails: number; seconds: number }

/** A storm of one mail per item: from the due instant to the last mail and to the first. */
export type PeerStorm = { mails: number; seconds: number; lateness: number }

/** SIGKILL of the worker in a storm: from the due instant to the last mail, and what arrived twice. */
export type PeerKilled = { seconds: number; doubled: number }

/** With one worker, from its first storm on. */
export type PeerStorms = {
  cold: PeerStorm
  warm: PeerStorm
  killed: PeerKilled
}

type Place = { stage: Stage; peer: OpenPeer; name: PeerName }
type Scene = Place & { pace: number }

/** The same life as ours, after some to warm up. */
export async function measurePeerLives(
  place: Place,
  sizes: { warmUp: number; lifecycles: number },
): Promise<PeerLives> {
  const worker = await place.peer.startWorker()
  try {
    const scene = { ...place, pace: await paceOf(place.peer) }
    await live(scene, worker, { series: 'warm-up', count: sizes.warmUp })
    return await live(scene, worker, { series: 'life', count: sizes.lifecycles })
  } finally {
    await worker.stop()
  }
}

export async function measurePeerStorms(
  place: Place,
  { storm: count }: { storm: number },
): Promise<PeerStorms> {
  let worker = await place.peer.startWorker()
  try {
    const scene = { ...place, pace: await paceOf(place.peer) }
    const cold = await storm(scene, { series: 'cold', count })
    const warm = await storm(scene, { series: 'warm', count })
    const batch = await brew(scene, { series: 'killed', count })
    await place.stage.sink.wait(Math.floor(count * 0.4), 120_000)
    await worker.kill()
    worker = await place.peer.startWorker()
    return { cold, warm, killed: await judge(scene, batch) }
  } finally {
    await worker.stop()
  }
}

/** Milliseconds for which the engine takes one item; tried on a hundred that fall due long after the benchmark. */
export async function paceOf(peer: OpenPeer): Promise<number> {
  const batch = { series: 'pace', count: 100, at: Date.now() + 3_600_000, reminders: 1 }
  const began = performance.now()
  await peer.order('start', batch)
  return (performance.now() - began) / batch.count
}

/** The instant of a batch that is started now: twice what its start takes, so that the engine is at rest by then. */
export function dueOf(pace: number, count: number): number {
  return Date.now() + 1_500 + count * (0.2 + 2 * pace)
}

type Series = { series: string; count: number }

async function live(
  { stage, peer, name, pace }: Scene,
  worker: Child,
  { series, count }: Series,
): Promise<PeerLives> {
  const batch = { series, count, at: dueOf(pace, count), reminders: 3 }
  await stage.sink.reset()
  const before = peer.cpu(worker)
  const began = performance.now()
  await started(peer, batch)
  const prepared = performance.now() - began
  await sleepTo(batch.at)
  const resumed = performance.now()
  await allArrived(stage, count * batch.reminders)
  await peer.order('done', batch)
  await peer.order('verify', batch)
  const ended = async () => (await peer.order('ended', batch)).ended === count
  await until(`${name}：全部结束`, ended, { every: 250, timeoutMs: 300_000 })
  const seconds = (prepared + performance.now() - resumed) / 1000
  const cpu = peerCpuBetween(before, peer.cpu(worker))
  const { count: mails } = await stage.sink.report()
  return { count, cpu, mails, seconds }
}

async function storm(scene: Scene, series: Series): Promise<PeerStorm> {
  const batch = await brew(scene, series)
  return await stormOf(scene.stage, batch)
}

/** Waits for one mail of each item of the batch. */
export async function stormOf(stage: Stage, { count, at }: Batch): Promise<PeerStorm> {
  await allArrived(stage, count)
  const { first, last } = await stage.sink.report()
  return { mails: count, seconds: (last - at) / 1000, lateness: (first - at) / 1000 }
}

async function brew({ stage, peer, pace }: Scene, { series, count }: Series): Promise<Batch> {
  const batch = { series, count, at: dueOf(pace, count), reminders: 1 }
  await stage.sink.reset()
  await started(peer, batch)
  return batch
}

export async function started(peer: OpenPeer, batch: Batch): Promise<void> {
  await peer.order('start', batch)
  if (Date.now() > batch.at) throw new Error('同类系统：启动用的时间比预计的长')
}

async function allArrived(stage: Stage, mails: number): Promise<void> {
  const { count } = await stage.sink.wait(mails, 300_000)
  if (count < mails) throw new Error(`同类系统：收到 ${count} 封，应为 ${mails} 封`)
}

async function judge({ stage }: Scene, { count, at }: Batch): Promise<PeerKilled> {
  let last = 0
  await until(
    '被打断的风暴结束',
    async () => {
      const arrived = await stage.sink.report()
      last = arrived.last
      return arrived.distinct === count
    },
    { every: 50, timeoutMs: 180_000 },
  )
  const { count: all, distinct } = await stage.sink.report()
  return { seconds: (last - at) / 1000, doubled: all - distinct }
}
