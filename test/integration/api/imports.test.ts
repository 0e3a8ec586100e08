import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import ExcelJS from 'exceljs'
import { readLedger } from '../../../documents/readLedger.ts'
import { mutateWorkbook } from '../../support/mutateWorkbook.ts'
import { notLedgers } from '../../support/notLedgers.ts'
import { withOffice } from './support/office.ts'
import {
  confirmed,
  firstRow,
  ledgerOf,
  rowsOf,
  secondRow,
  settled,
  upload,
  withCells,
} from './support/upload.ts'

const office = withOffice()
const fixtures = new URL('../../fixtures/ledgers/', import.meta.url)
const counts = async (table: string) => {
  const { rows } = await office.pool.query<{ count: number }>(`select count(*) as count from ${table}`)
  return rows[0]?.count
}

describe('uploading a ledger', () => {
  it('says how many mails to how many people the next slot would bring, and registers nothing', async () => {
    const file = await ledgerOf([firstRow, secondRow])
    const answer = await upload(office, '还没有', { file })
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({
      state: 'previewed',
      fileName: '整改台账.xlsx',
      round: { id: null, name: '还没有' },
      counts: { new: 2, changed: 0, unchanged: 0, problem: 0, vanished: 0 },
      // One mail each to owner and head of the first (the second's unit has none, its leader hears), and a reminder.
      mails: {
        slot: '2021-12-03T09:00:00.000+08:00',
        sentence: expect.stringMatching(/^下一时点（2021-12-03 09:00）将向 \d 人发出 \d 封邮件$/),
      },
      by: '严干事',
    })
    expect(answer.json().mails.mails).toBeGreaterThanOrEqual(3)
    expect(await counts('measure')).toBe(0)
    expect((await office.get('/rounds/还没有')).statusCode).toBe(404)
    const rows = await rowsOf(office, answer.json().id)
    expect(rows).toMatchObject([
      { position: 1, sheet: '整改清单', row: 2, kind: 'new', issue: '处方点评不严', outcome: null },
      { position: 2, row: 3, kind: 'new' },
    ])
  })

  it('the same request again gets the same preview, another file under its key is refused', async () => {
    const key = randomUUID()
    const file = await ledgerOf([firstRow])
    const first = await upload(office, '重复', { file }, { key })
    const again = await upload(office, '重复', { file }, { key })
    expect(again.json().id).toBe(first.json().id)
    const other = await upload(office, '重复', { file: await ledgerOf([secondRow]) }, { key })
    expect(other.json()).toMatchObject({ status: 422, code: 'keyReused' })
  })

  it('shows everything that is wrong at once, row by row, and what could be read beside it', async () => {
    const bad = [
      withCells(firstRow, { 8: '6月底' }),
      secondRow,
      withCells(secondRow, { 0: 3, 2: '' }),
      withCells(secondRow, { 0: 4, 3: '措施四', 6: '没有的人' }),
    ]
    const { id, counts, problems, problemCounts } = (
      await upload(office, '错行', { file: await ledgerOf(bad) })
    ).json()
    expect(counts).toMatchObject({ new: 2, problem: 2 })
    expect(problemCounts.error).toBe(2)
    const sentences = problems.map(({ sentence }: { sentence: string }) => sentence)
    expect(sentences).toContain(
      '台账“整改清单”第2行 整改时限（I2）：找到“6月底”，应为日期（如 2021年12月31日）',
    )
    const rows = await rowsOf(office, id)
    expect(rows.map(({ row, kind }: { row: number; kind: string }) => [row, kind])).toEqual([
      [2, 'problem'],
      [3, 'new'],
      [4, 'problem'],
      [5, 'new'],
    ])
    expect(rows[3].problems).toMatchObject([{ severity: 'warning', column: '责任人', found: '没有的人' }])
  })

  it('takes a missing year from the office, never from a guess', async () => {
    const file = await ledgerOf([withCells(firstRow, { 8: '11月底前' })])
    expect((await upload(office, '年份', { file })).json().counts).toMatchObject({ new: 0, problem: 1 })
    const said = (await upload(office, '年份', { file, fields: { year: '2022' } })).json()
    expect(said.counts).toMatchObject({ new: 1, problem: 0 })
    expect((await rowsOf(office, said.id))[0].dueDate).toBe('2022-11-30')
    expect((await upload(office, '年份', { file, fields: { year: '明年' } })).json()).toMatchObject({
      status: 400,
      code: 'invalid',
    })
  })
})

