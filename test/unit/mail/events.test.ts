import { describe, expect, it } from '@jest/globals'
import { alarm } from '../../../activities/mail/alarm.ts'
import type { MailItem } from '../../../activities/mail/letter.ts'
import { writeMail } from '../../../activities/mail/write.ts'
import type { EventData } from '../../../domain/events.ts'
import type { Measure } from '../../../domain/measure.ts'
import type { NoticeKind } from '../../../domain/notice.ts'
import { aSuspension } from '../support/measures.ts'
import { aMailContext, aMeasure, anItem, at } from './items.ts'

const subject = '[整改 ZG-0013] 处方点评制度执行不严'
const evidence = [{ title: '点评通报', number: '院发〔2021〕58号', address: null, hash: null }]

function about(kind: NoticeKind, event?: EventData, measure?: Measure): MailItem {
  return anItem({ notice: { kind, track: 'event:7', rung: kind }, event, measure })
}

type Row = [kind: NoticeKind, item: MailItem, lines: string[]]

describe('a mail about something that happened', () => {
  const closed = aMeasure({
    id: 'ZG-0013',
    state: 'closedOut',
    closedOutAt: at('2021-12-21'),
    lookBacks: [{ n: 1, dueDate: '2022-02-08', outcome: null }],
  })
  const rows: Row[] = [
    [
      'assigned',
      about('assigned'),
      ['整改时限：2021年12月31日（周五），还有7个工作日', '  1. 修订处方点评制度'],
    ],
    [
      'verificationAsked',
      about(
        'verificationAsked',
        undefined,
        aMeasure({
          id: 'ZG-0013',
          state: 'awaitingCloseOut',
          request: {
            sequence: 7,
            by: 'owner',
            at: at('2021-12-21'),
            statement: '制度已印发并执行',
            evidence,
          },
        }),
      ),
      ['申请人：何科长', '申请日期：12月21日', '  制度已印发并执行', '  1. 点评通报（院发〔2021〕58号）'],
    ],
    [
      'extensionAsked',
      about(
        'extensionAsked',
        undefined,
        aMeasure({
          id: 'ZG-0013',
          pendingExtension: {
            sequence: 7,
            by: 'owner',
            at: at('2021-12-21'),
            cause: '上级文件未下发',
            nextSteps: '每周对接一次',
            newDate: '2022-01-31',
          },
        }),
      ),
      ['申请延至：2022年1月31日（周一）', '  上级文件未下发', '  每周对接一次', '此前已延期：0次'],
    ],
    [
      'extensionAnswered',
      about('extensionAnswered', { type: 'extensionRefused', reason: '条件已具备', asker: 'owner' }),
      ['（不同意延期）', '  条件已具备'],
    ],
    [
      'extensionAnswered',
      about('extensionAnswered', {
        type: 'extensionApproved',
        newDate: '2022-01-31',
        asker: 'owner',
        overrideReason: null,
      }),
      ['（同意延期至2022年1月31日（周一））'],
    ],
    [
      'extensionLapsed',
      about('extensionLapsed', { type: 'extensionLapsed', asker: 'owner', because: 'closeOutRequested' }),
      ['失效原因：责任单位已申请销号'],
    ],
    [
      'suspended',
      about(
        'suspended',
        { type: 'suspended', reason: 'litigation', text: '合同纠纷一审中', from: '2021-12-21', until: null },
        aMeasure({ id: 'ZG-0013', suspensions: [aSuspension({ from: '2021-12-21', at: at('2021-12-21') })] }),
      ),
      ['，已中止（剩余8个工作日）', '中止事由：涉诉', '恢复日期：未定', '  合同纠纷一审中'],
    ],
    [
      'resumed',
      about(
        'resumed',
        { type: 'resumed', because: 'date', on: '2021-12-22', workingDays: 22, dueDate: '2022-01-20' },
        aMeasure({ id: 'ZG-0013', dueDate: '2022-01-20' }),
      ),
      [
        '整改时限：2022年1月20日（周四）',
        '恢复日期：2021年12月22日（周三）（中止期满）',
        '中止时间：22个工作日',
        '原定时限：2021年12月31日（周五）',
      ],
    ],
    [
      'replanned',
      about('replanned', {
        ...{ type: 'replanned', change: 'C-001', because: 'calendar', newRungs: [], late: {}, moves: [] },
        versions: { calendar: 2, ladder: 1, policy: 1 },
        dueDate: { from: '2022-01-04', to: '2021-12-31' },
        lookBacks: [{ n: 2, from: '2022-05-12', to: '2022-05-13' }],
      }),
      [
        '整改时限：2021年12月31日（周五）',
        '原为：2022年1月4日（周二）',
        '第2次回头看：2022年5月13日（周五），原为2022年5月12日（周四）',
        '调整原因：工作日历调整',
      ],
    ],
    [
      'sentBack',
      about('sentBack', {
        type: 'sentBack',
        reason: '未见执行记录',
        newSteps: ['补充点评记录'],
        newDate: null,
        untold: [],
      }),
      ['  未见执行记录', '  1. 补充点评记录'],
    ],
    [
      'closedOut',
      about('closedOut', { type: 'closedOut', finding: '材料齐全', lookBacks: [] }, closed),
      ['（12月21日销号）', '验收意见：材料齐全', '回头看：2022年2月8日（周二）'],
    ],
    [
      'confirmed',
      about('confirmed', { type: 'confirmed', reference: '巡察办〔2022〕9号' }),
      ['确认文号：巡察办〔2022〕9号'],
    ],
    [
      'lookBackPassed',
      about('lookBackPassed', { type: 'lookBackPassed', n: 1, finding: '持续执行', evidence: [] }, closed),
      ['（第1次回头看：巩固）', '回头看情况：持续执行'],
    ],
    [
      'reopened',
      about('reopened', {
        type: 'reopened',
        reason: '点评中断',
        newDate: '2022-03-31',
        because: 'lookBackFailed',
      }),
      ['（回头看发现反弹，重新整改）', '  点评中断'],
    ],
    [
      'instructed',
      about('instructed', { type: 'instructed', text: '请医务科抓紧', due: '2022-01-07' }),
      ['沈副院长批示：', '  请医务科抓紧', '批示时限：2022年1月7日（周五）'],
    ],
    [
      'reassigned',
      about('reassigned', { type: 'reassigned', from: 'owner', to: 'colleague', reason: '岗位调整' }),
      ['原责任人：何科长', '新责任人：曹干事', '调整理由：岗位调整'],
    ],
    [
      'corrected',
      about('corrected', {
        type: 'corrected',
        field: 'dueDate',
        from: '2021-11-30',
        to: '2021-12-31',
        reason: '台账笔误',
      }),
      ['原为：2021年11月30日（周二）', '更正理由：台账笔误'],
    ],
    [
      'withdrawn',
      about('withdrawn', { type: 'withdrawn', reason: '并入其他措施', decisionNumber: '组长批〔2021〕3号' }),
      ['批准文号：组长批〔2021〕3号', '撤销理由：并入其他措施'],
    ],
  ]
  it.each(rows)('%s says what the reader needs', (kind, item, lines) => {
    const letter = writeMail(kind, [item], aMailContext())
    expect(letter.subject).toBe(subject)
    for (const line of lines) {
      expect(letter.text).toContain(line)
      // Both parts say the same; list numbers, indents and the badge's brackets are the text's own.
      const said = line
        .trim()
        .replace(/^\d+\. /, '')
        .replace(/^（(.*)）$/, '$1')
      expect(letter.html.replace(/<[^>]+>/g, '')).toContain(said.replace(/批示：$/, '批示'))
    }
  })

  it('several measures of one kind travel in one mail, each once', () => {
    const items = ['ZG-0001', 'ZG-0002'].map((id) =>
      anItem({ notice: { kind: 'assigned' }, measure: aMeasure({ id }) }),
    )
    const letter = writeMail('assigned', items, aMailContext())
    expect(letter.subject).toBe('【交办通知】2项整改措施')
    expect(letter.text.match(/■ ZG-000\d/g)).toEqual(['■ ZG-0001', '■ ZG-0002'])
  })

  it('an alarm says what is wrong and what to do', () => {
    const one = { title: '沈副院长没有可用的邮箱地址', found: '邮箱为空', todo: '请补正' }
    expect(alarm([one], aMailContext({ addressee: '整改办' }))).toMatchObject({
      subject: '【整改办告警】沈副院长没有可用的邮箱地址',
      text: expect.stringContaining('情况：邮箱为空\n请处理：请补正'),
    })
    expect(alarm([one, one], aMailContext()).subject).toBe('【整改办告警】2项需要处理')
  })
})
