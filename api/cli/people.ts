import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { ImportRefused } from '../../documents/importRefused.ts'
import { rosterProblemSentence } from '../../documents/problems.ts'
import { readRoster } from '../../documents/readRoster.ts'
import {
  delegationEnded,
  delegationList,
  delegationMade,
  handoverAnswer,
  rosterAnswer,
  rosterPreview,
} from '../contract.ts'
import { rosterEntryOf } from '../imports/registration.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'
import { table } from './table.ts'

type Json = { json?: boolean }

/** roster, handover, delegate, delegations: who is there, who leaves, who stands in. */
export function addPeople(program: Command, io: Io): void {
  addRoster(program, io)
  addHandover(program, io)
  addDelegate(program, io)
  addDelegations(program, io)
}

type RosterOptions = Json & {
  complete?: boolean
  successor?: string[]
  reason?: string
  dryRun?: boolean
  yes?: boolean
}

function addRoster(program: Command, io: Io): void {
  program
    .command('roster <通讯录.xlsx>')
    .description('更新花名册：先列出改动和涉及的未办结措施，确认后生效')
    .option('--complete', '这是全部人员：没有列出的人从今天起不再在岗')
    .option(
      '--successor <离岗的人=接手人>',
      '离岗的人名下有未办结的措施时写明，可重复',
      (value: string, before: string[] = []) => [...before, value],
    )
    .option('--reason <原因>', '离岗的原因')
    .option('--dry-run', '只看改动')
    .option('--yes', '不再询问')
    .option('--json', '输出一个 JSON 文档')
    .action((file: string, options: RosterOptions) => updateRoster(io, file, options))
}

async function updateRoster(io: Io, file: string, options: RosterOptions): Promise<void> {
  const { complete = false, successor = [], reason, dryRun, yes, json = false } = options
  const entries = await readEntries(io, file)
  const body = { entries, complete, successors: successor.map(successorOf), reason }
  const preview = rosterPreview.parse(await askJson(io, { method: 'POST', path: '/roster/preview', body }))
  const lines = () => [...preview.people.map(({ line }) => line), preview.sentence]
  if (dryRun) print(io, { json, whole: preview, items: preview.people, lines })
  else for (const line of lines()) io.note(line)
  if (!preview.applicable) throw new Exit(exitCodes.refused, '没有更新：先用 --successor 写明接手人')
  if (dryRun) return
  if (!yes && !(io.terminal && (await io.confirm('确认更新花名册？')))) {
    throw new Exit(exitCodes.declined, io.terminal ? '没有更新' : '没有更新：不在终端上，应加 --yes 表示确认')
  }
  const answer = rosterAnswer.parse(await askJson(io, { method: 'PUT', path: '/roster', body }))
  const done = `已更新：新增 ${answer.added} 人，变动 ${answer.changed} 人，离岗 ${answer.ended} 人`
  print(io, { json, whole: answer, items: [answer], lines: () => [done] })
}

async function readEntries(io: Io, file: string) {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const what = error.code === 'ENOENT' ? '没有这个文件' : `不能读（${error.code}）`
    throw new Exit(exitCodes.refused, `${file}：${what}`)
  })
  const reading = await readRoster(bytes).catch((error: unknown) => {
    if (error instanceof ImportRefused) throw new Exit(exitCodes.refused, `${file}：${error.message}`)
    throw error
  })
  for (const problem of reading.problems) io.note(rosterProblemSentence(problem))
  if (reading.problems.some(({ severity }) => severity === 'error'))
    throw new Exit(exitCodes.badRows, '没有更新：先改正上列错误')
  return reading.entries.map(rosterEntryOf)
}

function successorOf(text: string): { person: string; successor: string } {
  const [, person, successor] = /^([^=]+)=([^=]+)$/.exec(text) ?? []
  if (person === undefined || successor === undefined)
    throw new Exit(exitCodes.usage, `选项“--successor”：找到“${text}”，应为 离岗的人=接手人`)
  return { person: person.trim(), successor: successor.trim() }
}

function addHandover(program: Command, io: Io): void {
  program
    .command('handover <人员>')
    .description('离岗移交：即日起不再在岗，名下未办结的措施逐项移交接手人')
    .requiredOption('--reason <原因>', '离岗的原因')
    .option('--to <接手人>', '编号或姓名；名下没有未办结的措施时可以不填')
    .option('--key <键>', 'Idempotency-Key：重发同一移交时用同一个键')
    .option('--json', '输出一个 JSON 文档')
    .action(
      async (
        person: string,
        { to, reason, key, json = false }: Json & { to?: string; reason: string; key?: string },
      ) => {
        const body = { person, successor: to ?? null, reason }
        const answer = handoverAnswer.parse(
          await askJson(io, { method: 'POST', path: '/handovers', body, key }),
        )
        const lines = () => [
          `${answer.id}  ${answer.sentence}`,
          ...answer.refused.map(({ measureId, detail }) => `没有移交  ${measureId}：${detail}`),
        ]
        print(io, { json, whole: answer, items: [answer], lines })
      },
    )
}

function addDelegate(program: Command, io: Io): void {
  program
    .command('delegate <代办人>')
    .description('外出期间由他人代办；起止两天都算')
    .requiredOption('--from <日期>')
    .requiredOption('--to <日期>')
    .requiredOption('--reason <原因>')
    .option('--person <人员>', '外出的是谁：编号或姓名；不填是本人')
    .option('--json', '输出一个 JSON 文档')
    .action(
      async (
        delegate: string,
        { json = false, ...wish }: Json & { from: string; to: string; reason: string; person?: string },
      ) => {
        const body = { ...wish, delegate }
        const answer = delegationMade.parse(await askJson(io, { method: 'POST', path: '/delegations', body }))
        print(io, { json, whole: answer, items: [answer], lines: () => [`${answer.id}  ${answer.sentence}`] })
      },
    )
  program
    .command('end-delegation <编号>')
    .description('结束代办，立即生效')
    .option('--json', '输出一个 JSON 文档')
    .action(async (id: string, { json = false }: Json) => {
      const path = `/delegations/${encodeURIComponent(id)}/end`
      const answer = delegationEnded.parse(await askJson(io, { method: 'POST', path }))
      print(io, { json, whole: answer, items: [answer], lines: () => [`${answer.id}  代办已结束`] })
    })
}

const stateNames = { ahead: '未开始', holds: '代办中', over: '已结束' } as const

function addDelegations(program: Command, io: Io): void {
  program
    .command('delegations')
    .description('代办：谁外出，由谁代办')
    .option('--person <人员>', '编号或姓名')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ person, json = false }: Json & { person?: string }) => {
      const answer = delegationList.parse(await askJson(io, { path: '/delegations', query: { person } }))
      const rows = answer.delegations.map(({ id, from, to, state, ...one }) => [
        id,
        one.person.name,
        one.delegate.name,
        `${from}—${to}`,
        stateNames[state],
        one.reason,
      ])
      const lines = () =>
        rows.length > 0 ? table(['编号', '外出', '代办人', '起止', '状态', '原因'], rows) : ['没有代办']
      print(io, { json, whole: answer, items: answer.delegations, lines })
    })
}
