import type { Command } from 'commander'
import { readinessReport } from '../contract.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'
import { cut, table } from './table.ts'

/** readiness: what the office should see to before it relies on the next weeks. */
export function addReadiness(program: Command, io: Io): void {
  program
    .command('readiness')
    .description('今后六十天能否靠得住：缺人、缺邮箱、缺日历，等待处置的；有问题时退出码为 1')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: { json?: boolean }) => {
      const report = readinessReport.parse(await askJson(io, { path: '/readiness/report' }))
      const { items, ready } = report
      const rows = items.map((one) => [
        one.level === 'fault' ? '问题' : '建议',
        one.kindName,
        cut(one.subject, 30),
        cut(one.found, 60),
        one.todo,
      ])
      const lines = () =>
        rows.length > 0 ? table(['', '种类', '对象', '情况', '怎么办'], rows) : ['没有问题']
      print(io, { json, whole: report, items, lines })
      const faults = items.filter(({ level }) => level === 'fault').length
      if (!ready) throw new Exit(exitCodes.refused, `有 ${faults} 处问题需要处理`)
    })
}
