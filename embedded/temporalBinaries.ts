import { execFile } from 'node:child_process'
import { access, constants, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { run } from './process.ts'

/** The real server with its schema tool (and the web page, when there is one), or the dev server of Temporal's CLI. */
export type TemporalBinaries =
  | { kind: 'server'; server: string; sql: string; ui: string | null }
  | { kind: 'devServer'; temporal: string }

export type FindOptions = {
  /** A directory with `server`, `sql` and perhaps `ui-server`; asked first. */
  binDir?: string
  /** Whether the web page is wanted: it is built only then. */
  ui: boolean
  /** Told, in Chinese and English, what takes minutes. */
  onProgress: (message: string) => void
  log: (line: string) => void
}

export const temporalVersion = '1.31.2'
const uiVersion = '2.54.1'

/** What Go installs in one go: packages of one module, each with the name we keep it as; and how many it compiles. */
const builds = {
  server: {
    programs: {
      server: `go.temporal.io/server/cmd/server@v${temporalVersion}`,
      sql: `go.temporal.io/server/cmd/tools/sql@v${temporalVersion}`,
    },
    packages: 1682,
  },
  ui: {
    programs: { 'ui-server': `github.com/temporalio/ui-server/v2/cmd/server@v${uiVersion}` },
    packages: 432,
  },
} as const

/**
 * Finds Temporal: the given directory, the PATH, the cache outside the checkout, a build with Go (minutes, once); where
 * none of these is to be had, the dev server of Temporal's CLI. Throws when there is nothing, with what to do.
 */
export async function findTemporal(options: FindOptions): Promise<TemporalBinaries> {
  const found =
    (options.binDir ? await inDirectory(options.binDir) : null) ?? (await onPath()) ?? (await built(options))
  if (!found) return devServer(options)
  return { kind: 'server', ...found, ui: options.ui ? await findUi(found.server, options) : null }
}

/** Where built programs are kept: outside the checkout, so that a fresh clone does not build again. */
export function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'zhenggai')
}

const cache = (): string => join(cacheDirectory(), `temporal-${temporalVersion}`)

async function inDirectory(directory: string): Promise<{ server: string; sql: string } | null> {
  const [server, sql] = [join(directory, 'server'), join(directory, 'sql')]
  return (await isProgram(server)) && (await isProgram(sql)) ? { server, sql } : null
}

/** A name on the PATH is no evidence: each must answer with the version whose schema we know. */
async function onPath(): Promise<{ server: string; sql: string } | null> {
  const server = await pathProgram(['temporal-server'], /^temporal version 1\.31\./m)
  const sql = await pathProgram(['temporal-sql-tool'], /^temporal-sql-tool version 1\.31\./m)
  return server && sql ? { server, sql } : null
}

async function built(options: FindOptions): Promise<{ server: string; sql: string } | null> {
  const cached = await inDirectory(cache())
  if (cached) return cached
  if (!(await pathProgram(['go'], /go version/, 'version'))) return null
  options.onProgress(`首次运行：正在编译 Temporal ${temporalVersion} 服务器，约需 3-10 分钟，之后不再重复`)
  options.onProgress(`First run: building the Temporal ${temporalVersion} server, 3-10 minutes, once`)
  try {
    await build('Temporal', builds.server, options)
    return await inDirectory(cache())
  } catch (error) {
    options.log(`编译 Temporal 服务器失败，改用开发服务器：${error instanceof Error ? error.message : error}`)
    return null
  }
}

async function findUi(server: string, options: FindOptions): Promise<string | null> {
  for (const directory of [join(server, '..'), cache()]) {
    const known = join(directory, 'ui-server')
    if (await isProgram(known)) return known
  }
  if (!(await pathProgram(['go'], /go version/, 'version'))) return null
  options.onProgress(
    `首次运行：正在编译 Temporal 网页 ${uiVersion}，约半分钟 / First run: building Temporal's web page`,
  )
  try {
    await build('Temporal UI', builds.ui, options)
    return join(cache(), 'ui-server')
  } catch (error) {
    options.log(`编译 Temporal 网页失败，将不提供网页：${error instanceof Error ? error.message : error}`)
    return null
  }
}

