import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { ImportRefused } from '../../documents/importRefused.ts'
import { type ImportProblem, problemSentence, rosterProblemSentence } from '../../documents/problems.ts'
import { readLedger, toPublicRow } from '../../documents/readLedger.ts'
import { readRoster } from '../../documents/readRoster.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { followImport, reportPreview, uploaded } from './followImport.ts'
import type { Io } from './io.ts'

type Options = {
  roster?: string
  round?: string
  organisation?: string
  confirmationRequired?: boolean
  year?: string
  dryRun?: boolean
  json?: boolean
  yes?: boolean
}

export function addImport(program: Command, io: Io): void {
  program
    .command('import <台账.xlsx>')
    .description('导入台账：新的行登记为措施并启动，有变化的行更正；同一文件再导入什么也不变')
    .option('--roster <通讯录.xlsx>', '花名册：姓名、单位、角色、电子邮箱')
    .option('--round <名称>', '轮次，没有则建立')
    .option('--organisation <单位>', '被巡察单位（建立轮次时用）')
    .option('--confirmation-required', '办结须经巡察机构确认（建立轮次时用）')
    .option('--year <年份>', '没有写年份的时限（如“11月底前”）属于哪一年')
    .option('--dry-run', '只检查，不登记；不需要服务在运行')
    .option('--json', '输出一个 JSON 文档')
    .option('--yes', '不再询问')
    .action((file: string, options: Options) => importFile(io, file, options))
}

async function importFile(io: Io, file: string, options: Options): Promise<void> {
  if (options.dryRun) return checkOnly(io, file, options)
  if (!options.round)
    throw new Exit(exitCodes.usage, '缺少 --round：应写明轮次的名称，如 --round 2026年巡察整改')
  const form = await formOf(file, options)
  const path = `/rounds/${encodeURIComponent(options.round)}/imports`
  const batch = uploaded(await askJson(io, { method: 'POST', path, form }))
  await reportPreview(io, batch)
  const { counts } = batch
  if (counts.new + counts.changed + counts.unchanged === 0)
    await declined(io, batch.id, new Exit(exitCodes.badRows, '没有可以登记的行'))
  await confirmed(io, batch.id, options.yes ?? false)
  await followImport(io, batch.id, options.json ?? false)
}

async function formOf(file: string, options: Options): Promise<FormData> {
  const form = new FormData()
  form.append('file', await blobOf(file), basename(file))
  if (options.roster !== undefined)
    form.append('roster', await blobOf(options.roster), basename(options.roster))
  if (options.organisation !== undefined) form.append('organisation', options.organisation)
  if (options.confirmationRequired) form.append('confirmationRequired', 'true')
  if (options.year !== undefined) form.append('year', options.year)
  return form
}

async function blobOf(file: string): Promise<Blob> {
  return new Blob([new Uint8Array(await bytesOf(file))])
}

/** Before anything is written: nobody should find out from 300 angry clerks what an import sends. */
async function confirmed(io: Io, id: string, yes: boolean): Promise<void> {
  if (yes) return
  if (!io.terminal)
    await declined(io, id, new Exit(exitCodes.declined, '没有登记：不在终端上，应加 --yes 表示确认'))
  if (!(await io.confirm('确认登记并启动？')))
    await declined(io, id, new Exit(exitCodes.declined, '没有登记'))
}

async function declined(io: Io, id: string, why: Exit): Promise<never> {
  await askJson(io, { method: 'DELETE', path: `/imports/${id}` })
  throw why
}

/** Reads the files here, with no service running: what an office tries before it has one. */
async function checkOnly(io: Io, file: string, { roster: rosterFile, year, json }: Options): Promise<void> {
  const roster = rosterFile === undefined ? null : await refusing(rosterFile, readRoster)
  const options = { roster: roster?.entries, ...(year === undefined ? {} : { year: Number(year) }) }
  const ledger = await refusing(file, (bytes) => readLedger(bytes, options))
  const problems = [...(roster?.problems ?? []), ...ledger.problems]
  const errors = problems.filter(({ severity }) => severity === 'error').length
  if (json) io.out(JSON.stringify({ rows: ledger.rows.map(toPublicRow), problems }))
  else if (io.terminal) {
    for (const problem of roster?.problems ?? [])
      io.out(`${wordOf(problem)}  ${rosterProblemSentence(problem)}`)
    for (const problem of ledger.problems) io.out(`${wordOf(problem)}  ${problemSentence(problem)}`)
    io.out(`可以登记 ${ledger.rows.length} 行；错误 ${errors} 处，提醒 ${problems.length - errors} 处`)
  } else for (const item of [...ledger.rows.map(toPublicRow), ...problems]) io.out(JSON.stringify(item))
  if (errors > 0) throw new Exit(exitCodes.badRows)
}

function wordOf({ severity }: ImportProblem): string {
  return severity === 'error' ? '错误' : '提醒'
}

/** What is no workbook is refused with its name; a sentence from the reader says what was found. */
async function refusing<T>(file: string, read: (bytes: Buffer) => Promise<T>): Promise<T> {
  const bytes = await bytesOf(file)
  try {
    return await read(bytes)
  } catch (error) {
    if (error instanceof ImportRefused) throw new Exit(exitCodes.refused, `${file}：${error.message}`)
    throw error
  }
}

function bytesOf(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Exit(
      exitCodes.refused,
      `${file}：${error.code === 'ENOENT' ? '没有这个文件' : `不能读（${error.code}）`}`,
    )
  })
}
