import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A process of the benchmark's own, known by its handle and spoken to by messages. */
export type Child = {
  pid: number
  /** Asks and waits for the answer; one question at a time. Throws when the process ends instead. */
  ask(question: object, timeoutMs?: number): Promise<unknown>
  /** SIGTERM, and SIGKILL after 45 s; waits for the end. */
  stop(): Promise<void>
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>
}

export type ChildOptions = {
  /** Below `bench/`. */
  script: string
  env?: Record<string, string>
  /** Node's own flags, as for a profile. */
  flags?: readonly string[]
  logFile: string
}

const here = fileURLToPath(new URL('..', import.meta.url))

/** Starts a script of `bench/` in a process of its own; returns when it has said that it is ready. */
export async function startChild({ script, env = {}, flags = [], logFile }: ChildOptions): Promise<Child> {
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, ['--import', 'tsx', ...flags, join(here, script)], {
    cwd: join(here, '..'),
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const said = `${script}（日志在 ${logFile}）`
  await nextMessage(child, said, 60_000)
  return {
    pid: child.pid ?? 0,
    async ask(question, timeoutMs = 120_000) {
      const answer = nextMessage(child, said, timeoutMs)
      child.send(question)
      return await answer
    },
    async stop() {
      const hard = setTimeout(() => child.kill('SIGKILL'), 45_000)
      child.kill('SIGTERM')
      await ended
      clearTimeout(hard)
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function nextMessage(child: ChildProcess, said: string, timeoutMs: number): Promise<unknown> {
  const stopWaiting = new AbortController()
  const { signal } = stopWaiting
  const timer = setTimeout(() => stopWaiting.abort(), timeoutMs)
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message),
      once(child, 'exit', { signal }).then(() => Promise.reject(new Error(`${said} 意外结束`))),
    ])
  } catch (error) {
    if (signal.aborted) throw new Error(`${said}：${timeoutMs / 1000} 秒内没有答复`)
    throw error
  } finally {
    clearTimeout(timer)
    stopWaiting.abort()
  }
}
