import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { buildApp } from './api/app.ts'
import { openTemporal } from './api/temporal.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { openPool, type Pool } from './db/pool.ts'
import { AlreadyRunning, takeLock } from './start/lock.ts'
import { report } from './start/report.ts'
import { loadSample, sampleBanner } from './start/sample.ts'
import { createScreen, type Screen } from './start/screen.ts'
import { keptSecret } from './start/secret.ts'
import { bringUpServers, type Servers } from './start/servers.ts'
import { openStack, type Stack } from './start/stack.ts'
import { keepAdminToken } from './start/token.ts'
import { createLogger } from './worker/logs.ts'
import { type RunningWorker, startWorker } from './worker/main.ts'
import { installRuntime } from './worker/runtime.ts'

const patience = 15_000

type Logger = ReturnType<typeof createLogger>
type Running = {
  config: Config
  servers: Servers
  screen: Screen
  opened: Stack
  logger: Logger
  pool: Pool
  linkSecret: string
}

/** Brings up, in this order, what the settings do not name: PostgreSQL, Temporal, mailbox; then worker and API. */
async function start(
  config: Config,
  { screen, opened, sample }: { screen: Screen; opened: Stack; sample: boolean },
) {
  const logFile = join(config.dataDir, 'zhenggai.log')
  const logger = createLogger(
    config,
    'zhenggai',
    pino.destination({ dest: logFile, mkdir: true, sync: false }),
  )
  installRuntime({ metricsPort: config.metricsPort, logger })
  const log = (line: string): void => logger.info(line)
  const servers = await bringUpServers({ config, screen, opened, log, now: Date.now() })
  const pool = openPool(servers.databaseUrl, { name: 'zhenggai api' })
  opened.add('数据库连接 database connections', () => pool.end())
  const tokenFile = join(config.dataDir, 'admin-token')
  await keepAdminToken(pool, tokenFile, Date.now())
  if (sample) await addSample({ screen, pool })
  const banner = await sampleBanner(pool, Date.now())
  const linkSecret = config.linkSecret ?? (await keptSecret(join(config.dataDir, 'link-secret')))
  const running = { config, servers, screen, opened, logger, pool, linkSecret }
  const worker = await openWorker(running, banner)
  const apiUrl = await openApi(running, worker)
  report(screen, { apiUrl, pages: servers.pages, tokenFile, logFile, banner })
  return worker
}

async function addSample({ screen, pool }: { screen: Screen; pool: Pool }): Promise<void> {
  const { added, refused } = await screen.part('示例数据 sample data', () => loadSample(pool, Date.now()))
  if (added > 0) screen.line(`示例轮次：登记了 ${added} 条措施 / ${added} measures registered`)
  for (const line of refused) screen.line(`示例数据被拒：${line}`)
}

async function openWorker(
  { config, servers, screen, opened, logger, linkSecret }: Running,
  banner: string | null,
) {
  const worker = await screen.part('工作进程 worker', () =>
    startWorker({ ...config, ...servers, linkSecret, banner }, logger),
  )
  opened.add('工作进程 worker', () => worker.stop())
  return worker
}

async function openApi(running: Running, worker: RunningWorker): Promise<string> {
  const { config, servers, screen, opened, logger, pool, linkSecret } = running
  const temporal = openTemporal(servers.temporal, logger)
  opened.add('接口与 Temporal 的连接', () => temporal.close())
  const app = buildApp({
    pool,
    clock: () => Date.now(),
    logger,
    poke: (account) => void worker.poke(account).catch((error) => logger.warn({ err: error }, 'poke failed')),
    temporalHealth: () =>
      worker.askTemporal().then(
        () => ({ ok: true, detail: '' }),
        (error: unknown) => ({ ok: false, detail: String(error) }),
      ),
    workflows: temporal.workflows,
    doctor: { ...servers, publicUrl: config.publicUrl },
    links: servers.pages,
    publicUrl: config.publicUrl,
    linkSecret,
    office: config.office,
    limits: config.api.limits,
    trustedProxies: config.api.trustedProxies,
  })
  opened.add('接口 API', () => app.close())
  await screen.part('接口 API', () =>
    app.listen({ host: config.api.host, port: config.api.port }).catch(explainPort(config)),
  )
  return `http://${config.api.host}:${config.api.port}`
}

function explainPort({ api }: Config): (error: unknown) => never {
  return (error) => {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    throw taken ? new ConfigError([`API_PORT：端口 ${api.port} 已被占用，请另设一个`]) : error
  }
}

/** Resolves at the first Ctrl-C or SIGTERM; a later one changes nothing, since stopping goes on. */
function asked(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => done())
  })
}

async function main(): Promise<void> {
  const args = process.argv.slice(2)
  const unknown = args.filter((arg) => arg !== '--sample')
  if (unknown.length > 0)
    throw new ConfigError([`参数：找到“${unknown.join(' ')}”，应为 --sample 或不带参数`])
  const given = readConfig('start')
  const config = { ...given, dataDir: resolve(given.dataDir) }
  const lock = await takeLock(join(config.dataDir, 'start.lock'))
  const screen = createScreen(process.stdout)
  const opened = openStack((line) => console.log(line))
  const stopped = asked()
  try {
    const starting = start(config, { screen, opened, sample: args.includes('--sample') })
    const worker = await Promise.race([starting, stopped])
    if (worker) await Promise.race([stopped, worker.ended])
    // Stopped while it still started: what comes up meanwhile has to be stopped as well. Nobody waits for a build.
    else await Promise.race([starting.catch(() => {}), sleep(patience)])
  } finally {
    console.log('正在停止 stopping …')
    await opened.close()
    await lock.release()
  }
}

await main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof AlreadyRunning
  console.error(known ? error.message : error)
  process.exitCode = 1
})
process.exit() // a socket of the mailbox or a build that was given up must not keep a stopped program alive
