import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { rearmAnswer } from '../contract.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'

const betweenLooks = 1_000
/** Looks without any progress after which nobody seems to be at it. */
const patience = 60

/** rearm: gives every open measure its workflow anew and follows it. */
export function addRearm(program: Command, io: Io): void {
  program
    .command('rearm')
    .description(
      '重新布置全部未办结措施的工作流（Temporal 丢失或更换之后会自动进行），并显示进度；不会重复通知',
    )
    .option('--status', '只看进度')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ status, json = false }: { status?: boolean; json?: boolean }) => {
      if (!status) rearmAnswer.parse(await askJson(io, { method: 'POST', path: '/rearm' }))
      const answer = status ? await look(io) : await follow(io)
      print(io, { json, whole: answer, items: [answer], lines: () => [answer.sentence] })
    })
}

async function look(io: Io) {
  return rearmAnswer.parse(await askJson(io, { path: '/rearm' }))
}

async function follow(io: Io) {
  let answer = await look(io)
  for (let idle = 0, least = answer.unarmed; answer.unarmed > 0; answer = await look(io)) {
    if (idle === 0) io.note(answer.sentence)
    await sleep(betweenLooks)
    idle = answer.unarmed < least ? 0 : idle + 1
    least = Math.min(least, answer.unarmed)
    if (idle > patience)
      throw new Exit(
        exitCodes.refused,
        `${answer.sentence}；${patience} 秒没有进展：工作进程在运行吗？见 zhenggai doctor`,
      )
  }
  return answer
}
