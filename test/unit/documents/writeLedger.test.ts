import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import type { LedgerRow } from '../../../documents/ledgerRow.ts'
import { readLedger } from '../../../documents/readLedger.ts'
import { type LedgerToWrite, type WrittenRow, writeLedger } from '../../../documents/writeLedger.ts'

const fixture = new URL('../../fixtures/ledgers/open-items.xlsx', import.meta.url)

const aRow: WrittenRow = {
  measureId: 'ZG-0001',
  no: 1,
  aspect: '党建',
  issue: '学习不深入',
  whyUnfinished: null,
  steps: ['修订制度', '每月检查'],
  leaderInCharge: '甲副局长',
  unit: '办公室',
  owner: '乙主任',
  timing: 'dated',
  dueDate: '2026-06-30',
  milestones: [],
  progress: '2026-03-09 60% 已完成初稿',
  state: '整改中',
  closedOn: null,
}

const ledger = (rows: readonly WrittenRow[], more: Partial<LedgerToWrite> = {}): LedgerToWrite => ({
  layout: null,
  title: '某局整改台账',
  rows,
  units: ['办公室', '财务科'],
  people: ['甲副局长', '乙主任'],
  ...more,
})

async function opened(bytes: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook()
  const copy = new ArrayBuffer(bytes.length)
  new Uint8Array(copy).set(bytes)
  await workbook.xlsx.load(copy)
  return workbook
}

/** What of a read row an export must bring back. */
function said(row: LedgerRow | undefined) {
  const {
    no,
    aspect,
    issue,
    whyUnfinished,
    nextSteps,
    leaderInCharge,
    responsibleUnit,
    owner,
    dueDate,
    timing,
  } = row ?? {}
  return {
    no,
    aspect,
    issue,
    whyUnfinished,
    nextSteps,
    leaderInCharge,
    responsibleUnit,
    owner,
    dueDate,
    timing,
  }
}

function writtenFrom(row: LedgerRow, index: number): WrittenRow {
  const { nextSteps: steps, responsibleUnit, milestones = [], ...rest } = row
  return { ...aRow, ...rest, steps, unit: responsibleUnit ?? '', milestones, measureId: `ZG-${index}` }
}

describe('an exported ledger', () => {
  it('is the office’s own: its columns in its words and order, state and progress as they stand', async () => {
    const layout = {
      sheet: '整改清单',
      title: '某局巡察整改台账',
      columns: [
        { field: 'dueDate' as const, label: '完成时限' },
        { field: 'issue' as const, label: '存在问题' },
        { field: null, label: '联系人微信' },
        { field: 'nextSteps' as const, label: '整改举措' },
        { field: 'progress' as const, label: '进展情况' },
      ],
    }
    const workbook = await opened(await writeLedger(ledger([aRow], { layout })))
    const sheet = workbook.getWorksheet('整改清单')
    expect(sheet?.getCell('A1').value).toBe('某局巡察整改台账')
    expect(sheet?.getRow(2).values).toEqual([
      undefined,
      '完成时限',
      '存在问题',
      '联系人微信',
      '整改举措',
      '进展情况',
      '整改类型',
      '整改状态',
      '系统编号',
    ])
    expect(sheet?.getRow(3).values).toEqual([
      undefined,
      '2026年6月30日',
      '学习不深入',
      undefined,
      '1.修订制度\n2.每月检查',
      '2026-03-09 60% 已完成初稿',
      '限期整改',
      '整改中',
      'ZG-0001',
    ])
  })

  it('has drop-downs, a frozen head that is printed on every page, and cells of text', async () => {
    const evil = ['=HYPERLINK("http://example.org")', '+1+1', '-2', '@SUM(A1)']
    const rows = evil.map((issue, index) => ({ ...aRow, issue, measureId: `ZG-${index}` }))
    const workbook = await opened(await writeLedger(ledger(rows)))
    const [sheet, choices] = workbook.worksheets
    expect(sheet?.views).toMatchObject([{ state: 'frozen', ySplit: 2 }])
    expect(sheet?.pageSetup.printTitlesRow).toBe('2:2')
    expect(sheet?.getCell('I3').dataValidation).toMatchObject({ type: 'list', formulae: ['选项!$I$1:$I$4'] })
    expect(choices?.getCell('I1').value).toBe('立行立改')
    expect(evil.map((_, index) => sheet?.getCell(3 + index, 3).type)).toEqual(
      evil.map(() => ExcelJS.ValueType.String),
    )
    expect(evil.map((_, index) => sheet?.getCell(3 + index, 3).value)).toEqual(evil)
  })

  it('read back, the real ledger says what it said', async () => {
    const { rows, layout } = await readLedger(await readFile(fixture))
    const exported = await writeLedger(ledger(rows.map(writtenFrom), { layout }))
    const again = await readLedger(exported)
    expect(again.rows.map(said)).toEqual(rows.map(said))
    expect(again.rows.map(({ measureId }) => measureId)).toEqual(rows.map((_, index) => `ZG-${index}`))
    expect(again.problems.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('read back, any ledger says what it said', async () => {
    const text = fc.oneof(
      fc.constantFrom(
        '备注：无',
        '合计',
        '说明1',
        '=1+1',
        '清退1.5万元',
        '第1、2项整改',
        '一、二级医院',
        '见附件2。3月完成',
      ),
      fc.string({
        unit: fc.constantFrom(...'整改落实制度检查 甲1.2、；3（）ab'),
        minLength: 1,
        maxLength: 30,
      }),
    )
    const issue = text.filter((one) => one.trim() !== '')
    const step = text.filter((one) => /[\p{L}\d]/u.test(one))
    const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
    const row = fc.record({
      no: fc.option(fc.integer({ min: 1, max: 999 })),
      issue,
      steps: fc.array(step, { minLength: 1, maxLength: 6 }),
      timing: fc.constantFrom(
        'dated' as const,
        'phased' as const,
        'continuous' as const,
        'immediate' as const,
      ),
      date: date.map((one) => one.toISOString().slice(0, 10)),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (list) => {
        const rows = list.map(({ date: dueDate, ...one }, index) => ({
          ...aRow,
          ...one,
          dueDate: one.timing === 'continuous' ? null : dueDate,
          measureId: `ZG-${index}`,
        }))
        const read = await readLedger(await writeLedger(ledger(rows)))
        expect(read.rows.map(({ measureId, timing, dueDate }) => [measureId, timing, dueDate])).toEqual(
          rows.map(({ measureId, timing, dueDate }) => [measureId, timing, dueDate]),
        )
        const plain = (one: string) => one.normalize('NFKC').replace(/[\s;。,、]+/g, '')
        expect(read.rows.map((one) => plain(one.issue))).toEqual(rows.map((one) => plain(one.issue)))
      }),
      { numRuns: 25, seed: 20260309 },
    )
  })
})
