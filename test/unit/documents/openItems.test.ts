import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { problemSentence, readLedger, rowHash, toPublicRow } from '../../../documents/readLedger.ts'
import { readRoster } from '../../../documents/readRoster.ts'

const fixtures = new URL('../../fixtures/ledgers/', import.meta.url)
const file = (name: string) => readFileSync(new URL(name, fixtures))
const expected = JSON.parse(file('open-items.expected.json').toString('utf8'))

describe('云溪市的台账 open-items.xlsx', () => {
  it('reads exactly the fourteen rows of the expected file', async () => {
    const { rows } = await readLedger(file('open-items.xlsx'))
    expect(rows.map(toPublicRow)).toEqual(expected.rows)
    expect(rows.map((row) => Object.keys(toPublicRow(row)))).toEqual(
      expected.rows.map((row: object) => Object.keys(row)),
    )
  })

  it('has nothing to complain about but the one person without an address', async () => {
    const { entries, problems } = await readRoster(file('roster.xlsx'))
    expect(problems).toEqual([])
    const reading = await readLedger(file('open-items.xlsx'), { roster: entries })
    expect(reading.rows).toHaveLength(14)
    expect(reading.problems).toEqual([
      {
        severity: 'warning',
        sheet: '整改台账',
        row: 15,
        column: '责任人',
        cell: 'H15',
        found: '焦站长（通讯录中没有电子邮箱）',
        expected: '通讯录中有电子邮箱的人员',
      },
    ])
    expect((await readLedger(file('open-items.xlsx'))).problems).toEqual([])
  })

  it('knows every row again when the same file comes twice, also after a new date or owner', async () => {
    const first = (await readLedger(file('open-items.xlsx'))).rows
    const second = (await readLedger(file('open-items.xlsx'))).rows
    expect(second.map(rowHash)).toEqual(first.map(rowHash))
    expect(new Set(first.map(rowHash)).size).toBe(14)
    expect(first[0] && rowHash({ ...first[0], issue: ` ${first[0].issue}　` })).toBe(
      first[0] && rowHash(first[0]),
    )
    const moved = first.map((row) => ({ ...row, dueDate: '2022-06-30', owner: '别人' }))
    expect(moved.map(rowHash)).toEqual(first.map(rowHash))
    expect(first[0] && rowHash({ ...first[0], issue: '另一问题' })).not.toBe(first[0] && rowHash(first[0]))
  })

  it('says where, what was found and what was allowed', () => {
    const problem = {
      severity: 'error',
      sheet: '整改清单',
      row: 14,
      column: '整改时限',
      cell: 'I14',
      found: '6月底',
      expected: '日期（如 2021年12月31日）',
    } as const
    expect(problemSentence(problem)).toBe(
      '台账“整改清单”第14行 整改时限（I14）：找到“6月底”，应为日期（如 2021年12月31日）',
    )
  })
})
