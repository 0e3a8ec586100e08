import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { problemSentence, readLedger } from '../../../documents/readLedger.ts'
import type { RosterEntryRow } from '../../../documents/readRoster.ts'
import { addDays } from '../../../domain/localDate.ts'
import { type Value, workbookOf } from './build.ts'

const head = ['序号', '具体问题', '整改措施', '责任领导', '责任单位', '责任人', '整改\n时限', '整改类型']
const good = [1, '问题', '措施', '周某', '人事科', '何某', '2022-01-31', '限期整改']

/** A ledger whose second row is good but for the cells named by the head's words. */
const ledgerWith = (cells: Record<string, Value>) =>
  workbookOf([
    {
      name: '整改清单',
      rows: [
        head,
        good,
        good.map((value, i) => {
          const name = head[i]?.replace('\n', '') ?? ''
          return name in cells ? (cells[name] ?? null) : name === '具体问题' ? '另一问题' : value
        }),
      ],
    },
  ])

const person = (name: string, more: Partial<RosterEntryRow> = {}): RosterEntryRow => ({
  name,
  units: ['人事科'],
  title: null,
  roles: ['owner'],
  email: 'a@example.com',
  phone: null,
  row: 2,
  ...more,
})

describe('bad cells', () => {
  it.each<[Record<string, Value>, string]>([
    [{ 整改时限: '6月底' }, '第3行 整改时限（G3）：找到“6月底”，应为日期（如 2021年12月31日）'],
    [
      { 整改时限: null },
      '第3行 整改时限（G3）：找到“空白”，应为日期（如 2021年12月31日）、长期坚持或立行立改',
    ],
    [
      { 整改时限: '2021-02-30' },
      '第3行 整改时限（G3）：找到“2021-02-30”，应为日历上有的日期（如 2021年12月31日）',
    ],
    [
      { 整改时限: new Date('1905-07-13T00:00:00Z') },
      '第3行 整改时限（G3）：找到“1905-07-13”，应为1990年至2100年之间的日期（如 2021年12月31日）',
    ],
    [{ 整改时限: { error: '#REF!' } }, '第3行 整改时限（G3）：找到“#REF!”，应为日期（如 2021年12月31日）'],
    [
      { 整改时限: { formula: 'TODAY()' } },
      '第3行 整改时限（G3）：找到“公式没有计算结果”，应为日期（如 2021年12月31日）',
    ],
    [
      { 具体问题: null },
      '第3行 具体问题（B3）：找到“空白”，应为问题的文字（几行属于同一问题的，请合并单元格）',
    ],
    [{ 整改措施: '；' }, '第3行 整改措施（C3）：找到“；”，应为整改措施的文字'],
  ])('%j is reported with its place, and the other row loads', async (cells, sentence) => {
    const { rows, problems } = await readLedger(await ledgerWith(cells))
    expect(problems.map(problemSentence)).toEqual([`台账“整改清单”${sentence}`])
    expect(problems[0]?.severity).toBe('error')
    expect(rows.map(({ row }) => row)).toEqual([2])
  })

  it('reports everything at once, also several cells of one row', async () => {
    const { rows, problems } = await readLedger(
      await ledgerWith({ 具体问题: null, 整改措施: null, 整改时限: '待定' }),
    )
    expect(problems.map(({ severity, cell }) => [severity, cell])).toEqual([
      ['error', 'B3'],
      ['error', 'C3'],
      ['error', 'G3'],
    ])
    expect(rows).toHaveLength(1)
  })

  it.each<[Record<string, Value>, string, object]>([
    [{ 责任人: '张三、李四' }, 'F3', { owner: '张三' }],
    [{ 责任人: null }, 'F3', { owner: null }],
    [{ 责任单位: '人事科、医政科' }, 'E3', { responsibleUnit: '人事科' }],
    [{ 整改时限: '2021年6月底' }, 'G3', { dueDate: '2021-06-30' }],
    [{ 整改类型: '一般' }, 'H3', { timing: 'dated' }],
    [{ 整改时限: '长期坚持' }, 'G3', { timing: 'continuous', dueDate: null }],
    [{ 序号: '甲' }, 'A3', { no: null }],
    [{ 责任领导: { error: '#N/A' } }, 'D3', { leaderInCharge: null }],
  ])('%j loads with a warning at %s', async (cells, cell, row) => {
    const { rows, problems } = await readLedger(await ledgerWith(cells))
    expect(problems.map((problem) => [problem.severity, problem.cell])).toEqual([['warning', cell]])
    expect(rows[1]).toMatchObject(row)
  })

  it('two rows alike are both read, and the second names the first', async () => {
    const { rows, problems } = await readLedger(await ledgerWith({ 具体问题: '问题', 序号: 2 }))
    expect(rows).toHaveLength(2)
    expect(problems.map(problemSentence)).toEqual([
      '台账“整改清单”第3行 整行（G3）：找到“与第2行相同的问题、措施和单位”，应为不重复的行',
    ])
  })

  it('a line that is no measure is told, never dropped in silence', async () => {
    const bytes = await workbookOf([
      { rows: [head, good, [null, null, null, null, null, null, '2022年1月5日']] },
      {
        rows: [
          head,
          good,
          [9, '同一问题', '同一措施', null, null, '甲'],
          [null, null, null, null, null, '乙'],
        ],
        merges: ['B3:B4', 'C3:C4'],
      },
    ])
    const { problems } = await readLedger(bytes)
    expect(
      problems.filter(({ sheet }) => sheet === '表1').map(({ severity, cell }) => [severity, cell]),
    ).toEqual([['warning', 'G3']])
    expect(problems.find(({ cell }) => cell === 'F4')).toMatchObject({ severity: 'warning', found: '乙' })
  })

  it('does not read a hidden copy of the ledger a second time, but says that it is there', async () => {
    const bytes = await workbookOf([{ rows: [head, good] }, { name: '旧', rows: [head, good], hidden: true }])
    const { rows, problems } = await readLedger(bytes)
    expect(rows).toHaveLength(1)
    expect(problems).toMatchObject([{ severity: 'warning', sheet: '旧' }])
  })
})

