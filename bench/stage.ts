import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { startPostgres } from '../embedded/postgres.ts'
import { startTemporal } from '../embedded/temporal.ts'
import { prepareNamespace } from '../embedded/temporalNamespace.ts'
import { temporaryHome } from '../embedded/temporaryHome.ts'
import { openStack } from '../start/stack.ts'
import { cpuSeconds } from './processes/proc.ts'
import { type Sink, startSink } from './processes/sink.ts'

/** The servers that all terms of a run share, as `npm start` brings them up, and a mail server that only counts. */
export type Stage = {
  postgres: Awaited<ReturnType<typeof startPostgres>>
  temporal: { address: string; pid: number }
  sink: Sink
  folder: string
  /** A namespace that nothing was started in yet, with a client. */
  freshNamespace(): { namespace: string; client: Client }
  /** CPU seconds so far of the servers, of the caller (this process), of a worker and of an API's process. */
  cpu(workerPid: number | null, apiPid?: number): Cpu
  /** What a group starts besides is stopped with the stage, also when the run is broken off. */
  add(name: string, stop: () => Promise<void>): void
  close(): Promise<void>
}

export type Cpu = { worker: number; api: number; temporal: number; database: number; caller: number }

/** Brings everything up in a temporary folder, on loopback and free ports. */
export async function openStage(namespaces: number, say: (line: string) => void): Promise<Stage> {
  const opened = openStack(say)
  try {
    const home = await temporaryHome('bench')
    opened.add('临时目录', home.remove)
    const folder = join(home.path, 'logs')
    await mkdir(folder)
    // With the durability of life: without it the database would look cheaper than it is.
    const postgres = await startPostgres({ dataDir: join(home.path, 'postgres') })
    opened.add('PostgreSQL', postgres.stop)
    const names = Array.from({ length: namespaces }, (_, index) => `bench-${index + 1}`)
    const temporal = await startTemporal({
      postgres,
      dataDir: join(home.path, 'temporal'),
      namespace: names[0] ?? 'bench-1',
      onProgress: say,
    })
    opened.add('Temporal', temporal.stop)
    await Promise.all(
      names.slice(1).map((name) => prepareNamespace(temporal.address, name, async () => true)),
    )
    const connection = await NativeConnection.connect({ address: temporal.address })
    opened.add('连接', () => connection.close())
    const sink = await startSink(folder)
    opened.add('收信端', sink.stop)
    return {
      postgres,
      temporal,
      sink,
      folder,
      freshNamespace() {
        const namespace = names.shift()
        if (!namespace) throw new Error(`命名空间：准备了 ${namespaces} 个，都用完了`)
        return { namespace, client: new Client({ connection, namespace }) }
      },
      cpu(workerPid, apiPid) {
        const { user, system } = process.cpuUsage()
        return {
          worker: workerPid === null ? 0 : cpuSeconds(workerPid),
          api: apiPid === undefined ? 0 : cpuSeconds(apiPid),
          temporal: cpuSeconds(temporal.pid),
          database: cpuSeconds(postgres.pid),
          caller: (user + system) / 1e6,
        }
      },
      add: opened.add,
      close: () => opened.close(),
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}

export function cpuBetween(before: Cpu, after: Cpu): Cpu {
  return {
    worker: after.worker - before.worker,
    api: after.api - before.api,
    temporal: after.temporal - before.temporal,
    database: after.database - before.database,
    caller: after.caller - before.caller,
  }
}

export function cpuTotal({ worker, api, temporal, database, caller }: Cpu): number {
  return worker + api + temporal + database + caller
}