/** Built in a directory of its own and renamed when whole: an aborted build leaves nothing that looks like a program. */
async function build(
  title: string,
  { programs, packages }: { programs: Readonly<Record<string, string>>; packages: number },
  options: FindOptions,
): Promise<void> {
  await mkdir(cache(), { recursive: true })
  await removeAborted()
  const scratch = await mkdtemp(join(cache(), 'build-'))
  const progress = reportProgress(title, packages, options)
  try {
    // A checkout's own flags or cross compilation must not change what is built; -v names each package when it is done.
    const env = { ...process.env, GOBIN: scratch, GOFLAGS: '', GOOS: '', GOARCH: '', GOWORK: 'off' }
    const go = { cwd: scratch, env, onLine: progress.onLine, endsWithUs: true }
    await run('go', ['install', '-v', ...Object.values(programs)], go)
    for (const [name, path] of Object.entries(programs)) {
      const installed = path.slice(path.lastIndexOf('/') + 1, path.lastIndexOf('@'))
      await rename(join(scratch, installed), join(cache(), name))
    }
  } finally {
    progress.end()
    await rm(scratch, { recursive: true, force: true })
  }
}

function reportProgress(title: string, packages: number, options: FindOptions) {
  const started = Date.now()
  let [downloaded, compiled] = [0, 0]
  const tick = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000)
    const done = Math.min(99, Math.round((compiled / packages) * 100))
    options.onProgress(
      `编译 ${title}：下载 ${downloaded} 个模块，完成 ${done}%，已用 ${seconds} 秒 / building ${title}: ${done}%, ${seconds} s`,
    )
  }, 10_000)
  const onLine = (line: string): void => {
    if (line.startsWith('go: downloading')) downloaded++
    else compiled++
  }
  return { onLine, end: () => clearInterval(tick) }
}

/** What builds that were killed left behind: none takes an hour. */
async function removeAborted(): Promise<void> {
  for (const name of await readdir(cache())) {
    const path = join(cache(), name)
    const old = Date.now() - (await stat(path)).mtimeMs > 3_600_000
    if (name.startsWith('build-') && old) await rm(path, { recursive: true, force: true })
  }
}

async function devServer(options: FindOptions): Promise<TemporalBinaries> {
  const temporal = (await pathProgram(['temporal'], /^temporal version/m)) ?? (await downloadCli(options))
  options.log(
    '没有 Temporal 服务器，也没有 Go 可供编译：改用 Temporal CLI 的开发服务器（数据在一个文件里，速度约三分之一）',
  )
  return { kind: 'devServer', temporal }
}

/** The SDK downloads the CLI when it starts a local environment; afterwards the program stays, and is ours to run. */
async function downloadCli(options: FindOptions): Promise<string> {
  const downloadDir = join(cacheDirectory(), 'temporal-cli')
  await mkdir(downloadDir, { recursive: true })
  const known = async (): Promise<string | null> => {
    const name = (await readdir(downloadDir)).find((file) => file.startsWith('temporal'))
    return name ? join(downloadDir, name) : null
  }
  const earlier = await known()
  if (earlier) return earlier
  options.onProgress('正在下载 Temporal CLI / downloading the Temporal CLI')
  try {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing')
    const executable = { type: 'cached-download', downloadDir } as const
    const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } })
    await environment.teardown()
  } catch (error) {
    throw new Error(
      '没有可用的 Temporal：请安装 Go 1.26 或 temporal 命令（放进 PATH），或设置 TEMPORAL_ADDRESS 指向现有的服务器',
      { cause: error },
    )
  }
  const downloaded = await known()
  if (!downloaded) throw new Error(`下载 Temporal CLI 之后，${downloadDir} 中没有 temporal`)
  return downloaded
}

async function pathProgram(names: string[], answers: RegExp, question = '--version'): Promise<string | null> {
  for (const name of names) {
    for (const directory of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(directory || '.', process.platform === 'win32' ? `${name}.exe` : name)
      if ((await isProgram(file)) && answers.test(await ask(file, question))) return file
    }
  }
  return null
}

async function ask(file: string, question: string): Promise<string> {
  try {
    return (await promisify(execFile)(file, [question], { timeout: 10_000 })).stdout
  } catch {
    return ''
  }
}

function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