describe('with a roster', () => {
  const roster = [person('何某'), person('周某', { roles: ['leaderInCharge'], units: ['党组'] })]
  const read = async (cells: Record<string, Value>, entries: RosterEntryRow[]) =>
    (await readLedger(await ledgerWith(cells), { roster: entries })).problems.map(
      ({ severity, cell, found }) => [severity, cell, found],
    )

  it('is content when everybody is known and has an address', async () => {
    expect(await read({}, roster)).toEqual([])
    expect(await read({ 责任人: '何　某' }, roster)).toEqual([])
  })

  it('warns of names and units that are not in it', async () => {
    expect(await read({ 责任人: '生人', 责任领导: '外人', 责任单位: '外单位' }, roster)).toEqual([
      ['warning', 'E3', '外单位'],
      ['warning', 'F3', '生人'],
      ['warning', 'D3', '外人'],
    ])
  })

  it('warns once a row of a person without an address, also of a unit head whom no cell names', async () => {
    const silent = person('丁某', { roles: ['owner', 'unitHead'], units: ['信息科'], email: null })
    expect(await read({ 责任人: '丁某', 责任单位: '信息科' }, [...roster, silent])).toEqual([
      ['warning', 'F3', '丁某（通讯录中没有电子邮箱）'],
    ])
    expect(await read({ 责任单位: '信息科' }, [...roster, silent])).toEqual([
      ['warning', 'E3', '信息科负责人丁某（通讯录中没有电子邮箱）'],
    ])
  })
})

it('a ledger of any texts and known dates reads back the same', async () => {
  const text = fc.stringMatching(/^[一-龥a-zA-Z“”（）《》，、；：]{1,30}$/).map((body) => `整${body}改`)
  const line = fc.record({
    issue: text,
    steps: fc.array(
      text.map((body) => body.replace(/[一二三四五六七八九十第]/g, '推')),
      { minLength: 1, maxLength: 8 },
    ),
    days: fc.integer({ min: 0, max: 20_000 }),
    asText: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(line, { selector: ({ issue }) => issue, minLength: 1, maxLength: 12 }),
      async (lines) => {
        const rows = lines.map(({ issue, steps, days, asText }, i) => {
          const date = addDays('2001-01-01', days)
          const cell = steps.length === 1 ? steps[0] : steps.map((step, n) => `${n + 1}.${step}；`).join('\n')
          return [i + 1, issue, cell, asText ? date : new Date(`${date}T00:00:00Z`)]
        })
        const bytes = await workbookOf([{ rows: [['序号', '存在问题', '整改措施', '完成时限'], ...rows] }])
        const reading = await readLedger(bytes)
        expect(reading.problems).toEqual([])
        expect(
          reading.rows.map(({ no, issue, nextSteps, dueDate }) => ({ no, issue, nextSteps, dueDate })),
        ).toEqual(
          lines.map(({ issue, steps, days }, i) => ({
            no: i + 1,
            issue,
            nextSteps: steps,
            dueDate: addDays('2001-01-01', days),
          })),
        )
      },
    ),
    { numRuns: 40 },
  )
})
