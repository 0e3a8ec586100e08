import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dropDatabase, type EmbeddedPostgres, ensureDatabase } from '../../embedded/postgres.ts'
import type { Batch, Order } from '../peers/peer.ts'
import { type Child, startChild } from '../processes/child.ts'
import { cpuSeconds, residentBytes } from '../processes/proc.ts'
import type { Stage } from '../stage.ts'
import { type RestateServer, startRestate } from './restateServer.ts'

export const peerNames = ['DBOS', 'Restate', 'graphile-worker', 'bare SQL'] as const
export type PeerName = (typeof peerNames)[number]

/** What is compared: the peers, and ours under its own name. */
export type ContenderName = 'zhenggai' | PeerName

/** What was measured of one of them. */
export type Of<T> = { name: ContenderName; figures: T }

/** Throws where it was not measured. */
export function figuresOfOne<T>(all: readonly Of<T>[], name: ContenderName): T {
  const found = all.find((one) => one.name === name)
  if (!found) throw new Error(`同类系统：没有测量 ${name}`)
  return found.figures
}

/** CPU seconds of all processes; `server` = the engine's own: Temporal's or Restate's. */
export type PeerCpu = { worker: number; server: number; database: number; caller: number }

/** Resident bytes of the processes that only the engine needs. PostgreSQL's memory is a fixed cache and counts for nobody. */
export type PeerMemory = { worker: number; server: number }

/** One engine with its server, an empty database and a process that calls it; workers as a scene needs them. */
export type OpenPeer = {
  startWorker(): Promise<Child>
  order(order: Order['order'], batch: Batch): Promise<{ ended: number }>
  cpu(worker: Child): PeerCpu
  memory(worker: Child): PeerMemory
  close(): Promise<void>
}

const scripts: Record<PeerName, string> = {
  DBOS: 'dbos',
  Restate: 'restate',
  'graphile-worker': 'graphile',
  'bare SQL': 'sql',
}

/** Whether `npm ci` was run in `bench/peers`, which the product does without. */
export function peersAreInstalled(): boolean {
  return existsSync(fileURLToPath(new URL('../peers/node_modules/@dbos-inc/dbos-sdk', import.meta.url)))
}

/** `postgres`: one of the peers' own, so that they do not pay for what Temporal asks of ours while it idles. */
export async function openPeer(
  { sink, folder, add }: Stage,
  postgres: EmbeddedPostgres,
  { peer, name }: { peer: PeerName; name: string },
): Promise<OpenPeer> {
  const restate = peer === 'Restate' ? await startRestate(folder, name) : null
  if (restate) add('Restate', restate.stop)
  else await ensureDatabase(postgres, name)
  const closeServers = () => (restate ? restate.stop() : dropDatabase(postgres, name))
  const start = (role: string) =>
    startChild({
      script: `peers/${scripts[peer]}.ts`,
      logFile: join(folder, `${name}-${role}.log`),
      env: {
        BENCH_ROLE: role,
        DATABASE_URL: postgres.urlFor(name),
        SMTP_URL: sink.url,
        ...restate?.env,
      },
    })
  try {
    const caller = await start('caller')
    return {
      startWorker: () => start('worker'),
      order: async (order, batch) => endedFrom(await caller.ask({ order, batch }, 300_000)),
      cpu: (worker) => cpuOf(worker, caller, { restate, postgres }),
      memory: (worker) => ({
        worker: residentBytes(worker.pid),
        server: restate ? residentBytes(restate.pid) : 0,
      }),
      async close() {
        await caller.stop()
        await closeServers()
      },
    }
  } catch (error) {
    await closeServers()
    throw error
  }
}

type Servers = { restate: RestateServer | null; postgres: EmbeddedPostgres }

function cpuOf(worker: Child, caller: Child, { restate, postgres }: Servers): PeerCpu {
  return {
    worker: cpuSeconds(worker.pid),
    server: restate ? cpuSeconds(restate.pid) : 0,
    database: restate ? 0 : cpuSeconds(postgres.pid),
    caller: cpuSeconds(caller.pid),
  }
}

export function peerCpuBetween(before: PeerCpu, after: PeerCpu): PeerCpu {
  return {
    worker: after.worker - before.worker,
    server: after.server - before.server,
    database: after.database - before.database,
    caller: after.caller - before.caller,
  }
}

export function peerCpuTotal({ worker, server, database, caller }: PeerCpu): number {
  return worker + server + database + caller
}

function endedFrom(answer: unknown): { ended: number } {
  const isAnswer = typeof answer === 'object' && answer !== null && 'ended' in answer
  if (!isAnswer) throw new Error(`同类系统的答复：找到 ${JSON.stringify(answer)}，应有 ended`)
  return { ended: Number(answer.ended) }
}
