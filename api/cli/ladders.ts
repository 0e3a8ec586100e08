import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { changeView, ladderPreview, policyPreview, policyView, presetList, roundLadder } from '../contract.ts'
import { confirmChange, previewLines } from './changes.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'

type Json = { json?: boolean }
type OfRound = Json & { round: string }

/** 督办阶梯：预设、轮次的阶梯、预看、应用 */
export function addLadder(program: Command, io: Io): void {
  const ladder = program.command('ladder').description('督办阶梯：预设、轮次现在的、预看、应用')
  ladder
    .command('list')
    .description('预设的阶梯')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: Json) => {
      const answer = presetList.parse(await askJson(io, { path: '/ladders' }))
      const lines = () => answer.presets.flatMap(({ id, ...preset }) => rungLines({ ...preset, title: id }))
      print(io, { json, whole: answer, items: answer.presets, lines })
    })
  ladder
    .command('show')
    .description('轮次现在的阶梯，及单位、措施的不同之处')
    .requiredOption('--round <轮次>')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ round, json = false }: OfRound) => {
      const path = `/rounds/${encodeURIComponent(round)}/ladder`
      const answer = roundLadder.parse(await askJson(io, { path }))
      const lines = () => answer.ladders.flatMap((one) => rungLines({ ...one, title: ownerOf(one) }))
      print(io, { json, whole: answer, items: answer.ladders, lines })
    })
  ladder
    .command('preview <文件.json>')
    .description('预看：预设和不同之处（JSON），哪些通知会变；不保存')
    .requiredOption('--round <轮次>')
    .option('--json', '输出一个 JSON 文档')
    .action(async (file: string, { round, json = false }: OfRound) => {
      const path = `/rounds/${encodeURIComponent(round)}/ladder/preview`
      const body = await readJsonFile(file)
      const answer = ladderPreview.parse(await askJson(io, { method: 'POST', path, body }))
      const lines = () => [
        ...answer.ladders.flatMap((one) => rungLines({ ...one, title: ownerOf(one) })),
        ...previewLines(answer.preview),
      ]
      print(io, { json, whole: answer, items: [answer], lines })
    })
  addApply(ladder, io, {
    argument: '文件.json',
    description: '应用到轮次的措施：先预看，再确认',
    ofRound: true,
    path: ({ round = '' }) => `/rounds/${encodeURIComponent(round)}/ladder/changes`,
  })
}

/** 发信制度：查看、预看、应用 */
export function addPolicy(program: Command, io: Io): void {
  const policy = program.command('policy').description('发信制度（时点、发信时间、回头看）：查看、预看、应用')
  policy
    .command('show')
    .description('现行制度')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: Json) => {
      const answer = policyView.parse(await askJson(io, { path: '/policy' }))
      const lines = () => Object.entries(answer).map(([name, value]) => `${name}  ${JSON.stringify(value)}`)
      print(io, { json, whole: answer, items: [answer], lines })
    })
  policy
    .command('preview <文件.json>')
    .description('预看：只写要改的项目（JSON），哪些通知会变；不保存')
    .option('--json', '输出一个 JSON 文档')
    .action(async (file: string, { json = false }: Json) => {
      const body = await readJsonFile(file)
      const answer = policyPreview.parse(await askJson(io, { method: 'POST', path: '/policy/preview', body }))
      print(io, { json, whole: answer, items: [answer], lines: () => previewLines(answer.preview) })
    })
  addApply(policy, io, {
    argument: '文件.json',
    description: '应用：先预看，再确认',
    ofRound: false,
    path: () => '/policy/changes',
  })
}

type ApplyOptions = Json & { round?: string; yes?: boolean }
type Apply = {
  argument: string
  description: string
  ofRound: boolean
  path(options: ApplyOptions): string
}

/** Proposes and confirms in one go; who declines leaves nothing behind that could be confirmed by mistake. */
function addApply(parent: Command, io: Io, { argument, description, ofRound, path }: Apply): void {
  const command = parent.command(`apply <${argument}>`).description(description)
  if (ofRound) command.requiredOption('--round <轮次>')
  command
    .option('--json', '输出一个 JSON 文档')
    .option('--yes', '不再询问')
    .action(async (file: string, options: ApplyOptions) => {
      const { json = false, yes = false } = options
      const body = await readJsonFile(file)
      const answer = await askJson(io, { method: 'POST', path: path(options), body })
      const { id } = changeView.parse(answer)
      try {
        await confirmChange(io, id, { json, yes })
      } catch (error) {
        if (error instanceof Exit && error.code === exitCodes.declined) {
          await askJson(io, { method: 'POST', path: `/changes/${encodeURIComponent(id)}/withdraw` })
        }
        throw error
      }
    })
}

type Shown = { title: string; name: string; rungs: readonly { sentence: string }[] }

function rungLines({ title, name, rungs }: Shown): string[] {
  return [`${title}  ${name}`, ...rungs.map(({ sentence }) => `  ${sentence}`)]
}

function ownerOf({ unit, measure }: { unit: string | null; measure: string | null }): string {
  return measure ?? unit ?? '全轮次'
}

async function readJsonFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    const reason = error instanceof SyntaxError ? '不是合法的 JSON' : '不能读'
    throw new Exit(exitCodes.refused, `${file}：${reason}，应为 UTF-8 编码的 JSON 文件`)
  }
}
