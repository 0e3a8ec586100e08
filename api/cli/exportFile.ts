import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { askBytes } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import type { Io } from './io.ts'

export function addExport(program: Command, io: Io): void {
  program
    .command('export <台账.xlsx>')
    .description('导出一个轮次的台账：按本单位的栏目，含现状和进展；原样导入什么也不变')
    .requiredOption('--round <名称>', '轮次的名称或编号')
    .option('--force', '文件已有时覆盖')
    .action((file: string, options: { round: string; force?: boolean }) => exportFile(io, file, options))
}

/** The office's own file is not written over by accident: it may hold what nobody has imported yet. */
async function exportFile(
  io: Io,
  file: string,
  { round, force }: { round: string; force?: boolean },
): Promise<void> {
  const bytes = await askBytes(io, { path: `/rounds/${encodeURIComponent(round)}/ledger.xlsx` })
  await writeFile(file, bytes, { flag: force ? 'w' : 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EEXIST' ? '文件已有，应换一个名称或加 --force' : `不能写（${error.code}）`
    throw new Exit(exitCodes.refused, `${file}：${why}`)
  })
  io.note(`已导出 ${file}（${Math.ceil(bytes.length / 1024)} KB）`)
}
