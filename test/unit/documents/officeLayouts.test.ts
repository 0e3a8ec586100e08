import { describe, expect, it } from '@jest/globals'
import { problemSentence, readLedger } from '../../../documents/readLedger.ts'
import { workbookOf } from './build.ts'

const issueSheet = {
  name: '问题清单',
  rows: [
    ['2026年巡察反馈问题清单'],
    ['序号', '方面', '具体问题', '责任领导'],
    [1, '党建', '“三会一课”不规范', '甲副局长'],
    [2, '党建', '主题党日走过场', '甲副局长'],
    [3, '财务', '报销手续不全', '乙副局长'],
    [4, '财务', '没有人管的问题', '乙副局长'],
  ],
}

describe('issues and measures on two sheets', () => {
  it('are linked by number, n:m: a measure of two issues has both, an issue of two measures both of them', async () => {
    const measures = {
      name: '措施清单',
      rows: [
        ['措施编号', '对应问题序号', '整改措施', '责任单位', '责任人', '完成时限'],
        ['A1', '1、2', '修订制度', '党建办', '丙干事', '2026年6月30日'],
        ['A2', '问题1', '每月督查', '党建办', '丙干事', '长期坚持'],
        ['A3', '（3）', '清退资金', '财务科', '丁会计', '立行立改'],
        ['A4', '9', '措施四', '财务科', '丁会计', '2026年6月30日'],
      ],
    }
    const { rows, problems } = await readLedger(await workbookOf([issueSheet, measures]))
    expect(
      rows.map(({ no, aspect, issue, nextSteps, leaderInCharge, timing }) => [
        no,
        aspect,
        issue,
        nextSteps[0],
        leaderInCharge,
        timing,
      ]),
    ).toEqual([
      [1, '党建', '“三会一课”不规范；主题党日走过场', '修订制度', '甲副局长', 'dated'],
      [1, '党建', '“三会一课”不规范', '每月督查', '甲副局长', 'continuous'],
      [3, '财务', '报销手续不全', '清退资金', '乙副局长', 'immediate'],
    ])
    expect(problems.map(problemSentence)).toEqual([
      '台账“措施清单”第5行 对应问题序号（B5）：找到“9”，应为问题清单中有的序号（1、2、3、4）',
      '台账“问题清单”第6行 序号（A6）：找到“4”，应为措施清单中至少对应一项措施的问题（此问题未读入）',
    ])
  })

  it('a range of numbers is all of them, and 序号 alone links where the measures have no other number', async () => {
    const measures = {
      name: '措施',
      rows: [
        ['序号', '整改措施', '责任人', '整改时限'],
        ['1-3', '总体措施', '丙干事', '2026-06-30'],
        [4, '措施四', '丁会计', '2026-06-30'],
      ],
    }
    const { rows, problems } = await readLedger(await workbookOf([issueSheet, measures]))
    expect(rows.map(({ no, issue }) => [no, issue])).toEqual([
      [1, '“三会一课”不规范；主题党日走过场；报销手续不全'],
      [4, '没有人管的问题'],
    ])
    expect(problems).toEqual([])
  })
})

describe('a ledger with progress, two header lines and hidden parts', () => {
  it('reads the measure, leaves progress and state to the system, and prefers what is seen', async () => {
    const bytes = await workbookOf([
      {
        name: '台账',
        rows: [
          ['某局巡察整改台账（截至2026年3月）'],
          ['填报单位：某局', null, null, null, null, null, '填报时间：2026年3月1日'],
          ['序号', '问题', null, '整改', null, null, null],
          [null, '具体问题', '整改措施', '整改时限', '完成时限', '进展情况', '完成情况'],
          [1, '问题一', '1.措施甲；2.措施乙', '2020年1月1日', '2026年6月30日', '已开会', '未完成'],
        ],
        merges: ['A1:G1', 'A3:A4', 'B3:C3', 'D3:G3'],
        hiddenColumns: [4],
      },
      { name: '说明', rows: [['一、本表按月更新'], ['二、措施要具体']] },
    ])
    const { rows, problems, layout } = await readLedger(bytes)
    expect(rows).toMatchObject([{ issue: '问题一', nextSteps: ['措施甲', '措施乙'], dueDate: '2026-06-30' }])
    expect(problems.map(({ severity, found }) => [severity, found])).toEqual([
      ['warning', '整改时限'],
      ['warning', '没有认出表头'],
    ])
    expect(layout).toEqual({
      sheet: '台账',
      title: '某局巡察整改台账（截至2026年3月）',
      columns: [
        { field: 'no', label: '序号' },
        { field: 'issue', label: '具体问题' },
        { field: 'nextSteps', label: '整改措施' },
        { field: 'dueDate', label: '完成时限' },
        { field: 'progress', label: '进展情况' },
        { field: 'state', label: '完成情况' },
      ],
    })
  })
})

