import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { ImportRefused } from '../../documents/importRefused.ts'
import { type ImportProblem, problemSentence, rosterProblemSentence } from '../../documents/problems.ts'
import { type LedgerRow, readLedger, toPublicRow } from '../../documents/readLedger.ts'
import { type RosterEntryRow, readRoster } from '../../documents/readRoster.ts'
import { bulkLine, previewAnswer, roundAnswer } from '../contract.ts'
import { ask, askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { registrationOf, rosterEntryOf } from './importRows.ts'
import type { Io } from './io.ts'

type Options = {
  roster?: string
  round?: string
  organisation?: string
  confirmationRequired?: boolean
  dryRun?: boolean
  json?: boolean
  yes?: boolean
}

export function addImport(program: Command, io: Io): void {
  program
    .command('import <台账.xlsx>')
    .description('导入台账：每一行登记为一项措施并启动；同一文件再导入不会重复登记')
    .option('--roster <通讯录.xlsx>', '花名册：姓名、单位、角色、电子邮箱')
    .option('--round <名称>', '轮次，没有则建立')
    .option('--organisation <单位>', '被巡察单位（建立轮次时用）')
    .option('--confirmation-required', '办结须经巡察机构确认（建立轮次时用）')
    .option('--dry-run', '只检查，不登记；不需要服务在运行')
    .option('--json', '输出一个 JSON 文档')
    .option('--yes', '不再询问')
    .action((file: string, options: Options) => importFile(io, file, options))
}

type Read = {
  rows: LedgerRow[]
  roster: RosterEntryRow[]
  problems: ImportProblem[]
  rosterProblems: ImportProblem[]
}

async function importFile(io: Io, file: string, options: Options): Promise<void> {
  const read = await readFiles(file, options)
  if (options.dryRun) return reportDry(io, read, options)
  if (!options.round)
    throw new Exit(exitCodes.usage, '缺少 --round：应写明轮次的名称，如 --round 2026年巡察整改')
  reportProblems(io, read)
  const round = `/rounds/${encodeURIComponent(options.round)}`
  const rows = read.rows.map((row) => registrationOf(row, read.roster))
  if (rows.length === 0) throw new Exit(exitCodes.badRows, '没有可以登记的行')
  await confirmMails(io, { round, rows, read, yes: options.yes ?? false })
  await prepareRound(io, options.round, options)
  if (read.roster.length > 0) {
    io.note(`导入花名册：${read.roster.length} 人`)
    await ask(io, { method: 'PUT', path: '/roster', body: { entries: read.roster.map(rosterEntryOf) } })
  }
  await registerRows(io, { round, rows, read, json: options.json ?? false })
}

async function readFiles(file: string, { roster: rosterFile }: Options): Promise<Read> {
  const reading = rosterFile === undefined ? null : await refusing(rosterFile, readRoster)
  const roster = reading?.entries
  const { rows, problems } = await refusing(file, (bytes) => readLedger(bytes, { roster }))
  return { rows, problems, roster: roster ?? [], rosterProblems: reading?.problems ?? [] }
}

/** What is no workbook is refused with its name; a sentence from the reader says what was found. */
async function refusing<T>(file: string, read: (bytes: Buffer) => Promise<T>): Promise<T> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Exit(
      exitCodes.refused,
      `${file}：${error.code === 'ENOENT' ? '没有这个文件' : `不能读（${error.code}）`}`,
    )
  })
  try {
    return await read(bytes)
  } catch (error) {
    if (error instanceof ImportRefused) throw new Exit(exitCodes.refused, `${file}：${error.message}`)
    throw error
  }
}

function reportDry(io: Io, read: Read, { json }: Options): void {
  const problems = [...read.rosterProblems, ...read.problems]
  if (json) io.out(JSON.stringify({ rows: read.rows.map(toPublicRow), problems }))
  else if (io.terminal) {
    for (const sentence of sentencesOf(read)) io.out(sentence)
    io.out(
      `可以登记 ${read.rows.length} 行；错误 ${countErrors(read)} 处，提醒 ${problems.length - countErrors(read)} 处`,
    )
  } else for (const item of [...read.rows.map(toPublicRow), ...problems]) io.out(JSON.stringify(item))
  if (countErrors(read) > 0) throw new Exit(exitCodes.badRows)
}

