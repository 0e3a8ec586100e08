import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Setting } from './drill.ts'

const run = promisify(execFile)
/** Another version may ask otherwise, and knows other options. */
const pinned = 'schemathesis==4.32.5'
const installLimit = 300_000
const runLimit = 900_000

export type Schemathesis = { asked: number; wrong: string[] }

/**
 * Somebody else's generator, from Python's package index into a temporary folder. Where that cannot be had, for
 * want of Python or of a network, the drill is not carried through and says why.
 */
export async function schemathesis(
  { url, token }: { url: string; token: string },
  { seed, say, examples }: Pick<Setting, 'seed' | 'say'> & { examples: number },
): Promise<Schemathesis> {
  const folder = await mkdtemp(join(tmpdir(), 'drill-schemathesis-'))
  try {
    const program = await install(folder)
    if (typeof program !== 'string')
      return { asked: 0, wrong: [`${pinned} could not be installed, and asked nothing: ${program.failure}`] }
    const { text, failed } = await ask(program, { url, token, seed, examples })
    const asked = Number(/(\d[\d,]*) generated/.exec(text)?.[1]?.replaceAll(',', '') ?? 0)
    say(`schemathesis: ${asked} requests`)
    const wrong = failed ? [`schemathesis: ${text.slice(-3_000)}`] : []
    return {
      asked,
      wrong: asked === 0 && !failed ? [`schemathesis asked nothing: ${text.slice(-1_000)}`] : wrong,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function install(folder: string): Promise<string | { failure: string }> {
  try {
    await run('python3', ['-m', 'venv', folder], { timeout: installLimit })
    await run(join(folder, 'bin/pip'), ['install', '--quiet', pinned], { timeout: installLimit })
    return join(folder, 'bin/schemathesis')
  } catch (error) {
    return { failure: String(error).slice(0, 500) }
  }
}

type Asked = { url: string; token: string; seed: number; examples: number }

async function ask(
  program: string,
  { url, token, seed, examples }: Asked,
): Promise<{ text: string; failed: boolean }> {
  const options = [
    ...['run', `${url}/docs/json`, '--url', url, '--header', `Authorization: Bearer ${token}`],
    ...['--checks', 'not_a_server_error', '--max-examples', String(examples), '--seed', String(seed)],
    ...['--request-timeout', '30', '--continue-on-failure', '--suppress-health-check', 'all', '--no-color'],
  ]
  try {
    const { stdout } = await run(program, options, { timeout: runLimit, maxBuffer: 64 * 1_048_576 })
    return { text: stdout, failed: false }
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
    return { text: `${said}\n${String(error).slice(0, 500)}`, failed: true }
  }
}
