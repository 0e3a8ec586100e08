import { chmod, chown, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SystemUser } from './home.ts'
import { freePort, isPortFree } from './ports.ts'
import type { PostgresBinaries } from './postgresBinaries.ts'
import { hasCode, isAlive, run, signal, waitForExit } from './process.ts'

/** Where one server's things are, and who runs it. */
export type Place = { home: string; data: string; binaries: PostgresBinaries; user: SystemUser }

/** The postmaster that holds this directory. Null also when `postmaster.pid` names a dead one or a stranger. */
export async function runningServer(place: Place): Promise<{ pid: number; port: number } | null> {
  const text = await readFile(join(place.data, 'postmaster.pid'), 'utf8').catch(missing)
  const lines = (text ?? '').split('\n')
  const [pid, port, status] = [Number(lines[0]), Number(lines[3]), lines[7]?.trim()]
  if (!pid || !port || !(await isAlive(pid, place.data))) return null
  if (status !== 'stopping') return { pid, port }
  await waitForExit(pid, place.data, 60_000) // somebody stops it just now: it is none to take over
  return null
}

/**
 * Starts the postmaster. A port that was free a moment ago may be taken by now: without a wish another one is tried.
 * Throws with what pg_ctl said and where the log is.
 */
export async function startPostmaster(place: Place, port: number | undefined, fsync: boolean): Promise<void> {
  await clearStaleLock(place)
  const wished = port ?? (await rememberedPort(place))
  try {
    await launch(place, wished, fsync)
  } catch (error) {
    if (await runningServer(place)) return // recovering for longer than pg_ctl waits: our caller waits on
    if (port !== undefined) throw error
    await launch(place, await freePort(), fsync)
  }
}

async function launch(place: Place, port: number, fsync: boolean): Promise<void> {
  const settings = ['listen_addresses=127.0.0.1', "unix_socket_directories=''", 'max_connections=200']
  settings.push('shared_buffers=128MB')
  if (!fsync) settings.push('fsync=off', 'full_page_writes=off')
  const flags = `-p ${port} ${settings.map((setting) => `-c ${setting}`).join(' ')}`
  const log = join(place.home, 'postgres.log')
  // pg_ctl gives the postmaster a session of its own (setsid): the terminal's Ctrl-C does not reach it.
  await pgCtl(place, '-l', log, '-w', '-t', '60', '-o', flags, 'start').catch((error) => {
    throw new Error(`PostgreSQL 没有启动（端口 ${port}），日志在 ${log}`, { cause: error })
  })
  await writeOwned(place, 'port', String(port))
}

/**
 * A killed postmaster can stay a zombie, or its pid be somebody else's after a reboot; PostgreSQL then refuses to start.
 * The lock may only go when no backend of the dead postmaster writes any more: two servers would ruin the data.
 */
async function clearStaleLock(place: Place): Promise<void> {
  for (let waited = 0; (await orphans(place)).length > 0; waited++) {
    if (waited === 40) for (const pid of await orphans(place)) signal(pid, 'SIGQUIT')
    if (waited === 300)
      throw new Error(`旧的 PostgreSQL 进程仍占用 ${place.data}：${(await orphans(place)).join('、')}`)
    await sleep(50)
  }
  await rm(join(place.data, 'postmaster.pid'), { force: true })
}

/** Processes that work in the data directory, as every process of PostgreSQL does. */
async function orphans(place: Place): Promise<number[]> {
  if (process.platform !== 'linux') return []
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const directory = await readlink(`/proc/${name}/cwd`).catch(() => null)
    if (directory === place.data && (await isAlive(Number(name), 'postgres'))) found.push(Number(name))
  }
  return found
}

async function rememberedPort(place: Place): Promise<number> {
  const last = Number(await readFile(join(place.home, 'port'), 'utf8').catch(missing))
  return last && (await isPortFree(last)) ? last : freePort()
}

/** Stops it in order: open transactions are rolled back, everything is written. */
export async function stopPostmaster(place: Place): Promise<void> {
  if (!(await runningServer(place))) return
  await pgCtl(place, '-m', 'fast', '-w', '-t', '60', 'stop')
}

function pgCtl(place: Place, ...args: string[]): Promise<string> {
  return runAs(place, place.binaries.pg_ctl, ['-D', place.data, ...args])
}

/** Runs one of PostgreSQL's programs as the server's user. */
export function runAs(place: Place, program: string, args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' } // nothing of PG* from outside
  return run(program, args, { cwd: '/', env, ...place.user })
}

/** Writes a file that only the server's user (and root) can read. */
export async function writeOwned(place: Place, name: string, text: string): Promise<void> {
  const file = join(place.home, name)
  await writeFile(file, `${text}\n`, { mode: 0o600 })
  await chmod(file, 0o600)
  if (place.user) await chown(file, place.user.uid, place.user.gid)
}

/** For `catch`: null where there is no such file. */
export function missing(error: unknown): null {
  if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null
  throw error
}
