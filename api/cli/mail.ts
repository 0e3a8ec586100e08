import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { z } from 'zod'
import { mailWhole, testMailAsked } from '../contract.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'

/** mail test: whether mail gets out, in the server's own words. */
export function addMail(program: Command, io: Io): void {
  program
    .command('mail')
    .description('发信：试发一封测试邮件')
    .command('test <邮箱>')
    .description('试发一封测试邮件，显示邮件服务器的答复原文；没有被接受时退出码为 1')
    .option('--json', '输出一个 JSON 文档')
    .action(async (to: string, { json = false }: { json?: boolean }) => {
      const asked = await askJson(io, { method: 'POST', path: '/mails/test', body: { to } })
      const mail = await answered(io, testMailAsked.parse(asked).id)
      const lines = () => [
        `${mail.address}：${mail.stateName}`,
        `邮件服务器的答复：${mail.reply ?? '没有答复'}`,
      ]
      print(io, { json, whole: mail, items: [mail], lines })
      if (mail.state !== 'accepted') throw new Exit(exitCodes.refused, `试发没有成功：${mail.stateName}`)
    })
}

/** A worker that runs asks the server within a second and gives it nine. */
async function answered(io: Io, id: string): Promise<z.output<typeof mailWhole>> {
  for (let waited = 0; waited < 100; waited++) {
    const mail = mailWhole.parse(await askJson(io, { path: `/mails/${encodeURIComponent(id)}` }))
    if (mail.state !== 'asked' && mail.state !== 'sending') return mail
    await sleep(300)
  }
  throw new Exit(exitCodes.refused, `试发 ${id} 半分钟没有结果；请检查 worker 是否在运行`)
}
