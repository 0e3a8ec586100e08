import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { until } from '../../embedded/process.ts'

export type Ended = { code: number | null; signal: NodeJS.Signals | null }

/** A process that a drill starts, known by its handle. */
export type DrillChild = {
  readonly pid: number
  /** How it ended; null while it lives. */
  ended(): Ended | null
  send(message: object): void
  /** The next message that it says; a message that came while nobody waited is kept. Throws when it ends instead. */
  hear(patience?: number): Promise<unknown>
  signal(name: NodeJS.Signals): void
  /** Waits for its end. */
  end(patience: number): Promise<Ended>
  /** Whether the kernel says that it is stopped. */
  isStopped(): Promise<boolean>
  untilStopped(patience: number): Promise<void>
  /** SIGTERM, and SIGKILL when it has not ended in time. */
  stop(): Promise<void>
}

export type DrillChildOptions = { script: string; env?: Record<string, string>; logFile: string }

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Starts a script of the repository, named from its root. */
export function startDrillChild({ script, env = {}, logFile }: DrillChildOptions): DrillChild {
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  const heard: unknown[] = []
  child.on('message', (message) => heard.push(message))
  child.on('error', () => {}) // it was killed while it was written to: its end says so
  const ended = (): Ended | null =>
    child.exitCode === null && child.signalCode === null
      ? null
      : { code: child.exitCode, signal: child.signalCode }
  const about = `${script} (${child.pid})`
  const end = (patience: number) => until(`${about} does not end`, patience, async () => ended())
  return {
    pid: child.pid ?? 0,
    ended,
    send: (message) => sendTo(child, message),
    hear: (patience = 90_000) =>
      until(`${about} says nothing`, patience, async () => {
        if (heard.length > 0) return heard.shift() ?? null
        const gone = ended()
        if (gone) throw new Error(`${about} ended ${JSON.stringify(gone)}: ${lastLines(logFile)}`)
        return null
      }),
    signal: (name) => void child.kill(name),
    end,
    isStopped: async () => (await stateOf(child)) === 'T',
    untilStopped: async (patience) => {
      await until(`${about} is not stopped`, patience, async () =>
        (await stateOf(child)) === 'T' ? true : null,
      )
    },
    async stop() {
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      await end(50_000).catch(() => child.kill('SIGKILL'))
    },
  }
}

function sendTo(child: ChildProcess, message: object): void {
  if (child.connected) child.send(message, () => {}) // who ended meanwhile does not hear it
}

/** The process state of /proc/<pid>/stat, which stands after the name in brackets. */
async function stateOf({ pid }: ChildProcess): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return /\) (\S)/.exec(text)?.[1] ?? null
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').slice(-2_000)
}
