import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { importRowView } from '../contract.ts'
import { importRows, importView } from '../contract.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import type { Io } from './io.ts'

type Batch = z.output<typeof importView>
type Row = z.output<typeof importRowView>

export function uploaded(answer: unknown): Batch {
  return importView.parse(answer)
}

/** What the ledger would change, before it is confirmed. */
export async function reportPreview(io: Io, batch: Batch): Promise<void> {
  for (const { severity, sentence } of batch.problems)
    io.note(`${severity === 'error' ? '错误' : '提醒'}  ${sentence}`)
  const { counts, mails } = batch
  for await (const row of rowsOf(io, batch.id, 'changed')) noteChanges(io, row)
  for await (const { measureId } of rowsOf(io, batch.id, 'vanished'))
    io.note(`台账里不见了  ${measureId}：照旧督办；确实不再整改的，应另行撤销`)
  const rows = counts.new + counts.changed + counts.unchanged
  io.note(
    `${mails.sentence}（${rows} 行，其中 ${counts.changed + counts.unchanged} 行已登记过，${counts.changed} 行有变化）`,
  )
  if (batch.roster > 0) io.note(`随附花名册：${batch.roster} 人`)
  if (mails.unreachable.length > 0) io.note(`没有邮箱、由上一级代收：${mails.unreachable.join('、')}`)
}

/** Confirms, waits until it is done, and prints what became of every row. */
export async function followImport(io: Io, id: string, json: boolean): Promise<void> {
  await askJson(io, { method: 'POST', path: `/imports/${id}/confirm` })
  let batch = await readBatch(io, id)
  for (let said = -1; batch.state === 'running'; batch = await readBatch(io, id)) {
    if (batch.progress.done !== said) io.note(`已办理 ${batch.progress.done}/${batch.progress.total} 行`)
    said = batch.progress.done
    await sleep(300)
  }
  const results = []
  for await (const row of rowsOf(io, id)) if (row.kind !== 'vanished') results.push(resultOf(row))
  const done = results.filter(({ kind }) => kind !== 'problem')
  const refused = done.filter(({ detail }) => detail !== undefined)
  const added = done.filter((result) => result.added).length
  const sums = { added, known: done.length - added - refused.length, refused: refused.length }
  if (json) io.out(JSON.stringify({ id, ...sums, results: done, problems: batch.problems }))
  else if (!io.terminal) for (const result of done) io.out(JSON.stringify(result))
  for (const { sheet, row, detail } of refused) io.note(`错误  台账“${sheet}”第${row}行：${detail}`)
  io.note(
    `导入批次 ${id}：新登记 ${added} 项，更正 ${batch.progress.corrected} 项，已登记过 ${sums.known} 项，没有办成 ${refused.length} 项`,
  )
  if (refused.length > 0 || batch.problemCounts.error > 0) throw new Exit(exitCodes.badRows)
}

function resultOf({ sheet, row, kind, measureId, outcome }: Row) {
  const detail = outcome && outcome.refused.length > 0 ? outcome.refused.join('；') : undefined
  return {
    sheet,
    row,
    kind,
    ...(measureId === null ? {} : { id: measureId }),
    added: outcome?.added ?? false,
    ...(outcome && outcome.corrected.length > 0 ? { corrected: outcome.corrected } : {}),
    ...(outcome && outcome.warnings.length > 0 ? { warnings: outcome.warnings } : {}),
    ...(detail === undefined ? {} : { detail }),
  }
}

function noteChanges(io: Io, { sheet, row, measureId, changes }: Row): void {
  for (const { name, from, to, note } of changes)
    io.note(
      `${note === null ? '更正' : '只提示'}  台账“${sheet}”第${row}行（${measureId}）${name}：“${from ?? '空'}”改为“${to ?? '空'}”${note === null ? '' : `；${note}`}`,
    )
}

async function readBatch(io: Io, id: string): Promise<Batch> {
  return importView.parse(await askJson(io, { path: `/imports/${id}` }))
}

async function* rowsOf(io: Io, id: string, kind?: Row['kind']): AsyncGenerator<Row> {
  for (let after: number | null = 0; after !== null; ) {
    const query = { kind, after, limit: 500 }
    const page: z.output<typeof importRows> = importRows.parse(
      await askJson(io, { path: `/imports/${id}/rows`, query }),
    )
    yield* page.rows
    after = page.nextAfter
  }
}
