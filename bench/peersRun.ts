import { dirname, join } from 'node:path'
import { type EmbeddedPostgres, startPostgres } from '../embedded/postgres.ts'
import { type Lifecycles, measureLifecycles } from './figures/lifecycle.ts'
import { type OpenItems, type OpenSizes, ourOpenItems, peerOpenItems } from './figures/openItems.ts'
import {
  type ContenderName,
  type Of,
  type OpenPeer,
  openPeer,
  type PeerName,
  peerNames,
} from './figures/peer.ts'
import { measurePeerLives, measurePeerStorms, type PeerLives, type PeerStorms } from './figures/peerLives.ts'
import { measureStorms } from './figures/storms.ts'
import type { Group } from './group.ts'
import { peerFiguresOf } from './results/peerFigures.ts'
import { peerTables } from './results/peerTables.ts'
import { full, quick, type Sizes } from './sizes.ts'
import type { Stage } from './stage.ts'
import { timed } from './timed.ts'

export type PeersSizes = Sizes & {
  open: OpenSizes
  /** Lives of several measures an owner, whose reminders are merged. */
  mergedLives: { lifecycles: number; perOwner: number } | null
}

export type PeersRun = {
  storms: Of<PeerStorms>[]
  /** Mails per second of the bare pool, around our storms. */
  M0: number
  /** Notices of ours per second when they are merged into mails. */
  mergedPerSecond: number
}

/** Measured once: they take long, and hardly scatter. */
export type PeersOnce = { open: Of<OpenItems>[]; lives: Of<PeerLives>[]; merged: PeerLives | null }

const fullSizes: PeersSizes = {
  ...full,
  ...{ lifecycles: 2_000, warmUp: 50, storm: 2_000 },
  open: { count: 10_000, idleSeconds: 6, restSeconds: 12 },
  mergedLives: { lifecycles: 300, perOwner: 10 },
}

/** Small enough for about four minutes; at this size an engine's fixed costs and the scatter of memory outweigh the rest. */
const quickSizes: PeersSizes = {
  ...quick,
  ...{ lifecycles: 80, warmUp: 10, storm: 300, merged: { notices: 1_000, people: 50 } },
  open: { count: 300, idleSeconds: 1.5, restSeconds: 5 },
  mergedLives: null,
}

/** What `npm run bench -- --peers` measures: the same work by what a user would pick instead. */
export const peersGroup: Group = {
  name: 'peers',
  title: 'Against what one would pick instead',
  flag: '--peers',
  sized(isQuick) {
    const sizes = isQuick ? quickSizes : fullSizes
    return {
      namespaces: 3 + sizes.runs,
      async measure(stage, say) {
        const dataDir = join(dirname(stage.folder), 'peers-postgres')
        const postgres = await startPostgres({ dataDir })
        stage.add('同类系统的 PostgreSQL', postgres.stop)
        const scene = { stage, postgres, sizes, say }
        const once = await measureOnce(scene)
        const runs: PeersRun[] = []
        for (let no = 1; no <= sizes.runs; no++) runs.push(await measureRun(scene, no))
        return {
          figures: peerFiguresOf(runs, once),
          runs: runs.length,
          tables: peerTables(runs, once, sizes),
        }
      },
    }
  },
}

type Scene = { stage: Stage; postgres: EmbeddedPostgres; sizes: PeersSizes; say: (line: string) => void }

/** Ours first: its server is as new as Restate's then. */
async function measureOnce(scene: Scene): Promise<PeersOnce> {
  const { stage, sizes } = scene
  const open = await inTurn(scene, '未结事项', (name) =>
    name === 'zhenggai'
      ? ourOpenItems(stage, sizes.open, 'bench_open')
      : withPeer(scene, { name, no: 'open' }, (peer) =>
          peerOpenItems(stage, peer, { name, sizes: sizes.open }),
        ),
  )
  const lives = await inTurn(scene, '生命周期', async (name) =>
    name === 'zhenggai'
      ? asPeer(await measureLifecycles(stage, sizes, { name: 'bench_lives', perOwner: 1 }))
      : await withPeer(scene, { name, no: 'lives' }, (peer) =>
          measurePeerLives({ stage, peer, name }, sizes),
        ),
  )
  const several = sizes.mergedLives
  const merged = several
    ? asPeer(await measureLifecycles(stage, { ...sizes, ...several }, { name: 'bench_merged', ...several }))
    : null
  return { open, lives, merged }
}

/** The storms of all in turn; who is first changes with every run. */
async function measureRun(scene: Scene, no: number): Promise<PeersRun> {
  const { stage, sizes } = scene
  let M0 = 0
  let mergedPerSecond = 0
  const storms = await inTurn(
    scene,
    `第 ${no} 轮风暴`,
    async (name) => {
      if (name !== 'zhenggai') {
        return await withPeer(scene, { name, no: `${no}` }, (peer) =>
          measurePeerStorms({ stage, peer, name }, sizes),
        )
      }
      const ours = await measureStorms(stage, sizes, `bench_storms_${no}`)
      M0 = ours.M0
      mergedPerSecond = ours.merged.notices / ours.merged.seconds
      const { cold, warm, killed } = ours
      return { cold, warm, killed: { seconds: warm.seconds + killed.extraSeconds, doubled: killed.doubled } }
    },
    no - 1,
  )
  return { storms, M0, mergedPerSecond }
}

/** Ours in the words in which the peers are measured. */
function asPeer({ cpu, count, mails, seconds }: Lifecycles): PeerLives {
  const { temporal, worker, database, caller } = cpu
  return { count, mails, seconds, cpu: { worker, server: temporal, database, caller } }
}

/** Measures ours and the peers one after the other; `first` begins with another one. */
async function inTurn<T>(
  { say }: Scene,
  what: string,
  ...[measure, first = 0]: [(name: ContenderName) => Promise<T>, first?: number]
): Promise<Of<T>[]> {
  const names: ContenderName[] = ['zhenggai', ...peerNames]
  const shift = first % names.length
  const all: Of<T>[] = []
  for (const name of [...names.slice(shift), ...names.slice(0, shift)]) {
    all.push({ name, figures: await timed(say, `${what} ${name}`, () => measure(name)) })
  }
  return all
}

async function withPeer<T>(
  { stage, postgres }: Scene,
  { name, no }: { name: PeerName; no: string },
  work: (peer: OpenPeer) => Promise<T>,
): Promise<T> {
  const database = `peer_${name.toLowerCase().replace(/\W/g, '_')}_${no}`
  const peer = await openPeer(stage, postgres, { peer: name, name: database })
  try {
    return await work(peer)
  } finally {
    await peer.close()
  }
}
