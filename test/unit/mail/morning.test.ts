import { describe, expect, it } from '@jest/globals'
import { writeMail } from '../../../activities/mail/write.ts'
import { lightRulesOf } from '../../../domain/lights.ts'
import { readLink } from '../../../domain/linkToken.ts'
import { aMailContext, aMeasure, anItem, at } from './items.ts'

describe('the morning mail', () => {
  const context = aMailContext({ now: at('2022-01-10', '09:00') })
  const late = aMeasure({ id: 'ZG-0013', dueDate: '2021-12-31' })
  const later = aMeasure({ id: 'ZG-0007', dueDate: '2022-01-05', issue: '项目进度\n滞后' })
  const soon = aMeasure({ id: 'ZG-0021', dueDate: '2022-01-14', state: 'notStarted' })
  const overdue = { kind: 'overdueNotice', rung: 'overdue', severity: 5 } as const

  it('lists what is overdue first and longest, each with its date, the days and the next step', () => {
    const items = [
      anItem({ measure: soon }),
      anItem({ measure: later, notice: overdue }),
      anItem({ measure: late, notice: overdue }),
    ]
    expect(writeMail('morning', items, context)).toMatchObject({
      subject: '【整改提醒】1月10日：2项逾期、1项临期',
      text: `何科长：

截至今日，您名下2项逾期、1项临期，请逐项办理。

【已逾期（2项）】

■ ZG-0013 处方点评制度执行不严（已逾期5个工作日）
  整改时限：2021年12月31日（周五）
  责任单位：医务科
  下一步：请立即整改，完成后提交佐证材料申请销号

■ ZG-0007 项目进度 滞后（已逾期3个工作日）
  整改时限：2022年1月5日（周三）
  责任单位：医务科
  下一步：请立即整改，完成后提交佐证材料申请销号

【临近到期（1项）】

■ ZG-0021 处方点评制度执行不严（还有4个工作日）
  整改时限：2022年1月14日（周五）
  责任单位：医务科
  下一步：尚未启动，请启动整改并报送进展

————————————
某医院整改办　联系：严干事 0000-1234567
本邮件由整改督办系统自动发出，可直接回复，回信由整改办接收。
`,
    })
  })

  it('says whom it was meant for when it was handed up', () => {
    const { text } = writeMail('morning', [anItem({ measure: soon, handedUp: true })], context)
    expect(text).toContain('代收：本应发给责任人，因无法送达，由您代收并转办')
    expect(text).toContain('其中1项由您代收')
    expect(text).not.toContain('您名下')
  })

  it('asks a verifier for the verification and the office for the look-back', () => {
    const request = { sequence: 5, by: 'owner', at: at('2022-01-04'), statement: '已修订', evidence: [] }
    const waiting = aMeasure({ id: 'ZG-0030', state: 'awaitingCloseOut', request })
    const closed = aMeasure({ id: 'ZG-0031', state: 'closedOut', closedOutAt: at('2021-11-20') })
    const { subject, text } = writeMail(
      'morning',
      [
        anItem({
          measure: waiting,
          notice: { kind: 'chaser', rung: 'verificationOverdue', track: 'event:5', role: 'verifier' },
        }),
        anItem({
          measure: closed,
          notice: { kind: 'lookBackDue', rung: 'lookBackDue', track: 'lookBack:2', role: 'office' },
        }),
      ],
      context,
    )
    expect(subject).toBe('【整改提醒】1月10日：1项待办理、1项回头看')
    expect(text).toContain('下一步：1月4日已申请销号，请验收：符合的予以销号，不符合的退回')
    expect(text).toContain('下一步：请开展第2次回头看，并登记结论（巩固或反弹）')
  })

  it('names the light where the round has chosen its own rules, and wears its colour', () => {
    const lightRules = lightRulesOf('threeColourLetters')
    const { text, html } = writeMail('morning', [anItem({ measure: soon, lightRules })], context)
    expect(text).toContain('整改时限：2022年1月14日（周五）\n  亮灯：黄色预警\n')
    expect(html).toContain('亮灯：')
    expect(writeMail('morning', [anItem({ measure: soon })], context).text).not.toContain('亮灯')
  })

  it('carries the reader’s own link only where there is a page, and the banner of sample data', () => {
    const bare = writeMail('morning', [anItem({ measure: soon })], context)
    expect(bare.html).not.toContain('<a ')
    const linked = writeMail('morning', [anItem({ measure: soon })], {
      ...context,
      publicUrl: 'http://127.0.0.1:3000',
      office: { ...context.office, banner: '演示数据' },
    })
    const [, token = ''] = /href="http:\/\/127\.0\.0\.1:3000\/m\/([^"]+)"/.exec(linked.html) ?? []
    const link = { purpose: 'measure', secret: context.linkSecret, now: context.now } as const
    expect(readLink(token, link)).toMatchObject({ subject: 'ZG-0021', personId: 'owner' })
    expect(linked.text).toContain(`查看该措施：http://127.0.0.1:3000/m/${token}`)
    expect(linked.text).toMatch(/^※ 演示数据\n/)
  })

  it('shows what people typed as text, never as markup', () => {
    const sly = aMeasure({ id: 'ZG-0099', issue: '<img src=x onerror="alert(1)">与“引号”' })
    const { html } = writeMail('morning', [anItem({ measure: sly })], context)
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;')
    expect(html).not.toContain('<img')
  })
})

describe("the leader's morning mail", () => {
  it('puts the gravest first and says who was told when, and what they answered', () => {
    const context = aMailContext({ addressee: '秦书记', now: at('2022-01-10', '09:00') })
    const told = [
      { personId: 'owner', kind: 'reminder' as const, at: at('2021-12-17') },
      { personId: 'unitHead', kind: 'overdueNotice' as const, at: at('2022-01-04') },
    ]
    const lastProgress = { at: at('2021-12-28'), by: 'owner', text: '初稿已完成，正在征求意见', percent: 60 }
    const measure = aMeasure({ id: 'ZG-0013', dueDate: '2021-12-31', lastProgress })
    const silent = aMeasure({ id: 'ZG-0021', dueDate: '2022-01-05' })
    const items = [
      anItem({
        measure: silent,
        notice: { kind: 'supervisionNotice', rung: 'supervision', role: 'leaderInCharge', severity: 6 },
      }),
      anItem({
        measure,
        told,
        notice: { kind: 'escalation', rung: 'escalation', occurrence: 2, role: 'groupLeader', severity: 7 },
      }),
    ]
    expect(writeMail('leaderMorning', items, context)).toMatchObject({
      subject: '【整改督办】1月10日：1项报组长、1项督办',
      text: `秦书记：

截至今日，请您关注：1项报组长、1项督办。

【报组长督办（1项）】

请组长过问，可直接批示。

■ ZG-0013 处方点评制度执行不严（已逾期5个工作日，报组长督办（第2次））
  责任单位：医务科
  责任人：何科长
  整改时限：2021年12月31日（周五）
  已告知：12月17日何科长（到期提醒）；1月4日冯主任（逾期通知）
  最近答复：12月28日何科长：初稿已完成，正在征求意见

【督办（1项）】

请督促责任单位限期完成。

■ ZG-0021 处方点评制度执行不严（已逾期3个工作日，督办函）
  责任单位：医务科
  责任人：何科长
  整改时限：2022年1月5日（周三）
  已告知：此前未发过通知
  最近答复：尚无进展报告

————————————
某医院整改办　联系：严干事 0000-1234567
本邮件由整改督办系统自动发出，可直接回复，回信由整改办接收。
`,
    })
  })
})
