import { execFile, spawn } from 'node:child_process'
import { closeSync, openSync, renameSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** What a child process is run with. `uid` and `gid` only as root. */
export type RunOptions = {
  cwd?: string
  env?: NodeJS.ProcessEnv
  uid?: number
  gid?: number
  /** Called with every line of the child's output while it runs. */
  onLine?: (line: string) => void
  /** In our process group, so that Ctrl-C ends it with us: for what may be cut off, such as a build. */
  endsWithUs?: boolean
}

/**
 * Runs a program to its end and gives what it printed. Throws with its name, exit code and last lines when it fails.
 * By default it gets a process group of its own, so that a Ctrl-C meant for us cannot cut it off half way.
 */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { onLine, endsWithUs = false, ...rest } = options
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      ...rest,
      detached: !endsWithUs,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const take = (chunk: Buffer): void => {
      const text = chunk.toString()
      output = (output + text).slice(-20_000)
      if (onLine) for (const line of text.split('\n')) if (line.trim() !== '') onLine(line)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', (error) => reject(new Error(`无法运行 ${file}：${error.message}`)))
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${file} 失败（${signal ?? code}）：${output.trim().slice(-2_000)}`))
    })
  })
}

/** Starts a server that outlives us, in its own process group (Ctrl-C does not reach it), its output appended to `logFile`. */
export function spawnServer(
  file: string,
  args: readonly string[],
  options: { logFile: string; env: NodeJS.ProcessEnv; cwd: string },
): Promise<number> {
  rotateLog(options.logFile)
  const log = openSync(options.logFile, 'a', 0o600)
  const child = spawn(file, [...args], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`无法启动 ${file}：${error.message}`)))
    child.once('spawn', () => {
      child.unref()
      if (child.pid === undefined) reject(new Error(`无法启动 ${file}：没有进程号`))
      else resolve(child.pid)
    })
  })
}

/**
 * Whether the process lives (a zombie does not) and its command line contains `mark`: a pid alone proves nothing, since
 * after a crash or a reboot it may belong to anybody.
 */
export async function isAlive(pid: number, mark: string): Promise<boolean> {
  const found = process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid)
  return found !== null && !found.state.startsWith('Z') && found.commandLine.includes(mark)
}

/** Every living process whose command line contains `mark`: what a start that was killed half way left behind. */
export async function processesOf(mark: string): Promise<number[]> {
  const found: number[] = []
  for (const pid of await allProcesses()) if (await isAlive(pid, mark)) found.push(pid)
  return found
}

/** Waits until the process is gone; false when it still lives after `timeoutMs`. */
export async function waitForExit(pid: number, mark: string, timeoutMs: number): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(25)) {
    if (!(await isAlive(pid, mark))) return true
  }
  return !(await isAlive(pid, mark))
}

/** Ends a server: SIGTERM, and SIGKILL when it has not ended after `timeoutMs`. */
export async function endProcess(pid: number, mark: string, timeoutMs: number): Promise<void> {
  if (!(await isAlive(pid, mark))) return
  signal(pid, 'SIGTERM')
  if (await waitForExit(pid, mark, timeoutMs)) return
  signal(pid, 'SIGKILL')
  await waitForExit(pid, mark, 5_000)
}

/** Sends a signal; a process that is gone already is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!hasCode(error, 'ESRCH', 'ENOENT')) throw error
  }
}

/** Tries until it gives a value other than null. Throws `what` with the last error after `timeoutMs`. */
export async function until<T>(
  what: string,
  timeoutMs: number,
  attempt: () => Promise<T | null>,
): Promise<T> {
  let last: unknown
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(50)) {
    try {
      const value = await attempt()
      if (value !== null) return value
    } catch (error) {
      if (error instanceof Fatal) throw error
      last = error
    }
  }
  throw new Error(`${what}：等了 ${timeoutMs / 1000} 秒仍未成功`, { cause: last })
}

/** Thrown inside `until` when waiting longer cannot help. */
export class Fatal extends Error {}

/** No `instanceof Error`: Node's own errors come from another realm under jest. */
export function hasCode(error: unknown, ...codes: (string | number)[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    codes.some((code) => code === error.code)
  )
}

async function allProcesses(): Promise<number[]> {
  const names =
    process.platform === 'linux'
      ? await readdir('/proc')
      : (await promisify(execFile)('ps', ['-ax', '-o', 'pid='])).stdout.split('\n')
  return names.map(Number).filter((pid) => pid > 0)
}

async function fromProc(pid: number): Promise<{ state: string; commandLine: string } | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const commandLine = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
    return { state: stat.slice(stat.lastIndexOf(')') + 2), commandLine } // the name before it may contain anything
  } catch {
    return null
  }
}

async function fromPs(pid: number): Promise<{ state: string; commandLine: string } | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)])
    return { state: stdout.trim(), commandLine: stdout }
  } catch {
    return null
  }
}

function rotateLog(file: string): void {
  try {
    if (statSync(file).size > 10_000_000) renameSync(file, `${file}.old`)
  } catch (error) {
    if (!hasCode(error, 'ESRCH', 'ENOENT')) throw error
  }
}