function reportProblems(io: Io, read: Read): void {
  for (const sentence of sentencesOf(read)) io.note(sentence)
}

function sentencesOf({ problems, rosterProblems }: Read): string[] {
  const word = ({ severity }: ImportProblem) => (severity === 'error' ? '错误' : '提醒')
  return [
    ...rosterProblems.map((problem) => `${word(problem)}  ${rosterProblemSentence(problem)}`),
    ...problems.map((problem) => `${word(problem)}  ${problemSentence(problem)}`),
  ]
}

function countErrors({ problems, rosterProblems }: Read): number {
  return [...problems, ...rosterProblems].filter(({ severity }) => severity === 'error').length
}

type Job = { round: string; rows: readonly unknown[]; read: Read }

/** Before anything is written: nobody should find out from 300 angry clerks what an import sends. */
async function confirmMails(io: Io, { round, rows, read, yes }: Job & { yes: boolean }): Promise<void> {
  const body = { rows, roster: read.roster.length > 0 ? read.roster.map(rosterEntryOf) : null }
  const answer = previewAnswer.parse(
    await askJson(io, { method: 'POST', path: `${round}/measures/preview`, body }),
  )
  io.note(`${answer.sentence}（${answer.rows} 行，其中 ${answer.known} 行已登记过）`)
  if (answer.unreachable.length > 0) io.note(`没有邮箱、由上一级代收：${answer.unreachable.join('、')}`)
  if (yes) return
  if (!io.terminal) throw new Exit(exitCodes.declined, '没有登记：不在终端上，应加 --yes 表示确认')
  if (!(await io.confirm('确认登记并启动？'))) throw new Exit(exitCodes.declined, '没有登记')
}

async function prepareRound(
  io: Io,
  name: string,
  { organisation, confirmationRequired }: Options,
): Promise<void> {
  const answer = await askJson(io, {
    method: 'POST',
    path: '/rounds',
    body: { name, organisation, confirmationRequired },
  })
  const { id, added } = roundAnswer.parse(answer)
  io.note(added ? `建立轮次 ${name}（${id}）` : `轮次 ${name}（${id}）`)
}

const page = 500

async function registerRows(io: Io, { round, rows, read, json }: Job & { json: boolean }): Promise<void> {
  const results: { sheet: string; row: number; id?: string; added?: boolean; detail?: string }[] = []
  for (let from = 0; from < rows.length; from += page) {
    const lines = rows.slice(from, from + page)
    const text = await ask(io, { method: 'POST', path: `${round}/measures/bulk`, lines })
    for (const line of text.split('\n').filter(Boolean)) {
      const answer = bulkLine.parse(JSON.parse(line))
      const { sheet = '', row = 0 } = read.rows[from + answer.line - 1] ?? {}
      const { line: _line, ...rest } = answer
      results.push({ sheet, row, ...rest })
      if (!json && !io.terminal) io.out(JSON.stringify({ sheet, row, ...rest }))
    }
    io.note(`已登记 ${results.length}/${rows.length} 行`)
  }
  const added = results.filter((result) => result.added).length
  const refused = results.filter(({ detail }) => detail !== undefined)
  if (json)
    io.out(
      JSON.stringify({
        added,
        known: results.length - added - refused.length,
        refused: refused.length,
        results,
        problems: [...read.rosterProblems, ...read.problems],
      }),
    )
  for (const { sheet, row, detail } of refused) io.note(`错误  台账“${sheet}”第${row}行：${detail}`)
  io.note(
    `新登记 ${added} 项，已登记过 ${results.length - added - refused.length} 项，没有登记 ${refused.length} 项`,
  )
  if (refused.length > 0 || countErrors(read) > 0) throw new Exit(exitCodes.badRows)
}
