import { describe, expect, it } from '@jest/globals'
import { writeMail } from '../../../activities/mail/write.ts'
import { aPhasedMeasure } from '../support/measures.ts'
import { aMailContext, aMeasure, anItem, at } from './items.ts'

const context = aMailContext({ now: at('2021-12-20', '09:00') })
const phased = aPhasedMeasure({ id: 'ZG-0013' })
const late = {
  kind: 'milestoneOverdue',
  rung: 'milestoneOverdue',
  track: 'milestone:1',
  severity: 0,
} as const
const soon = { kind: 'milestoneDue', rung: 'milestoneDue', track: 'milestone:2', severity: 0 } as const

describe('mails about milestones', () => {
  it('the owner reads which milestone is late, which one comes, and what the measure’s own date is', () => {
    const items = [anItem({ measure: phased, notice: soon }), anItem({ measure: phased, notice: late })]
    expect(writeMail('morning', items, context)).toMatchObject({
      subject: '【整改提醒】12月20日：1项节点逾期、1项节点临期',
      text: `何科长：

截至今日，您名下1项节点逾期、1项节点临期，请逐项办理。

【阶段节点已逾期（1项）】

■ ZG-0013 处方点评制度执行不严（阶段节点逾期通知）
  阶段节点：修订制度，2021年12月10日（周五），已逾期6个工作日
  整改时限：2021年12月31日（周五）
  责任单位：医务科
  下一步：请立即完成该节点并提交佐证材料；节点确需调整的，请报整改办更正

【阶段节点临近（1项）】

■ ZG-0013 处方点评制度执行不严（阶段节点提醒）
  阶段节点：每月点评，2021年12月24日（周五），还有4个工作日
  整改时限：2021年12月31日（周五）
  责任单位：医务科
  下一步：请按期完成该节点，并提交佐证材料

————————————
某医院整改办　联系：严干事 0000-1234567
本邮件由整改督办系统自动发出，可直接回复，回信由整改办接收。
`,
    })
  })

  it('any other reminder of the measure says that it is behind', () => {
    const { text } = writeMail('morning', [anItem({ measure: phased })], context)
    expect(text).toContain('落后节点：“修订制度”应于2021年12月10日（周五）完成，已逾期6个工作日')
    expect(writeMail('morning', [anItem({ measure: aMeasure() })], context).text).not.toContain('落后节点')
  })

  it('the leader reads it in a section of its own', () => {
    const item = anItem({ measure: phased, notice: { ...late, role: 'leaderInCharge', occurrence: 2 } })
    const { subject, text } = writeMail('leaderMorning', [item], context)
    expect(subject).toBe('【整改督办】12月20日：1项节点逾期')
    expect(text).toContain(`【阶段节点已逾期（1项）】

请督促责任人完成节点。

■ ZG-0013 处方点评制度执行不严（还有9个工作日，阶段节点逾期通知（第2次））
  责任单位：医务科
  责任人：何科长
  阶段节点：修订制度，2021年12月10日（周五），已逾期6个工作日
  整改时限：2021年12月31日（周五）`)
  })

  it('whoever is given the measure reads all of them', () => {
    const { text } = writeMail(
      'assigned',
      [anItem({ measure: phased, notice: { kind: 'assigned' } })],
      context,
    )
    expect(text).toContain(
      '阶段节点：\n  1. 修订制度（2021年12月10日（周五））\n  2. 每月点评（2021年12月24日（周五））',
    )
  })

  it('the verifier reads that only 基本完成 is claimed', () => {
    const request = { sequence: 7, by: 'owner', at: at('2021-12-17'), statement: '已修订', evidence: [] }
    const measure = aMeasure({ state: 'awaitingCloseOut', request: { ...request, completion: 'basic' } })
    const notice = { kind: 'verificationAsked', track: 'event:7', rung: 'verificationAsked' } as const
    expect(writeMail('verificationAsked', [anItem({ measure, notice })], context).text).toContain(
      '申请日期：12月17日\n申请认定：基本完成',
    )
  })

  it('corrected milestones are sent with the old ones and the reason', () => {
    const item = anItem({
      measure: phased,
      notice: { kind: 'corrected', track: 'event:7', rung: 'corrected' },
      event: {
        type: 'corrected',
        field: 'milestones',
        from: '1 修订制度 2021-12-10',
        to: '1 修订制度 2021-12-20',
        reason: '台账笔误',
        milestones: [{ id: '1', title: '修订制度', dueDate: '2021-12-20' }],
      },
    })
    const { text } = writeMail('corrected', [item], context)
    for (const line of [
      '以下1项整改措施的阶段节点有更正，请以更正后的为准。',
      '  阶段节点：1 修订制度 2021-12-20\n  原为：1 修订制度 2021-12-10\n  更正理由：台账笔误',
    ])
      expect(text).toContain(line)
  })
})

describe('mails about reviews', () => {
  const done = aMeasure({
    ...{ id: 'ZG-0014', timing: 'continuous', dueDate: null },
    ...{ state: 'closedOut', closedOutAt: at('2021-09-20') },
  })
  const due = { kind: 'reviewDue', rung: 'reviewDue', track: 'review', severity: 0, role: 'office' } as const

  it('the office is asked to review, the owner to be ready', () => {
    const { subject, text } = writeMail('morning', [anItem({ measure: done, notice: due })], context)
    expect(subject).toBe('【整改提醒】12月20日：1项复查')
    expect(text).toContain(`【长期坚持复查（1项）】

■ ZG-0014 处方点评制度执行不严（长期坚持复查）
  责任单位：医务科
  下一步：请复查是否长期坚持，并登记复查情况；问题再现的，重新整改`)
    const own = writeMail('morning', [anItem({ measure: done, notice: { ...due, role: 'owner' } })], context)
    expect(own.text).toContain('下一步：请准备长期坚持情况的佐证材料，配合复查')
  })

  it('the end of the reviews names the decision', () => {
    const item = anItem({
      measure: done,
      notice: { kind: 'reviewsEnded', track: 'event:7', rung: 'reviewsEnded' },
      event: { type: 'reviewsEnded', reason: '已写入章程', decisionNumber: '组长批〔2022〕3号' },
    })
    const { text } = writeMail('reviewsEnded', [item], context)
    expect(text).toContain('批准文号：组长批〔2022〕3号\n  结束理由：已写入章程')
  })
})