describe('what is no ledger', () => {
  it.each(notLedgers)('$name is refused in Chinese and leaves nothing behind', async (file) => {
    const { bytes, status, sentence } = file
    const before = [await counts('import_batch'), await counts('import_row'), await counts('request')]
    const answer = await upload(office, '拒绝', { file: await bytes() })
    expect([answer.statusCode, answer.json().detail]).toEqual([status, expect.stringContaining(sentence)])
    expect([await counts('import_batch'), await counts('import_row'), await counts('request')]).toEqual(
      before,
    )
  })

  it.each([
    ['no file', {}, 400, '没有文件'],
    ['an unknown field', { fields: { 轮次: '一' } }, 400, '轮次'],
  ])('%s is named', async (_, files, status, sentence) => {
    const answer = await upload(office, '拒绝', files)
    expect([answer.statusCode, answer.json().detail]).toEqual([status, expect.stringContaining(sentence)])
  })

  it('a form that ends in the middle is the sender’s fault', async () => {
    const answer = await office.write(
      '/rounds/拒绝/imports',
      undefined,
      {},
      {
        payload: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nPK',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      },
    )
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalidJson'])
  })

  it('only the office may', async () => {
    const answer = await upload(office, '拒绝', { file: Buffer.from('x') }, { token: office.tokens.owner })
    expect(answer.json()).toMatchObject({ status: 403, code: 'forbidden' })
  })
})

describe('confirming', () => {
  it('registers what is new; the same file again changes nothing', async () => {
    const [file, roster] = await Promise.all([
      readFile(new URL('open-items.xlsx', fixtures)),
      readFile(new URL('roster.xlsx', fixtures)),
    ])
    const fields = { organisation: '云溪市卫生健康委员会', confirmationRequired: 'true' }
    const { id, counts } = (await upload(office, '十四项', { file, roster, fields })).json()
    expect(counts).toMatchObject({ new: 14 })
    const done = await confirmed(office, id)
    expect(done).toMatchObject({
      state: 'done',
      progress: { total: 14, done: 14, added: 14, corrected: 0, refused: 0 },
      confirmedBy: '严干事',
    })
    expect((await office.get('/rounds/十四项')).json()).toMatchObject({ confirmationRequired: true })
    const again = (await upload(office, '十四项', { file, roster })).json()
    expect(again).toMatchObject({
      counts: { new: 0, changed: 0, unchanged: 14, vanished: 0 },
      mails: { mails: 0 },
    })
  })

  it('corrects field by field what the ledger says otherwise, each with its reason', async () => {
    await confirmed(
      office,
      (await upload(office, '变化', { file: await ledgerOf([firstRow, secondRow]) })).json().id,
    )
    const changed = [
      withCells(firstRow, { 2: '处方点评制度执行不严', 8: '2022年1月31日' }),
      withCells(secondRow, { 3: '1.清退违规资金\n2.完善报销制度', 6: '何科长' }),
    ]
    const { id, counts } = (await upload(office, '变化', { file: await ledgerOf(changed) })).json()
    expect(counts).toMatchObject({ new: 0, changed: 2, vanished: 0 })
    const shown = await rowsOf(office, id, 'changed')
    expect(shown.map(({ changes }: { changes: unknown }) => changes)).toMatchObject([
      [
        { name: '具体问题', from: '处方点评不严', to: '处方点评制度执行不严', note: null },
        { name: '整改时限', from: '2021-12-31', to: '2022-01-31' },
      ],
      [
        { name: '整改措施', from: '清退违规资金', to: '清退违规资金\n完善报销制度' },
        { name: '责任人', from: '李伟', to: '何科长' },
      ],
    ])
    const done = await confirmed(office, id)
    expect(done.progress).toMatchObject({ added: 0, corrected: 2, refused: 0 })
    const { rows } = await office.pool.query(
      `select type, body::jsonb ->> 'reason' as reason, body::jsonb #>> '{by,personId}' as by from measure_event
       where measure_id = $1 and sequence > 1 order by sequence`,
      [shown[0].measureId],
    )
    const reason = `台账更新（导入批次${id}，“整改清单”第2行）`
    const by = office.ids.严干事
    expect(rows).toEqual([
      { type: 'corrected', reason, by },
      { type: 'corrected', reason, by },
    ])
    expect((await upload(office, '变化', { file: await ledgerOf(changed) })).json().counts).toMatchObject({
      changed: 0,
      unchanged: 2,
    })
  })

  it('an old file takes back nothing that was decided since', async () => {
    const file = await ledgerOf([firstRow])
    const { id } = (await upload(office, '旧文件', { file })).json()
    await confirmed(office, id)
    const [{ measureId }] = await rowsOf(office, id)
    const correction = { field: 'dueDate', value: '2022-02-28', reason: '领导小组会议决定' }
    await office.write(`/measures/${measureId}/commands/correct`, correction)
    expect((await upload(office, '旧文件', { file })).json().counts).toMatchObject({
      changed: 0,
      unchanged: 1,
    })
  })

  it('what has changed since the preview is left, and said', async () => {
    await confirmed(office, (await upload(office, '之后', { file: await ledgerOf([firstRow]) })).json().id)
    const moved = await ledgerOf([withCells(firstRow, { 8: '2022年1月31日' })])
    const { id } = (await upload(office, '之后', { file: moved })).json()
    const [{ measureId }] = await rowsOf(office, id)
    const correction = { field: 'dueDate', value: '2022-02-28', reason: '领导小组会议决定' }
    await office.write(`/measures/${measureId}/commands/correct`, correction)
    await confirmed(office, id)
    const [{ outcome }] = await rowsOf(office, id)
    expect(outcome).toMatchObject({
      corrected: [],
      refused: [expect.stringContaining('预览之后已经变为“2022-02-28”')],
    })
    expect((await office.get(`/measures/${measureId}`)).json().dueDate).toBe('2022-02-28')
  })

  it('a measure that vanished from the ledger is shown, and goes on', async () => {
    await confirmed(
      office,
      (await upload(office, '少了', { file: await ledgerOf([firstRow, secondRow]) })).json().id,
    )
    const { id, counts } = (await upload(office, '少了', { file: await ledgerOf([firstRow]) })).json()
    expect(counts).toMatchObject({ unchanged: 1, vanished: 1 })
    const [{ measureId }] = await rowsOf(office, id, 'vanished')
    await confirmed(office, id)
    expect((await office.get(`/measures/${measureId}`)).json().state).toBe('notStarted')
  })

  it('a killed process leaves what the next one finishes, and nothing is done twice', async () => {
    const rows = Array.from({ length: 450 }, (_, i) => withCells(firstRow, { 0: i + 1, 2: `问题${i}` }))
    const { id } = (await upload(office, '中断', { file: await ledgerOf(rows) })).json()
    await office.pool.query(
      `insert into round (id, name, organisation, calendar_version, ladder_version, policy_version, created_at)
       select 'R-X', '中断', '', calendar_version, ladder_version, policy_version, created_at from round limit 1`,
    )
    // As it stands when the process ends in the middle: confirmed, some rows registered and not yet noted.
    await office.pool.query(
      `update import_batch set state = 'running', round_id = 'R-X', confirmed_by = actor, confirmed_at = created_at
       where id = $1`,
      [id],
    )
    await Promise.all([office.app.imports.resume(), office.app.imports.resume()])
    expect((await settled(office, id)).progress).toMatchObject({ total: 450, done: 450, added: 450 })
    await office.pool.query(`update import_batch set state = 'running' where id = $1`, [id])
    await office.pool.query(`update import_row set done_at = null where batch_id = $1 and position > 100`, [
      id,
    ])
    await office.app.imports.resume()
    expect((await settled(office, id)).state).toBe('done')
    const { rows: stored } = await office.pool.query(
      `select count(*) as measures, sum(sequence) as events from measure where round_id = 'R-X'`,
    )
    expect(stored).toEqual([{ measures: 450, events: 450 }])
  })

  it('a preview that was given up cannot be confirmed, a confirmed one not given up', async () => {
    const file = await ledgerOf([firstRow])
    const { id } = (await upload(office, '放弃', { file })).json()
    const given = await office.write(`/imports/${id}`, undefined, {}, { method: 'DELETE' })
    expect(given.json()).toMatchObject({ state: 'discarded' })
    expect((await office.write(`/imports/${id}/confirm`)).json()).toMatchObject({
      status: 409,
      code: 'importState',
    })
    const other = (await upload(office, '放弃', { file })).json()
    await confirmed(office, other.id)
    const late = await office.write(`/imports/${other.id}`, undefined, {}, { method: 'DELETE' })
    expect(late.json()).toMatchObject({ status: 409, code: 'importState' })
  })
})

describe('exporting', () => {
  const exported = async (round: string) => {
    const answer = await office.get(`/rounds/${encodeURIComponent(round)}/ledger.xlsx`)
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      200,
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ])
    return answer.rawPayload
  }

  it('the real ledger in its own columns; imported as it is it changes nothing', async () => {
    const file = await exported('十四项')
    const { layout } = await readLedger(file)
    const own = await readLedger(await readFile(new URL('open-items.xlsx', fixtures)))
    expect(layout?.columns.slice(0, own.layout?.columns.length)).toEqual(own.layout?.columns)
    const answer = (await upload(office, '十四项', { file })).json()
    expect(answer).toMatchObject({
      counts: { new: 0, changed: 0, unchanged: 14, problem: 0, vanished: 0 },
      mails: { mails: 0 },
    })
  })

  it('carries what was decided since, and a change made in it comes back as that change', async () => {
    await confirmed(
      office,
      (await upload(office, '往返', { file: await ledgerOf([firstRow, secondRow]) })).json().id,
    )
    const [{ id }] = (await office.get(`/measures?round=${encodeURIComponent('往返')}`)).json().measures
    await office.write(`/measures/${id}/commands/correct`, {
      field: 'dueDate',
      value: '2022-02-28',
      reason: '会议决定',
    })
    await office.write(
      `/measures/${id}/commands/reportProgress`,
      { text: '已完成初稿', percent: 60 },
      { onBehalfOf: '何科长' },
    )
    const file = await exported('往返')
    expect((await upload(office, '往返', { file })).json().counts).toMatchObject({ changed: 0, unchanged: 2 })
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(new Uint8Array(file).buffer)
    const sheet = workbook.getWorksheet('整改清单')
    expect(sheet?.getRow(2).values).toEqual(expect.arrayContaining(['整改进展', '整改状态', '系统编号']))
    expect(JSON.stringify(sheet?.getRow(3).values)).toContain('2021-12-03 60% 已完成初稿')
    const due = sheet?.getCell('I3')
    if (due) due.value = '2022年3月15日'
    const changed = Buffer.from(await workbook.xlsx.writeBuffer())
    const preview = (await upload(office, '往返', { file: changed })).json()
    const [row] = await rowsOf(office, preview.id, 'changed')
    expect(row).toMatchObject({
      measureId: id,
      changes: [{ field: 'dueDate', from: '2022-02-28', to: '2022-03-15' }],
    })
  })

  it('of a round that is not there is a 404, and only the office may', async () => {
    expect((await office.get('/rounds/没有/ledger.xlsx')).statusCode).toBe(404)
    const owner = await office.get('/rounds/往返/ledger.xlsx', { token: office.tokens.owner })
    expect(owner.statusCode).toBe(403)
  })
})

describe('workbooks that were damaged or made to hurt', () => {
  it('are previewed or refused; no 5xx, and a refused one leaves nothing behind', async () => {
    const base = await readFile(new URL('open-items.xlsx', fixtures))
    const seen = new Set<number>()
    for (let seed = 1001; seed <= 1030; seed++) {
      const { bytes, what } = mutateWorkbook(base, seed)
      const before = await counts('import_batch')
      const { statusCode, body } = await upload(office, '突变', { file: bytes })
      expect([seed, what, [201, 413, 422].includes(statusCode), body]).toEqual([seed, what, true, body])
      expect(await counts('import_batch')).toBe((before ?? 0) + (statusCode === 201 ? 1 : 0))
      seen.add(statusCode)
    }
    expect([...seen].sort()).toEqual([201, 422])
    expect(await counts('measure where round_id in (select id from round where name = $$突变$$)')).toBe(0)
  })
})
