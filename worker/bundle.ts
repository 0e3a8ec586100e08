import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker'
import type { Logger } from 'pino'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * The workflows as one script. Built once per state of their sources (seconds) and kept in `dist/`; built anew at every
 * start where that cannot be written.
 */
export async function workflowBundle(logger: Pick<Logger, 'debug'>): Promise<WorkflowBundle> {
  const file = join(root, 'dist', `workflows-${await hashOfSources()}.js`)
  const known = await readFile(file, 'utf8').catch(() => null)
  if (known !== null) return { code: known }
  const started = performance.now()
  const bundle = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows', 'index.ts'),
    logger: quiet,
  })
  logger.debug({ ms: Math.round(performance.now() - started) }, 'workflow bundle built')
  await keep(file, bundle.code).catch(() => {}) // a read-only checkout: built again next time
  return { code: bundle.code }
}

/** webpack's own report says nothing that a failing build does not throw. */
const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/** The bundle depends on what workflows can import, and on the SDK, which demands its own version. */
async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256').update(sdkVersion())
  for (const folder of ['workflows', 'domain']) {
    const names = await readdir(join(root, folder), { recursive: true })
    for (const name of names.filter((name) => name.endsWith('.ts')).sort()) {
      hash.update(name).update(await readFile(join(root, folder, name)))
    }
  }
  return hash.digest('hex').slice(0, 16)
}

function sdkVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('@temporalio/worker/package.json')
  return JSON.stringify(manifest)
}

/** Written aside and renamed: two workers that start at once never read half a bundle. */
async function keep(file: string, code: string): Promise<void> {
  const folder = join(file, '..')
  await mkdir(folder, { recursive: true })
  const aside = `${file}.${process.pid}`
  await writeFile(aside, code)
  await rename(aside, file)
  for (const name of await readdir(folder)) {
    if (/^workflows-[\da-f]{16}\.js$/.test(name) && join(folder, name) !== file)
      await rm(join(folder, name), { force: true })
  }
}
