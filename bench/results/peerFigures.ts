import type { OpenItems } from '../figures/openItems.ts'
import { type ContenderName, figuresOfOne, peerCpuTotal } from '../figures/peer.ts'
import type { PeerLives, PeerStorm, PeerStorms } from '../figures/peerLives.ts'
import type { PeersOnce, PeersRun } from '../peersRun.ts'
import { type Definition, type Figure, figuresOf } from './figure.ts'

/** Engines that keep what is to be done through a crash by themselves; bare SQL is none. */
const durable = ['DBOS', 'Restate', 'graphile-worker'] as const

type Measured = { run: PeersRun; once: PeersOnce }

/** `must` and `aim` as the issue of the benchmark sets them; where it sets only an aim, both are the aim. */
const figures: readonly Definition<Measured>[] = [
  {
    name: 'first storm after start, mails per second: ours / the best durable engine',
    ...{ must: 1, aim: 1.5, better: 'higher' },
    of: ({ run }) => oursToBest(run, durable, ({ cold }) => stormRate(cold)),
  },
  {
    name: 'warm storm, mails per second: ours / the best durable engine',
    ...{ must: 1, aim: 1.5, better: 'higher' },
    of: ({ run }) => oursToBest(run, durable, ({ warm }) => stormRate(warm)),
  },
  {
    name: 'SIGKILL in a storm, seconds to the last mail: ours / the best of DBOS and Restate',
    ...{ must: 1, aim: 0.5, better: 'lower' },
    of: ({ run }) => 1 / oursToBest(run, ['DBOS', 'Restate'], ({ killed }) => 1 / killed.seconds),
  },
  {
    name: 'memory per open item, kB: ours less the least of the durable engines',
    ...{ must: 0, aim: -1, better: 'lower' },
    of: ({ once }) => {
      const each = (name: ContenderName) => memoryPerItem(figuresOfOne(once.open, name)) / 1000
      return each('zhenggai') - Math.min(...durable.map(each))
    },
  },
  {
    name: 'first storm after start, mails per second: ours / the bare pool',
    ...{ must: 0.8, aim: 0.8, better: 'higher' },
    of: ({ run }) => stormRate(figuresOfOne(run.storms, 'zhenggai').cold) / run.M0,
  },
  {
    name: 'CPU per lifecycle: ours / DBOS',
    ...{ must: 2, aim: 2, better: 'lower' },
    of: ({ once }) =>
      livesCpu(figuresOfOne(once.lives, 'zhenggai')) / livesCpu(figuresOfOne(once.lives, 'DBOS')),
  },
]

export function peerFiguresOf(runs: readonly PeersRun[], once: PeersOnce): Figure[] {
  return figuresOf(
    figures,
    runs.map((run) => ({ run, once })),
  )
}

/** Milliseconds of all processes for one life. */
export function livesCpu({ cpu, count }: PeerLives): number {
  return (peerCpuTotal(cpu) * 1000) / count
}

/** Mails per second from the due instant to the last of them. */
export function stormRate({ mails, seconds }: PeerStorm): number {
  return mails / seconds
}

/** Bytes of worker and engine's server beyond those with nothing open; below zero is the collector's scatter. */
export function memoryPerItem({ empty, open, count }: OpenItems): number {
  const all = ({ memory }: OpenItems['open']) => memory.worker + memory.server
  return (all(open) - all(empty)) / count
}

/** Millionths of a core that an open item takes while nothing is due. */
export function idlePerItem({ empty, open, count }: OpenItems): number {
  return ((open.idle - empty.idle) * 1e6) / count
}

function oursToBest(
  { storms }: PeersRun,
  rivals: readonly ContenderName[],
  of: (figures: PeerStorms) => number,
): number {
  const each = (name: ContenderName) => of(figuresOfOne(storms, name))
  return each('zhenggai') / Math.max(...rivals.map(each))
}
