import type { Command } from 'commander'
import type { Io } from './io.ts'
import { runHere } from './runHere.ts'

/** Runs what `npm start` runs, in the checkout. */
export function addStart(program: Command, io: Io): void {
  program
    .command('start')
    .description('启动全部服务（数据库、Temporal、worker、接口、开发邮箱）')
    .option('--sample', '另外装入一个示例轮次')
    .action(({ sample }: { sample?: boolean }) => runHere(io, 'start.ts', sample ? ['--sample'] : []))
}
