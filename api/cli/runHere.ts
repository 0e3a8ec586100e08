import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Exit } from './exit.ts'
import type { Io } from './io.ts'

/** Runs a program of the checkout and ends with its exit code. Ctrl-C reaches it through the terminal; this process only
 *  waits for it. */
export async function runHere(io: Io, file: string, args: readonly string[]): Promise<never> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const all = ['--import', tsx, join(io.root, file), ...args]
  const child = spawn(process.execPath, all, { cwd: io.root, stdio: 'inherit', env: io.env })
  const pass = (signal: NodeJS.Signals) => child.kill(signal)
  process
    .on('SIGINT', () => {})
    .on('SIGTERM', pass)
    .on('SIGHUP', pass)
  const [code] = await once(child, 'exit')
  throw new Exit(typeof code === 'number' ? code : 1)
}
