import { randomBytes } from 'node:crypto'
import { readFile, realpath, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { canReach, ownedDirectory, publicHome, serverUser } from './home.ts'
import { copyPostgresBinaries, findPostgresBinaries } from './postgresBinaries.ts'
import {
  missing,
  type Place,
  runAs,
  runningServer,
  startPostmaster,
  stopPostmaster,
  writeOwned,
} from './postmaster.ts'
import { Fatal, hasCode, until } from './process.ts'

export { administer, dropDatabase, ensureDatabase } from './databases.ts'

/** A running PostgreSQL of ours, on loopback. */
export type EmbeddedPostgres = {
  host: '127.0.0.1'
  port: number
  user: string
  password: string
  urlFor(database: string): string
  /** pid of the postmaster */
  pid: number
  /** where the data really are: as root not always below the directory that was asked for */
  dataDir: string
  /** Whether it was running already, for instance because only its starter had been killed. */
  reused: boolean
  /** Ends it in order (also a reused one). */
  stop(): Promise<void>
}

export type PostgresOptions = {
  /** Everything of this server lives here: `data/`, `password`, `port`, `postgres.log`. Made on first use. */
  dataDir: string
  /** Default: the port of the last start, else a free one. A server that runs already keeps its own. */
  port?: number
  /**
   * `test` waits for no disk: much faster, and a crash of the machine may ruin the data. What was committed survives a
   * SIGKILL in both (so no `synchronous_commit=off`: it loses the last half second). Default `full`.
   */
  durability?: 'full' | 'test'
  log?: (line: string) => void
}

const superuser = 'zhenggai'

/**
 * Starts PostgreSQL on 127.0.0.1, or takes over the one that runs on this directory. Needs no manual step after a
 * SIGKILL of any process. As root it runs as the system user `postgres`.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {})
  const place = await findPlace(options.dataDir, log)
  const password = await readPassword(place)
  const running = await runningServer(place)
  if (!running) {
    await initialise(place, options.durability)
    await startPostmaster(place, options.port, options.durability !== 'test')
  }
  const { pid, port } =
    running ?? (await until('PostgreSQL 没有写出 postmaster.pid', 10_000, () => runningServer(place)))
  await until('PostgreSQL 不接受连接', 60_000, () => acceptsConnections(port, password))
  log(`PostgreSQL ${running ? '已在运行，继续使用' : '已启动'}：127.0.0.1:${port}（数据在 ${place.data}）`)
  return {
    host: '127.0.0.1',
    port,
    user: superuser,
    password,
    urlFor: (database) => urlOf(port, password, database),
    pid,
    dataDir: place.data,
    reused: running !== null,
    stop: () => stopPostmaster(place),
  }
}

async function findPlace(dataDir: string, log: (line: string) => void): Promise<Place> {
  const user = await serverUser()
  const owned = await ownedDirectory(dataDir, user)
  if (owned !== resolve(dataDir)) {
    log(`以 root 运行而 ${dataDir} 的上级目录不对用户 postgres 开放：数据库改放在 ${owned}`)
  }
  const home = await realpath(owned) // as the kernel names it: processes are recognised by it
  let binaries = await findPostgresBinaries()
  if (!(await canReach(binaries.postgres, user))) {
    binaries = await copyPostgresBinaries(binaries, publicHome)
    log(`PostgreSQL 的程序放在 ${publicHome}，供用户 postgres 运行`)
  }
  return { home, data: join(home, 'data'), binaries, user }
}

async function readPassword(place: Place): Promise<string> {
  const file = join(place.home, 'password')
  const known = await readFile(file, 'utf8').catch(missing)
  if (known?.trim()) return known.trim()
  const password = randomBytes(24).toString('base64url')
  await writeOwned(place, 'password', password)
  return password
}

/** Made elsewhere and renamed when whole: an aborted initdb leaves nothing that a later start would take for data. */
async function initialise(place: Place, durability: PostgresOptions['durability']): Promise<void> {
  const whole = await readFile(join(place.data, 'PG_VERSION'), 'utf8').catch(missing)
  if (whole) return
  const unfinished = join(place.home, 'data.unfinished')
  await rm(unfinished, { recursive: true, force: true })
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8' // plain C: trigram search ignores Chinese
  const args = ['-D', unfinished, '-U', superuser, `--pwfile=${join(place.home, 'password')}`]
  args.push('--auth=scram-sha-256')
  args.push('--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', `--locale=${locale}`)
  if (durability === 'test') args.push('--no-sync')
  await runAs(place, place.binaries.initdb, args)
  await rename(unfinished, place.data)
}

/** True once a query is answered; a refused password cannot mend itself by waiting. */
async function acceptsConnections(port: number, password: string): Promise<true> {
  const client = new pg.Client({
    connectionString: urlOf(port, password, 'postgres'),
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => {})
  await client.connect().catch((error) => {
    if (!hasCode(error, '28P01')) throw error
    throw new Fatal(`PostgreSQL 不接受数据目录旁 password 文件中的口令（端口 ${port}）`)
  })
  await client.end()
  return true
}

function urlOf(port: number, password: string, database: string): string {
  return `postgresql://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`
}
