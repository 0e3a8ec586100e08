import { resolve } from 'node:path'
import type { Command } from 'commander'
import { restoredAnswer, restoredDecided } from '../contract.ts'
import { askJson } from './connection.ts'
import { type Io, print } from './io.ts'
import { runHere } from './runHere.ts'

type Json = { json?: boolean }

/** backup, restore, verify work on the database itself; restored asks the API. */
export function addBackup(program: Command, io: Io): void {
  const run = (name: string, ...file: string[]) =>
    runHere(io, 'start/backup.ts', [name, ...file.map((one) => resolve(one))])
  program
    .command('backup <文件>')
    .description('备份整个数据库到一个文件（不停机；链接密钥 LINK_SECRET 与 DATA_DIR 中的令牌文件另存）')
    .action((file: string) => run('backup', file))
  program
    .command('restore <文件>')
    .description('把备份恢复到空的数据库；之后发信停止，备份之后到期的通知挂起，由整改办处置')
    .action((file: string) => run('restore', file))
  program
    .command('verify')
    .description('核验全部历史记录：编号、链条、台账是否与历史相符；被改动的逐条列出，退出码为 1')
    .action(() => run('verify'))
  addRestored(program, io)
}

function addRestored(program: Command, io: Io): void {
  const restored = program
    .command('restored')
    .description('恢复之后：挂起了哪些通知')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: Json) => {
      const answer = restoredAnswer.parse(await askJson(io, { path: '/restored' }))
      print(io, { json, whole: answer, items: [answer], lines: () => [answer.sentence] })
    })
  const decide = (name: 'release' | 'skip', description: string) =>
    restored
      .command(name)
      .description(description)
      .option('--measure <编号>', '只处置这项措施的；默认全部')
      .action(async ({ measure }: { measure?: string }) => {
        const path = `/restored/${name}`
        const body = { measure: measure ?? null }
        const answer = restoredDecided.parse(await askJson(io, { method: 'POST', path, body }))
        print(io, { json: false, whole: answer, items: [answer], lines: () => [answer.sentence] })
      })
  decide('release', '放行：照常发出仍然属实的（收件人可能已收到过）')
  decide('skip', '不再发：恢复之前已经发过，或不必再发')
}
