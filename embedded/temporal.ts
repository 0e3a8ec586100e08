import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { EmbeddedPostgres } from './postgres.ts'
import { endProcess, isAlive, processesOf, signal, spawnServer } from './process.ts'
import { findTemporal, type TemporalBinaries } from './temporalBinaries.ts'
import { prepareNamespace } from './temporalNamespace.ts'
import { ensureTemporalSchema, temporalDatabases } from './temporalSchema.ts'
import { devServerCommand, type ServerCommand, serverCommand, serverMarks } from './temporalServer.ts'
import { endTemporalUi, startTemporalUi } from './temporalUi.ts'

export { dropTemporalDatabases } from './temporalSchema.ts'

/** A running Temporal server of ours, on loopback. */
export type EmbeddedTemporal = {
  /** host:port for clients and workers */
  address: string
  namespace: string
  /** Temporal's own web page, or null when it was not asked for or is not to be had. */
  uiAddress: string | null
  pid: number
  /** Whether it was running already, for instance because only its starter had been killed. */
  reused: boolean
  /** Ends it in order (also a reused one), and its web page. */
  stop(): Promise<void>
  /** SIGKILL, for drills. */
  kill(): void
}

export type TemporalOptions = {
  /** It keeps its histories in two databases there; must be running. */
  postgres: EmbeddedPostgres
  /** Ports, settings, logs. */
  dataDir: string
  /** A directory with `server` and `sql`; default: PATH, cache, build. */
  binDir?: string
  namespace: string
  log?: (line: string) => void
  /** Told, in Chinese and English, what takes minutes. */
  onProgress?: (message: string) => void
  /** The databases are `<prefix>` and `<prefix>_visibility`; default `temporal`. */
  databasePrefix?: string
  /** Whether to start the web page too. Default false. */
  ui?: boolean
}

/** What runs, as written beside its data: enough to find it again after a SIGKILL of its starter. */
type Running = { pid: number; mark: string; frontendPort: number; uiPort: number | null; for: string }

/**
 * Starts Temporal on 127.0.0.1 on the embedded PostgreSQL, or takes over the one that runs on this directory; makes its
 * databases, the namespace and the search attributes where they are missing. Returns when a workflow can be started.
 */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const log = options.log ?? (() => {})
  const dataDir = resolve(options.dataDir)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const ui = options.ui ?? false
  const binaries = await findTemporal({ ...options, ui, log, onProgress: options.onProgress ?? log })
  const old = await readRunning(dataDir)
  const reused = old !== null && old.for === purpose(options, binaries)
  if (!reused) await endLeftovers(dataDir) // on a database or port that is no more, or unknown to us
  const running = reused ? old : await launch(binaries, { ...options, dataDir, ui })
  const address = `127.0.0.1:${running.frontendPort}`
  try {
    await prepareNamespace(address, options.namespace, () => isAlive(running.pid, running.mark))
  } catch (error) {
    throw new Error(`Temporal 服务器（进程 ${running.pid}）不能用，日志在 ${logFile(dataDir)}`, {
      cause: error,
    })
  }
  const page = await startPage(binaries, running, { ...options, dataDir, address })
  log(`Temporal ${reused ? '已在运行，继续使用' : '已启动'}：${address}，命名空间 ${options.namespace}`)
  return {
    address,
    namespace: options.namespace,
    uiAddress: page?.address ?? null,
    pid: running.pid,
    reused,
    stop: async () => {
      await page?.stop()
      await endProcess(running.pid, running.mark, 20_000)
      await rm(stateFile(dataDir), { force: true })
    },
    kill: () => signal(running.pid, 'SIGKILL'),
  }
}

async function launch(
  binaries: TemporalBinaries,
  options: TemporalOptions & { ui: boolean },
): Promise<Running> {
  if (binaries.kind === 'server') {
    const names = temporalDatabases(options.databasePrefix)
    await ensureTemporalSchema(options.postgres, binaries.sql, names)
    return spawn(
      await serverCommand(binaries.server, options.postgres, options),
      null,
      purpose(options, binaries),
      options,
    )
  }
  const command = await devServerCommand(binaries.temporal, options)
  return spawn(command, options.ui ? command.uiPort : null, purpose(options, binaries), options)
}

async function spawn(
  command: ServerCommand,
  uiPort: number | null,
  what: string,
  options: { dataDir: string },
): Promise<Running> {
  const { file, args, env, mark, frontendPort } = command
  const pid = await spawnServer(file, args, { logFile: logFile(options.dataDir), env, cwd: options.dataDir })
  const running = { pid, mark, frontendPort, uiPort, for: what }
  await writeFile(stateFile(options.dataDir), `${JSON.stringify(running)}\n`)
  return running
}

async function startPage(
  binaries: TemporalBinaries,
  running: Running,
  options: TemporalOptions & { address: string },
): Promise<{ address: string; stop(): Promise<void> } | null> {
  if (!options.ui) {
    await endTemporalUi(options.dataDir)
    return null
  }
  if (running.uiPort) return { address: `http://127.0.0.1:${running.uiPort}`, stop: async () => {} }
  const { dataDir, namespace, address } = options
  if (binaries.kind === 'server' && binaries.ui) {
    try {
      return await startTemporalUi(binaries.ui, { dataDir, namespace, temporalAddress: address })
    } catch (error) {
      options.log?.(`Temporal 的网页没有启动：${error instanceof Error ? error.message : error}`)
      return null
    }
  }
  options.log?.('没有 Temporal 的网页：既不在缓存里，也没有 Go 可供编译')
  return null
}

/** A second server on the same databases would join the first as one cluster, with half the work each. */
async function endLeftovers(dataDir: string): Promise<void> {
  for (const mark of serverMarks(dataDir)) {
    for (const pid of await processesOf(mark)) await endProcess(pid, mark, 20_000)
  }
}

/** What a server was started for: another one of these, and a running server is not the one that is wanted. */
function purpose(options: TemporalOptions, binaries: TemporalBinaries): string {
  if (binaries.kind === 'devServer') return `dev ${options.ui ?? false}`
  return `postgres ${options.postgres.port} ${temporalDatabases(options.databasePrefix).main}`
}

async function readRunning(dataDir: string): Promise<Running | null> {
  const text = await readFile(stateFile(dataDir), 'utf8').catch(() => null)
  if (text === null) return null
  const running = parseRunning(text)
  return running && (await isAlive(running.pid, running.mark)) ? running : null
}

function parseRunning(text: string): Running | null {
  try {
    const { pid, mark, frontendPort, uiPort, for: what } = JSON.parse(text)
    if (![pid, frontendPort].every(Number.isInteger) || ![mark, what].every((it) => typeof it === 'string'))
      return null
    return { pid, mark, frontendPort, uiPort: Number.isInteger(uiPort) ? uiPort : null, for: what }
  } catch {
    return null // half written when its writer was killed: the server is found by its command line
  }
}

const stateFile = (dataDir: string): string => join(dataDir, 'running.json')
const logFile = (dataDir: string): string => join(dataDir, 'server.log')
