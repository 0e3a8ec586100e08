import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

export type StartLock = { release(): Promise<void> }

/** Somebody runs on this data directory already. */
export class AlreadyRunning extends Error {
  readonly pid: number

  constructor(pid: number, file: string) {
    super(`已在运行（进程 ${pid}，锁文件 ${file}）。Already running (process ${pid}).`)
    this.name = 'AlreadyRunning'
    this.pid = pid
  }
}

type Holder = { pid: number; born: string }

/**
 * One `npm start` a data directory. A lock whose process is gone, or whose pid now belongs to another one, is taken over:
 * nobody has to remove a file after a SIGKILL or a reboot. Throws AlreadyRunning.
 */
export async function takeLock(file: string): Promise<StartLock> {
  const mine = JSON.stringify({ pid: process.pid, born: await birthOf(process.pid) })
  const aside = `${file}.${randomUUID()}`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(aside, mine, { mode: 0o600 })
  try {
    while (!(await linked(aside, file))) await removeStale(file)
  } finally {
    await rm(aside, { force: true })
  }
  return {
    async release() {
      if ((await readFile(file, 'utf8').catch(() => null)) === mine) await rm(file, { force: true })
    },
  }
}

/** A link is made whole or not at all, and never over another one. */
async function linked(aside: string, file: string): Promise<boolean> {
  try {
    await link(aside, file)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

async function removeStale(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return
  const holder = parseHolder(text)
  if (holder && (await birthOf(holder.pid)) === holder.born) throw new AlreadyRunning(holder.pid, file)
  // Moved before it is removed: of two starts that found it stale, the slower may have got hold of the faster one's.
  const moved = `${file}.${randomUUID()}`
  await rename(file, moved).catch(() => {})
  const took = await readFile(moved, 'utf8').catch(() => null)
  if (took !== null && took !== text) await linked(moved, file)
  await rm(moved, { force: true })
}

function parseHolder(text: string): Holder | null {
  try {
    const { pid, born }: { pid?: unknown; born?: unknown } = JSON.parse(text)
    return typeof pid === 'number' && typeof born === 'string' ? { pid, born } : null
  } catch {
    return null // half written before a crash of the machine
  }
}

/** When a process began, as the system writes it; '' = there is none. A pid alone may be somebody else's by now. */
async function birthOf(pid: number): Promise<string> {
  try {
    if (process.platform !== 'linux') {
      return (await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim()
    }
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before it may contain anything
    return fields[0] === 'Z' ? '' : (fields[19] ?? '')
  } catch {
    return ''
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}
