import type { Command } from 'commander'
import { commandOrder } from '../../domain/permissionsTable.ts'
import { commandNames } from '../../domain/refusalsWording.ts'
import {
  commandAnswer,
  revokedAnswer,
  sendingAnswer,
  sendingStatus,
  tokenList,
  tokenMade,
} from '../contract.ts'
import { bodyOf, optionsOf } from './commandOptions.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'
import { table } from './table.ts'

type Json = { json?: boolean }

/** One `do` for every command of a measure. */
export function addDo(program: Command, io: Io): void {
  const parent = program
    .command('do')
    .description('办理：zhenggai do 命令 编号 --项目 内容（命令见 zhenggai do --help）')
  for (const type of commandOrder) {
    const command = parent
      .command(`${type} <编号>`)
      .alias(commandNames[type])
      .description(commandNames[type])
      .option('--as <人员>', '代谁办理（整改办，或外出期间的代办人）：编号或姓名')
      .option('--key <键>', 'Idempotency-Key：重发同一命令时用同一个键')
      .option('--json', '输出一个 JSON 文档')
    for (const option of optionsOf(type)) command.addOption(option)
    command.action(
      async (id: string, { as, key, json = false, ...typed }: Json & { as?: string; key?: string }) => {
        const path = `/measures/${encodeURIComponent(id)}/commands/${type}`
        const body = bodyOf(type, typed)
        const answer = commandAnswer.parse(
          await askJson(io, { method: 'POST', path, body, onBehalfOf: as, key }),
        )
        const lines = () => [`${id}：${commandNames[type]}，已记入台账（第 ${answer.sequence} 条）`]
        print(io, { json, whole: answer, items: [answer], lines })
      },
    )
  }
}

export function addSending(program: Command, io: Io): void {
  const add = (name: string, path: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--json', '输出一个 JSON 文档')
      .action(async ({ json = false }: Json) => {
        const answer = sendingAnswer.parse(await askJson(io, { method: 'POST', path }))
        print(io, { json, whole: answer, items: [answer], lines: () => [answer.sentence] })
      })
  add('stop-sending', '/sending/stop', '紧急停发：立刻停止一切发信')
  add('resume-sending', '/sending/resume', '恢复发信')
  program
    .command('sending')
    .description('发信情况：是否停发，还有多少待发，预计何时发完')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: Json) => {
      const answer = sendingStatus.parse(await askJson(io, { path: '/sending' }))
      const lines = () => [
        answer.sentence,
        ...(answer.rehearsal === null ? [] : [answer.rehearsal.sentence]),
        ...answer.accounts.map(({ account, sentence }) => `发信账户 ${account}：${sentence}`),
      ]
      print(io, { json, whole: answer, items: answer.accounts, lines })
    })
}

type TokenOptions = Json & { name: string; person?: string; service?: string; role?: string[]; days?: string }

export function addToken(program: Command, io: Io): void {
  const token = program.command('token').description('令牌：发放、查看、吊销')
  addTokenCreate(token, io)
  addTokenList(token, io)
  token
    .command('revoke <前缀>')
    .description('吊销令牌')
    .option('--json', '输出一个 JSON 文档')
    .action(async (prefix: string, { json = false }: Json) => {
      const path = `/tokens/${encodeURIComponent(prefix)}`
      const answer = revokedAnswer.parse(await askJson(io, { method: 'DELETE', path }))
      if (!answer.revoked) throw new Exit(exitCodes.refused, `令牌 ${prefix}：没有这个令牌，或早已吊销`)
      print(io, { json, whole: answer, items: [answer], lines: () => [`令牌 ${prefix}：已吊销`] })
    })
}

function addTokenCreate(token: Command, io: Io): void {
  token
    .command('create')
    .description('发放令牌；令牌只显示这一次')
    .requiredOption('--name <用途>')
    .option('--person <人员>', '属于谁：编号或姓名')
    .option('--service <系统>', '属于哪个系统')
    .option(
      '--role <权限>',
      'admin、office、person，可重复；默认 person（系统为 office）',
      (value: string, before: string[] = []) => [...before, value],
    )
    .option('--days <天数>', '有效期，默认 365 天')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ name, person, service, role, days, json = false }: TokenOptions) => {
      const roles = role ?? [service === undefined ? 'person' : 'office']
      const body = {
        name,
        person,
        service,
        roles,
        expiresInDays: days === undefined ? undefined : Number(days),
      }
      const answer = tokenMade.parse(await askJson(io, { method: 'POST', path: '/tokens', body }))
      print(io, {
        json,
        whole: answer,
        items: [answer],
        lines: () => [answer.token ?? '', `有效期至 ${answer.expiresAt.slice(0, 10)}；请即保存，不再显示`],
      })
    })
}

function addTokenList(token: Command, io: Io): void {
  token
    .command('list')
    .description('全部令牌（不含密文）')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: Json) => {
      const answer = tokenList.parse(await askJson(io, { path: '/tokens' }))
      const rows = answer.tokens.map((one) => [
        one.prefix,
        one.person?.name ?? one.service ?? '',
        one.roles.join('、'),
        one.name,
        one.revokedAt === null ? `至 ${one.expiresAt.slice(0, 10)}` : '已吊销',
      ])
      print(io, {
        json,
        whole: answer,
        items: answer.tokens,
        lines: () => table(['前缀', '属于', '权限', '用途', '有效'], rows),
      })
    })
}
