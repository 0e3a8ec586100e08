import type { Command } from 'commander'
import { importList, importView } from '../contract.ts'
import { askJson } from './connection.ts'
import type { Io } from './io.ts'
import { print } from './io.ts'
import { table } from './table.ts'

/** Looking at imports, and taking one back. */
export function addImports(program: Command, io: Io): void {
  program
    .command('imports')
    .description('导入批次：文件、状态、登记和更正了多少')
    .option('--round <名称>', '只看一个轮次的')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ round, json = false }: { round?: string; json?: boolean }) => {
      const { imports } = importList.parse(await askJson(io, { path: '/imports', query: { round } }))
      const lines = () =>
        table(
          ['批次', '轮次', '文件', '状态', '登记', '更正', '上传'],
          imports.map(({ id, round: { name }, fileName, stateName, progress, createdAt }) => [
            ...[id, name, fileName, stateName, String(progress.added), String(progress.corrected)],
            createdAt.slice(0, 16).replace('T', ' '),
          ]),
        )
      print(io, { json, whole: { imports }, items: imports, lines })
    })
  program
    .command('undo-import <批次>')
    .description('撤回一个导入批次：什么也没有发出之前，全部撤回或一项不撤')
    .requiredOption('--reason <理由>', '为什么撤回')
    .option('--json', '输出一个 JSON 文档')
    .action(async (id: string, { reason, json = false }: { reason: string; json?: boolean }) => {
      const path = `/imports/${encodeURIComponent(id)}/undo`
      const batch = importView.parse(await askJson(io, { method: 'POST', path, body: { reason } }))
      const lines = () => [`导入批次 ${id}：${batch.stateName}`]
      print(io, { json, whole: batch, items: [batch], lines })
    })
}
