import type { OpenItems } from '../figures/openItems.ts'
import { type ContenderName, figuresOfOne, type PeerCpu, peerNames } from '../figures/peer.ts'
import type { PeerLives, PeerStorms } from '../figures/peerLives.ts'
import type { PeersOnce, PeersRun, PeersSizes } from '../peersRun.ts'
import { show } from './figure.ts'
import { median } from './median.ts'
import { idlePerItem, livesCpu, memoryPerItem, stormRate } from './peerFigures.ts'
import { peerWins } from './peerWins.ts'

const names: readonly ContenderName[] = ['zhenggai', ...peerNames]

/** How it was measured, what came out, and where each of the others is better; in Markdown. */
export function peerTables(runs: readonly PeersRun[], once: PeersOnce, sizes: PeersSizes): string[] {
  return [
    ...terms(sizes),
    '',
    ...lifeTable(once),
    '',
    ...stormTable(runs, once),
    '',
    ...openTable(once),
    '',
    ...peerWins(runs, once),
    '',
  ]
}

/** The middle of the runs. */
export function middleOf(
  runs: readonly PeersRun[],
  name: ContenderName,
  of: (figures: PeerStorms) => number,
): number {
  return median(runs.map(({ storms }) => of(figuresOfOne(storms, name))))
}

function terms({ lifecycles, storm, merged, open, mergedLives }: PeersSizes): string[] {
  const severalAnOwner = mergedLives
    ? `, and ${mergedLives.lifecycles} lives with ${mergedLives.perOwner} an owner`
    : ''
  return [
    '### Terms',
    '',
    '- All on one machine, one after the other, who is first changing with every run; the same counting mail server, 5 mail connections, 20 to the database. Each of the others is written as its documentation advises, in one file of `bench/peers/`, which says what was done in its favour. They write their letter once for all, ours writes each from its measure. The others have a PostgreSQL of their own: what Temporal asks of ours while it idles is not theirs.',
    `- Lifecycle, measured once: N = ${lifecycles}: start, three reminders all due together, done, verified; one item an owner, so that nothing is merged. Ours also keeps the events, and tells that it was assigned, that verification is asked, and that it is closed out. CPU = worker, the engine's server, PostgreSQL, caller.`,
    `- Storm: ${storm} reminders due at one instant, one mail each, from the due instant to the last arrival. First = the worker's first. Killed: SIGKILL of the worker when two fifths have arrived, another one started at once; doubled of ours counts those that it will send again because it cannot know.`,
    `- Open items, measured once: N = ${open.count} that wait for one reminder: resident memory of a worker started anew and of the engine's server, and CPU of all processes in ${open.idleSeconds} s in which nothing is due, both less the same with nothing open. PostgreSQL's memory is a fixed cache and counts for nobody. Then all fall due at once.`,
    `- Merged: ${merged.notices} notices of ours to ${merged.people} people${severalAnOwner}: the others could merge too, had somebody written it.`,
  ]
}

function lifeTable({ lives, merged }: PeersOnce): string[] {
  const row = (name: string, of: PeerLives): string => {
    const part = (key: keyof PeerCpu) => show((of.cpu[key] * 1000) / of.count)
    const cells = [
      show(livesCpu(of)),
      ...[part('worker'), part('server'), part('database'), part('caller')],
      show(of.mails / of.count),
      show((of.seconds * 1000) / of.count),
    ]
    return `| ${name} | ${cells.join(' | ')} |`
  }
  return [
    '### Lifecycle, milliseconds of CPU each',
    '',
    "| | all | worker | engine's server | PostgreSQL | caller | mails each | wall ms each |",
    '|---|---|---|---|---|---|---|---|',
    ...names.map((name) => row(name, figuresOfOne(lives, name))),
    ...(merged ? [row('zhenggai, merged', merged)] : []),
  ]
}

function stormTable(runs: readonly PeersRun[], once: PeersOnce): string[] {
  const count = once.open[0]?.figures.count ?? 0
  const row = (name: ContenderName): string => {
    const each = (of: (figures: PeerStorms) => number) => show(middleOf(runs, name, of))
    const cells = [
      each(({ cold }) => stormRate(cold)),
      each(({ warm }) => stormRate(warm)),
      each(({ warm }) => warm.lateness * 1000),
      show(stormRate(figuresOfOne(once.open, name).storm)),
      each(({ killed }) => killed.seconds),
      each(({ killed }) => killed.doubled),
    ]
    return `| ${name} | ${cells.join(' | ')} |`
  }
  const middle = (of: (run: PeersRun) => number) => show(median(runs.map(of)))
  return [
    '### Storms, mails per second',
    '',
    `| | first | warm | first mail after ms (warm) | of ${count} open items | killed: seconds to the last | killed: doubled |`,
    '|---|---|---|---|---|---|---|',
    ...names.map(row),
    `| the bare pool (M0) | | ${middle(({ M0 }) => M0)} | | | | |`,
    `| zhenggai, merged: notices per second | | ${middle(({ mergedPerSecond }) => mergedPerSecond)} | | | | |`,
  ]
}

function openTable({ open }: PeersOnce): string[] {
  const row = (name: ContenderName): string => {
    const items = figuresOfOne(open, name)
    const megabytes = ({ memory }: OpenItems['open']) =>
      `${show(memory.worker / 1e6)} + ${show(memory.server / 1e6)}`
    const cells = [
      show(memoryPerItem(items) / 1000),
      megabytes(items.empty),
      megabytes(items.open),
      show(idlePerItem(items)),
      show(items.empty.idle * 100),
      show(items.open.idle * 100),
    ]
    return `| ${name} | ${cells.join(' | ')} |`
  }
  return [
    '### Open items',
    '',
    '| | memory kB an item | MB with none: worker + server | MB with all | idle CPU an item, millionths of a core | % of a core with none | % with all |',
    '|---|---|---|---|---|---|---|',
    ...names.map(row),
  ]
}
