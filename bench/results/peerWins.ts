import { type ContenderName, figuresOfOne, type PeerName, peerNames } from '../figures/peer.ts'
import type { PeerStorms } from '../figures/peerLives.ts'
import type { PeersOnce, PeersRun } from '../peersRun.ts'
import { show } from './figure.ts'
import { median } from './median.ts'
import { idlePerItem, livesCpu, memoryPerItem, stormRate } from './peerFigures.ts'

type Measure = 'cpu' | 'cold' | 'warm' | 'first' | 'killed' | 'memory' | 'idle'

type Comparison = {
  what: string
  unit: string
  better: 'lower' | 'higher'
  /** Differences below it are scatter, and nobody's win. */
  least: number
  of: (name: ContenderName, runs: readonly PeersRun[], once: PeersOnce) => number
}

const comparisons: Record<Measure, Comparison> = {
  cpu: {
    ...{ what: 'CPU of a lifecycle', unit: 'ms', better: 'lower', least: 0 },
    of: (name, _, { lives }) => livesCpu(figuresOfOne(lives, name)),
  },
  cold: {
    ...{ what: 'first storm', unit: 'mails a second', better: 'higher', least: 0 },
    of: middle(({ cold }) => stormRate(cold)),
  },
  warm: {
    ...{ what: 'warm storm', unit: 'mails a second', better: 'higher', least: 0 },
    of: middle(({ warm }) => stormRate(warm)),
  },
  first: {
    ...{ what: 'first mail after the due instant', unit: 'ms', better: 'lower', least: 5 },
    of: middle(({ warm }) => warm.lateness * 1000),
  },
  killed: {
    ...{ what: 'last mail of a storm with a SIGKILL', unit: 's', better: 'lower', least: 0.1 },
    of: middle(({ killed }) => killed.seconds),
  },
  memory: {
    ...{ what: 'memory of an open item', unit: 'kB', better: 'lower', least: 0.5 },
    of: (name, _, { open }) => memoryPerItem(figuresOfOne(open, name)) / 1000,
  },
  idle: {
    ...{ what: 'idle CPU of an open item', unit: 'millionths of a core', better: 'lower', least: 0.5 },
    of: (name, _, { open }) => idlePerItem(figuresOfOne(open, name)),
  },
}

/** Why it would be so; printed only where the figures say that it is. */
const reasons: Record<PeerName, Partial<Record<Measure, string>>> = {
  DBOS: {
    cpu: 'a step is one row beside the application, with no server in between and no register, plan, event or roster to keep',
    cold: 'each sleeping workflow wakes by its own timer in memory and sends at once',
    warm: 'each sleeping workflow wakes by its own timer in memory and sends at once',
    first: 'a timer in memory fires to the millisecond; ours reads and merges what is due first',
    killed: 'the new worker takes over by its executor id at once and waits for no lease',
  },
  Restate: {
    cpu: 'its server is one compiled program with its own log and store, and the handler keeps nothing but its journal',
    cold: 'the server hands a thousand invocations at a time to a handler that only sends',
    warm: 'the server hands a thousand invocations at a time to a handler that only sends',
    first: 'its timers fire in the server; ours reads and merges what is due first',
    killed: 'the server lives on and calls the new service again within a second',
    memory:
      'what is suspended lies in RocksDB only, while the cache of the Temporal server keeps workflows that it has touched',
    idle: 'a suspended invocation is nothing but a timer in its store',
  },
  'graphile-worker': {
    cpu: 'a reminder is one job taken in batches of five hundred, and completed in batches',
    cold: 'jobs are taken five hundred at a time, and nothing is resolved, merged or written before a mail goes',
    warm: 'jobs are taken five hundred at a time, and nothing is resolved, merged or written before a mail goes',
    first: 'its poll comes every half second at the latest; ours reads and merges what is due first',
    killed: 'all locks of the dead worker are released at start, which is safe with one worker only',
    memory: 'a job that is not due is a row and nothing else',
    idle: 'a job that is not due is a row that the poll does not touch',
  },
  'bare SQL': {
    cpu: 'four statements and three mails: nothing is told, proved, merged, forecast or repeated',
    cold: 'a batch of rows goes straight to the mail connections',
    warm: 'a batch of rows goes straight to the mail connections',
    first: 'it looks ten times a second, and sends the first batch that it finds',
    killed: 'the rows of the dead worker are free as soon as its connection is',
    memory: 'a row is all there is',
    idle: 'a row that is not due is not touched',
  },
}

/** Where each of them is better than ours and why, then where ours is better than all: made from the figures. */
export function peerWins(runs: readonly PeersRun[], once: PeersOnce): string[] {
  const measures = Object.entries(comparisons)
  const compared = (name: PeerName, { of, better, least }: Comparison): boolean => {
    const gain = of('zhenggai', runs, once) - of(name, runs, once)
    return (better === 'lower' ? gain : -gain) > least
  }
  const won = (name: PeerName): string => {
    const lines = measures.flatMap(([measure, comparison]) =>
      compared(name, comparison) ? [sentence(name, { measure, comparison, runs, once })] : [],
    )
    return `- ${name}: ${lines.length === 0 ? 'in nothing that was measured here' : lines.join('; ')}.`
  }
  const ours = measures.filter(([, comparison]) => !peerNames.some((name) => compared(name, comparison)))
  return [
    '### Where each of them is better, and why',
    '',
    ...peerNames.map(won),
    `- None of them is better than ours in: ${ours.length === 0 ? 'nothing that was measured here' : ours.map(([, { what }]) => what).join('; ')}.`,
    '- What no figure shows: of these, only ours has working days, ladders, roles that resolve to people on the day, merged mails, a ledger that says why a mail did not go, and an audit; whoever needs a queue or durable functions and none of that is better served by them, and by graphile-worker or a table where PostgreSQL is there already.',
  ]
}

type Told = {
  measure: string
  comparison: Comparison
  runs: readonly PeersRun[]
  once: PeersOnce
}

function sentence(name: PeerName, { measure, comparison, runs, once }: Told): string {
  const { what, unit, of } = comparison
  const reason = new Map(Object.entries(reasons[name])).get(measure)
  const why = reason ? ` (${reason})` : ''
  return `${what} ${show(of(name, runs, once))} ${unit}, ours ${show(of('zhenggai', runs, once))}${why}`
}

function middle(of: (figures: PeerStorms) => number): Comparison['of'] {
  return (name, runs) => median(runs.map(({ storms }) => of(figuresOfOne(storms, name))))
}
