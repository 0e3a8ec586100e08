import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { Exit } from './exit.ts'
import type { Io } from './io.ts'

/** Runs what `npm start` runs, in the checkout. Ctrl-C reaches it through the terminal; this process only waits for it. */
export function addStart(program: Command, io: Io): void {
  program
    .command('start')
    .description('启动全部服务（数据库、Temporal、worker、接口、开发邮箱）')
    .option('--sample', '另外装入一个示例轮次')
    .action(async ({ sample }: { sample?: boolean }) => {
      const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
      const args = ['--import', tsx, join(io.root, 'start.ts'), ...(sample ? ['--sample'] : [])]
      const child = spawn(process.execPath, args, { cwd: io.root, stdio: 'inherit', env: io.env })
      const pass = (signal: NodeJS.Signals) => child.kill(signal)
      process
        .on('SIGINT', () => {})
        .on('SIGTERM', pass)
        .on('SIGHUP', pass)
      const [code] = await once(child, 'exit')
      throw new Exit(typeof code === 'number' ? code : 1)
    })
}