describe('one measure a line under a merged issue', () => {
  it('each line is a measure of its own, with its own date and unit', async () => {
    const bytes = await workbookOf([
      {
        rows: [
          ['问题编号', '存在问题', '整改举措', '牵头科室', '经办人', '时限要求'],
          [1, '学习不深入', '修订制度', '办公室', '甲', '2026.6.30'],
          [null, null, '集中轮训', '人事科', '乙', '2026年第三季度'],
          [null, null, '常态化督查', '办公室', '甲', '长期坚持'],
        ],
        merges: ['A2:A4', 'B2:B4'],
      },
    ])
    const { rows, problems } = await readLedger(bytes)
    expect(
      rows.map(({ no, issue, responsibleUnit, dueDate }) => [no, issue, responsibleUnit, dueDate]),
    ).toEqual([
      [1, '学习不深入', '办公室', '2026-06-30'],
      [1, '学习不深入', '人事科', '2026-09-30'],
      [1, '学习不深入', '办公室', null],
    ])
    expect(problems.map(({ expected }) => expected)).toEqual(['确切到日的日期（已按 2026-09-30 读入）'])
  })
})

describe('what stands in the date column', () => {
  const head = ['具体问题', '整改措施', '整改类型', '整改时限']
  const read = async (type: string | null, cell: string, year?: number) => {
    const bytes = await workbookOf([{ rows: [head, ['问题', '措施', type, cell]] }])
    const { rows, problems } = await readLedger(bytes, year === undefined ? {} : { year })
    return { row: rows[0], problems: problems.map(({ expected }) => expected) }
  }

  it.each([
    [
      '分阶段整改',
      '2026年6月30日、2026年12月31日',
      [
        ['第一阶段', '2026-06-30'],
        ['第二阶段', '2026-12-31'],
      ],
    ],
    [
      null,
      '第一阶段：2026年6月30日前完成制度修订；第二阶段：2026年12月31日前全面落实',
      [
        ['第一阶段:完成制度修订', '2026-06-30'],
        ['第二阶段:全面落实', '2026-12-31'],
      ],
    ],
    [
      '分阶段',
      '1.2026-03-31 完成摸底\n2.2026-06-30 完成清退\n3.2026-09-30 建章立制',
      [
        ['完成摸底', '2026-03-31'],
        ['完成清退', '2026-06-30'],
        ['建章立制', '2026-09-30'],
      ],
    ],
    [
      null,
      '第一阶段（2026.6.30前）第二阶段（2026.9.30前）',
      [
        ['第一阶段', '2026-06-30'],
        ['第二阶段', '2026-09-30'],
      ],
    ],
  ])('%s, %j is stages, each with its date', async (type, cell, stages) => {
    const { row, problems } = await read(type, cell)
    expect(problems).toEqual([])
    expect(row).toMatchObject({ timing: 'phased', dueDate: stages.at(-1)?.[1] })
    expect(row?.milestones?.map(({ title, dueDate }) => [title, dueDate])).toEqual(stages)
  })

  it.each([
    ['限期整改', '2026年6月30日、2026年12月31日', '一个日期（如 2021年12月31日）'],
    ['分阶段', '2026年12月31日；2026年6月30日', '一个日期（如 2021年12月31日）'],
    [null, '11月底前', '日期（如 2021年12月31日）'],
  ])('%s, %j stays a problem: nothing is guessed', async (type, cell, expected) => {
    expect(await read(type, cell)).toEqual({ row: undefined, problems: [expected] })
  })

  it.each([
    ['11月底前', '2026-11-30'],
    ['11.30', '2026-11-30'],
    ['6月15日', '2026-06-15'],
    ['年底', '2026-12-31'],
  ])('%s belongs to the year that the office names', async (cell, date) => {
    expect((await read(null, cell, 2026)).row).toMatchObject({ timing: 'dated', dueDate: date })
    expect((await read(null, cell)).row).toBeUndefined()
  })
})
