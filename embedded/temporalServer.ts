import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keptPorts } from './ports.ts'
import type { EmbeddedPostgres } from './postgres.ts'
import { type TemporalDatabases, temporalDatabases } from './temporalSchema.ts'

/** What to run, and under which address the server will answer. */
export type ServerCommand = {
  file: string
  args: string[]
  env: NodeJS.ProcessEnv
  /** Stands in its command line and in no other process's. */
  mark: string
  frontendPort: number
}

/** Ports of the real server, under the names of its configuration template. */
const portNames = [
  'FRONTEND_GRPC_PORT',
  'FRONTEND_MEMBERSHIP_PORT',
  'HISTORY_GRPC_PORT',
  'HISTORY_MEMBERSHIP_PORT',
  'MATCHING_GRPC_PORT',
  'MATCHING_MEMBERSHIP_PORT',
  'WORKER_GRPC_PORT',
  'WORKER_MEMBERSHIP_PORT',
] as const

/** Fixed for the life of the databases: Temporal can never change it. */
const historyShards = 4

/** The server's defaults throttle one tenant of a large cluster; here one box has one tenant. */
const limits: Record<string, number | boolean> = {
  'frontend.rps': 100_000,
  'frontend.namespaceRPS': 100_000,
  'frontend.namespaceRPS.visibility': 1_000,
  'frontend.namespaceRPS.namespaceReplicationInducingAPIs': 1_000,
  'frontend.namespaceCount': 20_000,
  'history.rps': 100_000,
  'matching.rps': 100_000,
  'frontend.persistenceMaxQPS': 100_000,
  'history.persistenceMaxQPS': 100_000,
  'matching.persistenceMaxQPS': 100_000,
  'worker.persistenceMaxQPS': 10_000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'system.forceSearchAttributesCacheRefreshOnRead': true, // a new search attribute works at once
  'frontend.enableServerVersionCheck': false, // it would call the internet
}

/** Writes the settings of the real server into `dataDir` and gives the command that starts it. */
export async function serverCommand(
  server: string,
  postgres: EmbeddedPostgres,
  options: { dataDir: string; databasePrefix?: string },
): Promise<ServerCommand> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 })
  const dynamicConfig = join(options.dataDir, 'dynamic.yaml')
  const lines = Object.entries(limits).map(([key, value]) => `${key}:\n  - value: ${value}\n`)
  await writeFile(dynamicConfig, lines.join(''))
  const ports = await keptPorts(join(options.dataDir, 'ports.json'), portNames)
  const env = {
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    ...databaseSettings(postgres, temporalDatabases(options.databasePrefix)),
    PATH: process.env.PATH,
    HOME: options.dataDir,
    BIND_ON_IP: '127.0.0.1',
    FRONTEND_HTTP_PORT: '0', // no HTTP door, at which any page in the browser could knock
    NUM_HISTORY_SHARDS: String(historyShards),
    DYNAMIC_CONFIG_FILE_PATH: dynamicConfig,
    TEMPORAL_VERSION_CHECK_DISABLED: '1',
    LOG_LEVEL: 'error',
    GOGC: '400', // a fifth less CPU for some more memory
  }
  // `--root` changes nothing for the built-in template; it puts our directory on the command line, by which we know it.
  const args = ['--root', options.dataDir, '--allow-no-auth', 'start']
  const [mark] = serverMarks(options.dataDir)
  return { file: server, args, env, mark, frontendPort: ports.FRONTEND_GRPC_PORT }
}

/** The command that starts the CLI's dev server with its data in one file. */
export async function devServerCommand(
  temporal: string,
  options: { dataDir: string; namespace: string; ui: boolean },
): Promise<ServerCommand & { uiPort: number }> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 })
  const { frontend, ui } = await keptPorts(join(options.dataDir, 'ports.json'), ['frontend', 'ui'])
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(frontend),
    '--namespace',
    options.namespace,
  ]
  args.push('--db-filename', devServerFile(options.dataDir), '--log-level', 'error')
  args.push(...(options.ui ? ['--ui-port', String(ui)] : ['--headless']))
  const env = { PATH: process.env.PATH, HOME: options.dataDir }
  const [, mark] = serverMarks(options.dataDir)
  return { file: temporal, args, env, mark, frontendPort: frontend, uiPort: ui }
}

/** By what the real server and the dev server of a directory are known among all processes. */
export function serverMarks(dataDir: string): [server: string, devServer: string] {
  return [`--root ${dataDir} --allow-no-auth`, `--db-filename ${devServerFile(dataDir)}`]
}

const devServerFile = (dataDir: string): string => join(dataDir, 'temporal.db')

function databaseSettings(postgres: EmbeddedPostgres, names: TemporalDatabases): Record<string, string> {
  return {
    DB: 'postgres12_pgx', // the plugin `postgres12` costs 30 % more CPU
    POSTGRES_SEEDS: postgres.host,
    DB_PORT: String(postgres.port),
    POSTGRES_USER: postgres.user,
    POSTGRES_PWD: postgres.password,
    DBNAME: names.main,
    VISIBILITY_DBNAME: names.visibility,
    SQL_MAX_CONNS: '20',
    SQL_MAX_IDLE_CONNS: '20',
  }
}
