import type { Command } from 'commander'
import { rehearsalModeEnded, rehearsalModeView } from '../contract.ts'
import { askJson } from './connection.ts'
import { type Io, print } from './io.ts'

type Json = { json?: boolean }

/** rehearsal-mode: all mail to the office, for as long as an office tries the system out. */
export function addRehearsalMode(program: Command, io: Io): void {
  const mode = program.command('rehearsal-mode').description('演练模式：所有邮件只发到整改办，本人收不到')
  mode
    .command('begin')
    .description('开启演练模式')
    .requiredOption('--reason <原因>', '为什么开启')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ reason, json = false }: Json & { reason: string }) => {
      const path = '/sending/rehearsal'
      const answer = rehearsalModeView.parse(await askJson(io, { method: 'POST', path, body: { reason } }))
      print(io, { json, whole: answer, items: [answer], lines: () => [answer.sentence] })
    })
  mode
    .command('end')
    .description('结束演练模式：其间的通知不算告知，仍然属实的发给本人')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: Json) => {
      const path = '/sending/rehearsal/end'
      const answer = rehearsalModeEnded.parse(await askJson(io, { method: 'POST', path }))
      print(io, { json, whole: answer, items: [answer], lines: () => [answer.sentence] })
    })
}
