import type { Command } from 'commander'
import type { z } from 'zod'
import { clockList, roundCounts, roundView, sampleAnswer } from '../contract.ts'
import { askJson } from './connection.ts'
import { type Io, print } from './io.ts'
import { table } from './table.ts'

type Json = { json?: boolean }
type ClockOptions = Json & { anchor?: string; budget: string; unit: string; basis: string; reason: string }

/** round: counts, clocks, lights and the look-back sample of one round. */
export function addRound(program: Command, io: Io): void {
  const round = program.command('round').description('轮次：计数、时限、亮灯规则、回头看抽查')
  addCounts(round, io)
  addClocks(round, io)
  addLights(round, io)
  addSample(round, io)
}

function addCounts(round: Command, io: Io): void {
  round
    .command('counts <轮次>')
    .description('完成情况，按声明的口径计数')
    .option('--decimals <位数>', '百分比的小数位数：0 或 2，默认 2')
    .option('--json', '输出一个 JSON 文档')
    .action(async (name: string, { json = false, decimals }: Json & { decimals?: string }) => {
      const answer = roundCounts.parse(
        await askJson(io, { path: `${pathOf(name)}/counts`, query: { decimals } }),
      )
      const lines = () => [
        ...table(countHead, [countRow('措施', answer.measures), countRow('问题', answer.issues)]),
        ...answer.measures.rates.map(
          (rate) => `措施${rate.name} ${rate.printed}（${rate.numerator}/${rate.denominator}）`,
        ),
        `集中整改期最后一日：${answer.periodEnd ?? '没有设定'}`,
        '口径：',
        ...Object.values(answer.rules).map((rule) => `  ${rule}`),
      ]
      print(io, { json, whole: answer, items: [answer], lines })
    })
}

const countHead = ['', '总数', '完成', '基本完成', '未完成', '销号', '长期坚持', '期内完成']

function countRow(name: string, of: z.output<typeof roundCounts>['measures']): string[] {
  return [name, ...[of.total, of.done, of.basic, of.open, of.closedOut, of.longTerm, of.inside].map(String)]
}

function addClocks(round: Command, io: Io): void {
  round
    .command('clocks <轮次>')
    .description('各项时限：起算日、期限、依据、最后一日')
    .option('--json', '输出一个 JSON 文档')
    .action(async (name: string, { json = false }: Json) =>
      printClocks(io, await askJson(io, { path: `${pathOf(name)}/clocks` }), json),
    )
  round
    .command('set-clock <轮次> <时限>')
    .description('设定或修改一项时限：plan、report、clues、concentratedPeriod、evaluation')
    .option('--anchor <日期>', '起算日；不写表示从集中整改期最后一日起算')
    .requiredOption('--budget <数字>', '期限')
    .option('--unit <单位>', 'months 个月，workingDays 个工作日，calendarDays 天', 'months')
    .requiredOption('--basis <依据>', '文件名称、文号和条款')
    .requiredOption('--reason <理由>', '设定或修改的理由')
    .option('--json', '输出一个 JSON 文档')
    .action(async (name: string, clock: string, options: ClockOptions) => {
      const { json = false, anchor = null, budget, unit, basis, reason } = options
      const body = { anchorOn: anchor, budget: Number(budget), unit, basis, reason }
      const path = `${pathOf(name)}/clocks/${encodeURIComponent(clock)}`
      printClocks(io, await askJson(io, { method: 'PUT', path, body }), json)
    })
  round
    .command('met <轮次> <时限>')
    .description('登记一项时限已经完成')
    .requiredOption('--on <日期>', '完成日期')
    .requiredOption('--reference <文号>', '文号或凭据')
    .option('--json', '输出一个 JSON 文档')
    .action(async (name: string, clock: string, options: Json & { on: string; reference: string }) => {
      const { json = false, ...body } = options
      const path = `${pathOf(name)}/clocks/${encodeURIComponent(clock)}/met`
      printClocks(io, await askJson(io, { method: 'POST', path, body }), json)
    })
}

function printClocks(io: Io, answered: unknown, json: boolean): void {
  const answer = clockList.parse(answered)
  const lines = () =>
    answer.clocks.length === 0
      ? ['没有设定时限']
      : table(
          ['时限', '最后一日', '剩余工作日', '依据', '完成'],
          answer.clocks.map((one) => [
            `${one.name}（${one.clock}）`,
            one.lastDay ?? '（待定）',
            one.daysLeft === null ? '' : String(one.daysLeft),
            one.basis,
            one.metOn ? `${one.metOn} ${one.reference}` : '',
          ]),
        )
  print(io, { json, whole: answer, items: answer.clocks, lines })
}

function addLights(round: Command, io: Io): void {
  round
    .command('lights <轮次> <规则>')
    .description(
      '选用亮灯规则：workingDays、threeColourLetters、supervisionSheets、threeDayLights、milestoneLights',
    )
    .option('--json', '输出一个 JSON 文档')
    .action(async (name: string, lightRules: string, { json = false }: Json) => {
      const path = `${pathOf(name)}/lights`
      const answer = roundView.parse(await askJson(io, { method: 'PUT', path, body: { lightRules } }))
      const lines = () => [`${answer.name}：亮灯规则为${answer.lightRules.name}`]
      print(io, { json, whole: answer, items: [answer], lines })
    })
}

function addSample(round: Command, io: Io): void {
  round
    .command('sample <轮次>')
    .description('回头看抽查：哪些措施的第几次回头看被抽中')
    .option('--json', '输出一个 JSON 文档')
    .action(async (name: string, { json = false }: Json) => {
      const answer = sampleAnswer.parse(await askJson(io, { path: `${pathOf(name)}/look-back-sample` }))
      const lines = () => [
        answer.share === null ? '不抽查，全部回头看' : `抽查${answer.share}%，种子“${answer.seed}”`,
        answer.rule,
        ...answer.measures.map(({ measure, unit, lookBacks }) => {
          const drawn = lookBacks.filter((one) => one.drawn).map(({ n }) => `第${n}次`)
          return `${measure}  ${unit}  ${drawn.join('、') || '未抽中'}`
        }),
      ]
      print(io, { json, whole: answer, items: answer.measures, lines })
    })
}

function pathOf(name: string): string {
  return `/rounds/${encodeURIComponent(name)}`
}
