import type { Command } from 'commander'
import type { z } from 'zod'
import { type ChangeView, changeList, changeView, changeWhole, previewView, resultList } from '../contract.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'
import { table } from './table.ts'

type Json = { json?: boolean }
type Preview = z.output<typeof previewView>

/** 变更：列表、进度与明细、确认、撤回 */
export function addChange(program: Command, io: Io): void {
  const change = program.command('change').description('日历、阶梯、发信制度的变更：列表、进度、确认、撤回')
  change
    .command('list')
    .description('全部变更，新的在前')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: Json) => {
      const answer = changeList.parse(await askJson(io, { path: '/changes' }))
      const rows = answer.changes.map((one) => [one.id, one.stateName, one.title, one.sentence])
      const lines = () => table(['编号', '状态', '变更', '进度'], rows)
      print(io, { json, whole: answer, items: answer.changes, lines })
    })
  change
    .command('show <变更>')
    .description('进度，以及逐项变动的日期')
    .option('--json', '输出一个 JSON 文档')
    .action(async (id: string, { json = false }: Json) => showChange(io, id, json))
  change
    .command('withdraw <变更>')
    .description('撤回还没有确认的变更')
    .option('--json', '输出一个 JSON 文档')
    .action(async (id: string, { json = false }: Json) => {
      const path = `/changes/${encodeURIComponent(id)}/withdraw`
      printChange(io, changeView.parse(await askJson(io, { method: 'POST', path })), json)
    })
  addConfirm(change, io)
}

export function addConfirm(parent: Command, io: Io): void {
  parent
    .command('confirm <变更>')
    .description('核对并确认，应用到涉及的措施')
    .option('--as <人员>', '整改办代谁办理：编号或姓名')
    .option('--json', '输出一个 JSON 文档')
    .option('--yes', '不再询问')
    .action(async (id: string, { as, json = false, yes = false }: Json & { as?: string; yes?: boolean }) =>
      confirmChange(io, id, { onBehalfOf: as, json, yes }),
    )
}

/** Shows first what would happen now; the number that was seen is what is confirmed. */
export async function confirmChange(
  io: Io,
  id: string,
  { onBehalfOf, json, yes }: { onBehalfOf?: string; json: boolean; yes: boolean },
): Promise<void> {
  const path = `/changes/${encodeURIComponent(id)}`
  const { total, title } = changeWhole.parse(await askJson(io, { path }))
  const preview = previewView.parse(await askJson(io, { path: `${path}/preview` }))
  io.note(title)
  for (const line of previewLines(preview)) io.note(line)
  if (!yes) {
    if (!io.terminal) throw new Exit(exitCodes.declined, '没有确认：不在终端上，应加 --yes 表示确认')
    if (!(await io.confirm(`应用到 ${total} 项措施？`))) throw new Exit(exitCodes.declined, '没有确认')
  }
  const body = { measures: total }
  const answer = await askJson(io, { method: 'POST', path: `${path}/confirm`, body, onBehalfOf })
  printChange(io, changeView.parse(answer), json)
}

/** What a preview says to a person: the sentence, who is concerned most, and examples. */
export function previewLines({ sentence, difference, examples }: Preview): string[] {
  const people = difference.perPerson.slice(0, 20)
  const rows = people.map(({ person, added, removed, moved }) =>
    [person.name, added, removed, moved].map(String),
  )
  return [
    sentence,
    ...(rows.length > 0 ? table(['人员', '新增', '取消', '改期'], rows) : []),
    ...examples
      .slice(0, 10)
      .flatMap(({ measureId, moved, added, removed }) => [
        `${measureId}：${[
          ...moved.map(({ rungName, from, to }) => `${rungName} ${from} → ${to}`),
          ...(added > 0 ? [`新增 ${added}`] : []),
          ...(removed > 0 ? [`取消 ${removed}`] : []),
        ].join('；')}`,
      ]),
  ]
}

export function printChange(io: Io, change: ChangeView, json: boolean): void {
  const lines = () => [`${change.id}  ${change.title}`, change.sentence]
  print(io, { json, whole: change, items: [change], lines })
}

async function showChange(io: Io, id: string, json: boolean): Promise<void> {
  const path = `/changes/${encodeURIComponent(id)}`
  const change = changeWhole.parse(await askJson(io, { path }))
  const { results } = resultList.parse(await askJson(io, { path: `${path}/results`, query: { limit: 500 } }))
  const lines = () => [
    `${change.id}  ${change.title}`,
    change.sentence,
    `提出：${change.proposed.name} ${change.proposed.at.slice(0, 16).replace('T', ' ')}`,
    ...(change.confirmed === null
      ? []
      : [`确认：${change.confirmed.name} ${change.confirmed.at.slice(0, 16).replace('T', ' ')}`]),
    ...results.map(
      ({ measureId, unit, sentences, failure }) =>
        `${measureId} ${unit}：${failure === null ? sentences.join('；') : `未能调整：${failure}`}`,
    ),
  ]
  print(io, { json, whole: { ...change, results }, items: [change, ...results], lines })
}
