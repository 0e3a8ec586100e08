import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { freePorts } from '../../embedded/ports.ts'
import { until } from '../waiting.ts'

export type RestateServer = { pid: number; env: Record<string, string>; stop(): Promise<void> }

/** One node of Restate on loopback, from the package of its binary, with its defaults; its data below `folder`. */
export async function startRestate(folder: string, name: string): Promise<RestateServer> {
  const require = createRequire(new URL('../peers/package.json', import.meta.url))
  const platform = `@restatedev/restate-server-${process.platform}-${process.arch}`
  const binary = require.resolve(`${platform}/bin/restate-server`)
  const [ingress = 0, admin = 0, fabric = 0, service = 0] = await freePorts(4)
  const baseDir = join(folder, name)
  await mkdir(baseDir, { recursive: true })
  const log = openSync(join(folder, `${name}-server.log`), 'a')
  const child = spawn(binary, ['--base-dir', baseDir, '--node-name', 'bench', '--no-logo'], {
    cwd: baseDir,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_BIND_IP: '127.0.0.1',
      RESTATE_BIND_ADDRESS: `127.0.0.1:${fabric}`,
      RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${fabric}/`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_DISABLE_TELEMETRY: 'true',
      RESTATE_LOG_FILTER: 'warn',
    },
  })
  closeSync(log)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const stop = async (): Promise<void> => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 5_000)
    child.kill('SIGTERM')
    await ended
    clearTimeout(hard)
  }
  const address = (port: number) => `http://127.0.0.1:${port}`
  try {
    for (const url of [`${address(admin)}/health`, `${address(ingress)}/restate/health`]) {
      await until(`Restate 起来（日志在 ${folder}）`, () => answers(url), { timeoutMs: 60_000 })
    }
  } catch (error) {
    await stop()
    throw error
  }
  return {
    pid: child.pid ?? 0,
    env: {
      RESTATE_INGRESS: address(ingress),
      RESTATE_ADMIN: address(admin),
      RESTATE_SERVICE_PORT: String(service),
      // Its SDK writes two lines for every call otherwise.
      RESTATE_LOGGING: 'WARN',
    },
    stop,
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}
