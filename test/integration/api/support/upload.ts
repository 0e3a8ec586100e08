import { setTimeout as sleep } from 'node:timers/promises'
import type { LightMyRequestResponse } from 'fastify'
import { type SheetPlan, type Value, workbookOf } from '../../../unit/documents/build.ts'
import type { Caller, Office } from './office.ts'

export type Files = { file?: Buffer; roster?: Buffer; fields?: Record<string, string>; name?: string }

/** A form as a browser sends it. */
export async function upload(
  office: Office,
  round: string,
  files: Files,
  caller: Partial<Caller> = {},
): Promise<LightMyRequestResponse> {
  const encoded = new Response(formOf(files))
  return office.write(`/rounds/${encodeURIComponent(round)}/imports`, undefined, caller, {
    payload: Buffer.from(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
  })
}

export function formOf({ file, roster, fields = {}, name = '整改台账.xlsx' }: Files): FormData {
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  if (file) form.append('file', new Blob([new Uint8Array(file)]), name)
  if (roster) form.append('roster', new Blob([new Uint8Array(roster)]), '通讯录.xlsx')
  return form
}

/** Confirms and waits until nothing runs any more. */
export async function confirmed(office: Office, id: string) {
  const answer = await office.write(`/imports/${id}/confirm`)
  if (answer.statusCode !== 202) throw new Error(answer.body)
  return settled(office, id)
}

export async function settled(office: Office, id: string) {
  for (let left = 400; left > 0; left--) {
    const batch = (await office.get(`/imports/${id}`)).json()
    if (batch.state !== 'running' && batch.state !== 'undoing') return batch
    await sleep(25)
  }
  throw new Error(`${id} does not end`)
}

export async function rowsOf(office: Office, id: string, kind = '') {
  const query = kind === '' ? '' : `&kind=${kind}`
  return (await office.get(`/imports/${id}/rows?limit=500${query}`)).json().rows
}

const head = [
  '序号',
  '方面',
  '具体问题',
  '整改措施',
  '责任领导',
  '责任单位',
  '责任人',
  '整改类型',
  '整改时限',
]

/** A ledger of plain rows below the usual head. */
export function ledgerOf(
  rows: readonly (readonly Value[])[],
  plan: Partial<SheetPlan> = {},
): Promise<Buffer> {
  return workbookOf([{ name: '整改清单', ...plan, rows: [head, ...rows] }])
}

export const firstRow: readonly Value[] = [
  1,
  '业务',
  '处方点评不严',
  '1.修订制度\n2.每月点评',
  '沈副院长',
  '医务科',
  '何科长',
  '限期整改',
  '2021年12月31日',
]
export const secondRow: readonly Value[] = [
  2,
  '财务',
  '报销不规范',
  '清退违规资金',
  '沈副院长',
  '财务科',
  '李伟',
  '限期整改',
  '2022年3月31日',
]

/** A row with some cells otherwise, by column from 0. */
export function withCells(row: readonly Value[], cells: Record<number, Value>): Value[] {
  return row.map((value, column) => cells[column] ?? value)
}
