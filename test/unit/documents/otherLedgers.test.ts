import { describe, expect, it } from '@jest/globals'
import { problemSentence, readLedger } from '../../../documents/readLedger.ts'
import { workbookOf } from './build.ts'

const day = (text: string) => new Date(`${text}T00:00:00Z`)
const brief = (rows: Awaited<ReturnType<typeof readLedger>>['rows']) =>
  rows.map((row) => [row.issue, row.nextSteps.join('|'), row.owner, row.dueDate, row.timing, row.sourceCell])

describe('台账 of other offices', () => {
  it('a one-row head with the columns in another order, below a title', async () => {
    const bytes = await workbookOf([
      {
        name: '整改清单',
        rows: [
          ['某镇党委巡察反馈问题整改清单'],
          ['完成时限', '责任部门', '整改措施', '存在问题', '编号', '问题类别', '经办人', '分管领导'],
          [
            day('2022-06-30'),
            '党建办',
            '1、建立台账\n2、逐项落实',
            '“三会一课”不规范',
            '①',
            '党建',
            '张 三',
            '李镇长',
          ],
          ['2022.7.31', '财政所', '清退违规资金2.5万元', '报销手续不全', 2, '财务', '王五', '李镇长'],
        ],
        merges: ['A1:H1'],
      },
    ])
    const { rows, problems } = await readLedger(bytes)
    expect(rows).toEqual([
      {
        no: 1,
        aspect: '党建',
        issue: '“三会一课”不规范',
        whyUnfinished: null,
        nextSteps: ['建立台账', '逐项落实'],
        leaderInCharge: '李镇长',
        responsibleUnit: '党建办',
        owner: '张三',
        dueDate: '2022-06-30',
        sourceCell: 'A3',
        timing: 'dated',
        sheet: '整改清单',
        row: 3,
      },
      expect.objectContaining({
        no: 2,
        nextSteps: ['清退违规资金2.5万元'],
        dueDate: '2022-07-31',
        sourceCell: 'A4',
      }),
    ])
    expect(problems).toEqual([])
  })

  it('one measure a line under a merged issue, banners, sub-totals, a repeated head and a notes sheet', async () => {
    const head = ['序号', '反馈问题', '整改措施', '责任单位', '责任人', '整改期限', '备注']
    const bytes = await workbookOf([
      {
        name: '台账',
        rows: [
          ['整改台账'],
          head,
          ['1', '2', '3', '4', '5', '6', '7'],
          ['一、党的领导方面'],
          [1, '学习不深入', '1.修订学习制度；', '办公室', '甲主任', '2022年3月31日'],
          [null, null, '2.每月检查一次；', '办公室', '乙科长', '长期坚持'],
          [null, null, null, null, null, null],
          ['小计', '2项'],
          head,
          ['（二）基层组织'],
          [2, '换届不及时', '完成换届', '组织科', '丙科长', '立行立改'],
          ['合　计', null, '3条'],
          ['注：本表一式两份。'],
          ['填表人：甲', null, null, '审核人：', null, '2022年1月5日'],
        ],
        merges: ['A1:G1', 'A4:G4', 'A5:A7', 'B5:B7', 'A13:G13'],
      },
      { name: '填表说明', rows: [['请于每月5日前报送'], ['联系电话另行通知']] },
      { name: '空表', rows: [] },
    ])
    const { rows, problems } = await readLedger(bytes)
    expect(rows.map((row) => [row.no, row.row])).toEqual([
      [1, 5],
      [1, 6],
      [2, 11],
    ])
    expect(brief(rows)).toEqual([
      ['学习不深入', '修订学习制度', '甲主任', '2022-03-31', 'dated', 'F5'],
      ['学习不深入', '每月检查一次', '乙科长', null, 'continuous', 'F6'],
      ['换届不及时', '完成换届', '丙科长', null, 'immediate', 'F11'],
    ])
    expect(problems.map((problem) => [problem.severity, problem.sheet, problem.cell])).toEqual([
      ['warning', '填表说明', 'A1'],
    ])
  })

  it('a two-row head with groups, hidden columns and rows, several sheets', async () => {
    const plan = (issue: string) => ({
      rows: [
        ['类别', '问题', null, '整改', null, '责任', null, null],
        [null, '问题清单', '原因分析', '具体措施', '时限', '领导', '单位', '人员'],
        ['作风建设', issue, '重视不够', '一是谈话提醒；二是专项检查', 44561, '赵局长', '监察室', '钱某'],
      ],
      merges: ['A1:A2', 'B1:C1', 'D1:E1', 'F1:H1'],
      hiddenColumns: [3],
      hiddenRows: [3],
    })
    const bytes = await workbookOf([
      { name: '甲组', ...plan('吃拿卡要') },
      { name: '乙组', ...plan('推诿扯皮') },
    ])
    const { rows, problems } = await readLedger(bytes)
    // Hidden parts are read, and it is said of each sheet: a filter hides what is still owed.
    expect(problems.map(({ severity, sheet, found }) => [severity, sheet, found])).toEqual([
      ['warning', '甲组', '隐藏的列“原因分析”'],
      ['warning', '甲组', '隐藏的行（共 1 行，第一行是第3行）'],
      ['warning', '乙组', '隐藏的列“原因分析”'],
      ['warning', '乙组', '隐藏的行（共 1 行，第一行是第3行）'],
    ])
    expect(rows.map((row) => [row.sheet, row.issue])).toEqual([
      ['甲组', '吃拿卡要'],
      ['乙组', '推诿扯皮'],
    ])
    expect(rows[0]).toMatchObject({
      no: null,
      aspect: '作风建设',
      whyUnfinished: '重视不够',
      nextSteps: ['谈话提醒', '专项检查'],
      dueDate: '2021-12-31',
      sourceCell: 'E3',
      leaderInCharge: '赵局长',
      responsibleUnit: '监察室',
      owner: '钱某',
    })
  })

  it('fills a category down inside its merged range only', async () => {
    const bytes = await workbookOf([
      {
        rows: [
          ['方面', '具体问题', '整改措施', '整改时限'],
          ['甲方面', '问题一', '措施一', '2022-01-31'],
          [null, '问题二', '措施二', '2022-01-31'],
          [null, '问题三', '措施三', '2022-01-31'],
        ],
        merges: ['A2:A3'],
      },
    ])
    const { rows } = await readLedger(bytes)
    expect(rows.map((row) => row.aspect)).toEqual(['甲方面', '甲方面', null])
  })

  it('a workbook that counts days from 1904, rich text, links and formulas', async () => {
    const bytes = await workbookOf(
      [
        {
          rows: [
            ['具体问题', '整改措施', '整改时限', '责任人'],
            [
              { richText: [{ text: '问题' }, { text: '很多', font: { bold: true } }] },
              { formula: 'A1&B1', result: '1.核查；2.整改' },
              { formula: 'DATE(2021,12,31)', result: day('2021-12-31') },
              { text: '孙某', hyperlink: 'mailto:sun@example.com' },
            ],
            ['另一问题', '核查', 43099, '孙某'],
          ],
        },
      ],
      { date1904: true },
    )
    const { rows, problems } = await readLedger(bytes)
    expect(problems).toEqual([])
    expect(brief(rows)).toEqual([
      ['问题很多', '核查|整改', '孙某', '2021-12-31', 'dated', 'C2'],
      ['另一问题', '核查', '孙某', '2021-12-31', 'dated', 'C3'],
    ])
  })

  it('takes 下一步整改措施 where 整改措施 stands beside it, and says which column was left', async () => {
    const bytes = await workbookOf([
      {
        rows: [
          ['具体问题', '整改措施', '进展情况', '下一步整改措施', '整改时限', '实际完成时间'],
          ['问题', '旧措施', '已开会', '新措施', '2022-01-31', '2021-01-31'],
        ],
      },
    ])
    const { rows, problems } = await readLedger(bytes)
    expect(rows[0]).toMatchObject({ nextSteps: ['新措施'], dueDate: '2022-01-31', sourceCell: 'E2' })
    expect(problems).toMatchObject([{ severity: 'warning', row: 1, cell: 'B1', column: '整改措施' }])
  })

  it('does not mistake a measure whose texts end like headings for a head', async () => {
    const bytes = await workbookOf([
      {
        rows: [
          ['方面', '具体问题', '整改措施', '整改时限'],
          ['党的建设方面', '学习走过场问题', '完善学习措施', '2022-01-31'],
          ['党的建设方面', '监督不到位问题', '落实监督措施', '2022-01-31'],
        ],
      },
    ])
    const { rows, problems } = await readLedger(bytes)
    expect(rows.map((row) => row.issue)).toEqual(['学习走过场问题', '监督不到位问题'])
    expect(problems).toEqual([])
  })

  it('a second table below, with columns of its own', async () => {
    const bytes = await workbookOf([
      {
        rows: [
          ['序号', '具体问题', '整改措施', '整改时限'],
          [1, '问题一', '措施一', '2022-01-31'],
          ['二、长期坚持事项'],
          ['序号', '整改时限', '整改措施', '具体问题'],
          [1, '长期坚持', '措施二', '问题二'],
        ],
      },
    ])
    expect(brief((await readLedger(bytes)).rows)).toEqual([
      ['问题一', '措施一', null, '2022-01-31', 'dated', 'D2'],
      ['问题二', '措施二', null, null, 'continuous', 'B5'],
    ])
  })

  it('one merged date for several lines names the cell where it stands', async () => {
    const bytes = await workbookOf([
      {
        rows: [
          ['具体问题', '整改措施', '整改时限'],
          ['问题一', '措施一', '2022-01-31'],
          ['问题二', '措施二', null],
        ],
        merges: ['C2:C3'],
      },
    ])
    expect((await readLedger(bytes)).rows.map((row) => [row.dueDate, row.sourceCell])).toEqual([
      ['2022-01-31', 'C2'],
      ['2022-01-31', 'C2'],
    ])
  })

  it('a workbook without any ledger is an error that says what a head needs', async () => {
    const { rows, problems } = await readLedger(
      await workbookOf([{ name: '通知', rows: [['关于报送的通知'], ['请按时报送']] }]),
    )
    expect(rows).toEqual([])
    expect(problems.map((problem) => [problem.severity, problemSentence(problem)])).toEqual([
      [
        'error',
        '台账“通知”第1行 表头（A1）：找到“没有认出表头”，应为含“具体问题”“整改措施”“整改时限”等列名的表头（此工作表未读入）',
      ],
    ])
  })

  it('a ledger without a date column says so once; only what needs no date is read', async () => {
    const bytes = await workbookOf([
      {
        rows: [
          ['序号', '具体问题', '整改措施', '整改类型'],
          [1, '问题一', '措施一', '限期整改'],
          [2, '问题二', '措施二', '长期坚持'],
        ],
      },
    ])
    const { rows, problems } = await readLedger(bytes)
    expect(brief(rows)).toEqual([['问题二', '措施二', null, null, 'continuous', 'B3']])
    expect(problems).toMatchObject([{ severity: 'error', row: 1, column: '表头' }])
    expect(problems).toHaveLength(1)
  })
})
