import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keptPorts } from './ports.ts'
import { endProcess, processesOf, spawnServer, until } from './process.ts'

export type TemporalUi = { address: string; stop(): Promise<void> }

/** Starts Temporal's web page on 127.0.0.1. One that an earlier, killed start left behind is ended first. */
export async function startTemporalUi(
  file: string,
  options: { dataDir: string; temporalAddress: string; namespace: string },
): Promise<TemporalUi> {
  const home = join(options.dataDir, 'ui')
  await mkdir(home, { recursive: true, mode: 0o700 })
  await endTemporalUi(options.dataDir)
  const { web } = await keptPorts(join(home, 'ports.json'), ['web'])
  await writeFile(join(home, 'development.yaml'), settings(web, options))
  const env = { PATH: process.env.PATH, HOME: home }
  const args = ['--root', home, '--config', '.', 'start']
  await spawnServer(file, args, { logFile: join(home, 'ui.log'), env, cwd: home })
  const address = `http://127.0.0.1:${web}`
  await until('Temporal 的网页没有应答', 20_000, async () => ((await fetch(address)).ok ? true : null))
  return { address, stop: () => endTemporalUi(options.dataDir) }
}

/** Ends the page that runs for this directory, also one that a killed start left behind. */
export async function endTemporalUi(dataDir: string): Promise<void> {
  const mark = rootFlag(join(dataDir, 'ui'))
  for (const pid of await processesOf(mark)) await endProcess(pid, mark, 5_000)
}

const rootFlag = (home: string): string => `--root ${home} `

/** JSON is YAML. Only its own pages may call it, and it asks nothing of the internet. */
function settings(port: number, options: { temporalAddress: string; namespace: string }): string {
  return JSON.stringify({
    host: '127.0.0.1',
    port,
    temporalGrpcAddress: options.temporalAddress,
    defaultNamespace: options.namespace,
    enableUi: true,
    disableNewsFetch: true,
    cors: { cookieInsecure: true, allowOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`] },
    hideLogs: true,
  })
}
