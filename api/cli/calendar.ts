import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { calendarPreview, calendarView, changeView } from '../contract.ts'
import { addConfirm, previewLines, printChange } from './changes.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'

type Json = { json?: boolean }

/** 工作日历：预看、提出、确认 */
export function addCalendar(program: Command, io: Io): void {
  const calendar = program.command('calendar').description('工作日历：查看、预看、提出、确认')
  calendar
    .command('show')
    .description('已导入的年份和缺少的年份')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: Json) => {
      const answer = calendarView.parse(await askJson(io, { path: '/calendar' }))
      const lines = () => [
        ...answer.years.map(({ year, notice }) => `${year}  ${notice}`),
        ...answer.missing.map(({ year, sentence }) => `${year}  尚未导入：${sentence}`),
      ]
      print(io, { json, whole: answer, items: answer.years, lines })
    })
  addYearCommand(calendar, {
    name: 'preview',
    description: '预看：读出什么、有何问题、哪些日期会变；不保存',
    run: async (body, json) => previewYear(io, body, json),
  })
  addYearCommand(calendar, {
    name: 'propose',
    description: '提出，待另一人确认',
    run: async (body, json) => {
      const answer = await askJson(io, { method: 'POST', path: '/calendar/changes', body })
      printChange(io, changeView.parse(answer), json)
    },
  })
  addConfirm(calendar, io)
}

type YearOptions = Json & { notice?: string; year?: string }
type YearCommand = {
  name: string
  description: string
  run(body: object, json: boolean): Promise<void>
}

function addYearCommand(calendar: Command, { name, description, run }: YearCommand): void {
  calendar
    .command(`${name} <文件>`)
    .description(`${description}。文件为放假安排通知的原文（.txt），或 holiday-cn 的年度 .json`)
    .option('--notice <文号>', '原文没有写文号时')
    .option('--year <年份>', '原文没有写年份时')
    .option('--json', '输出一个 JSON 文档')
    .action(async (file: string, { notice, year, json = false }: YearOptions) => {
      const body = {
        ...(await readYearFile(file)),
        notice,
        year: year === undefined ? undefined : Number(year),
      }
      await run(body, json)
    })
}

async function readYearFile(file: string): Promise<{ text: string } | { json: unknown }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? '没有这个文件' : `不能读（${error.code}）`
    throw new Exit(exitCodes.refused, `${file}：${reason}`)
  })
  if (!text.trimStart().startsWith('{')) return { text }
  try {
    return { json: JSON.parse(text) }
  } catch {
    throw new Exit(exitCodes.refused, `${file}：不是完整的 JSON，应为 holiday-cn 的年度文件`)
  }
}

async function previewYear(io: Io, body: object, json: boolean): Promise<void> {
  const answer = calendarPreview.parse(await askJson(io, { method: 'POST', path: '/calendar/preview', body }))
  const { calendarYear, problems, preview } = answer
  const lines = () => [
    ...(calendarYear === null
      ? []
      : [
          `${calendarYear.year}年  ${calendarYear.notice}`,
          ...calendarYear.holidays.map(
            ({ name, from, to, days }) => `${name}  ${from} 至 ${to}，共${days}天`,
          ),
          `调休上班  ${calendarYear.makeUpDays.join('、') || '无'}`,
        ]),
    ...problems.map(({ severity, sentence }) => `${severity === 'error' ? '错误' : '提醒'}  ${sentence}`),
    ...(preview === null ? [] : previewLines(preview)),
  ]
  print(io, { json, whole: answer, items: [answer], lines })
  if (problems.some(({ severity }) => severity === 'error')) throw new Exit(exitCodes.badRows)
}
