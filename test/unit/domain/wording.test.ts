import { describe, expect, it } from '@jest/globals'
import type { EventData } from '../../../domain/events.ts'
import { steps } from '../../../domain/ladder.ts'
import { nextDecision } from '../../../domain/nextDecision.ts'
import { noticeKinds } from '../../../domain/notice.ts'
import { defaultPolicy } from '../../../domain/policy.ts'
import { roles } from '../../../domain/roster.ts'
import {
  dateName,
  detailsOf,
  dueOf,
  eventSentence,
  kindName,
  roleName,
  rungName,
  shortDateName,
  stepName,
  summaryOf,
} from '../../../domain/wording.ts'
import { happen, look } from '../support/livedMeasure.ts'
import { aContext, aMeasure, anEvidence, aRegistration, aRoster, at, by } from '../support/measures.ts'

const context = aContext()
const people = aRoster().people
const nameOf = (id: string) => people.find((person) => person.id === id)?.name ?? id

describe('names', () => {
  it('every kind, step and role has one in Chinese', () => {
    const names = [...noticeKinds.map(kindName), ...steps.map(stepName), ...roles.map(roleName)]
    for (const name of names) expect(name).toMatch(/^[\u4e00-\u9fff]+$/)
    expect(new Set(noticeKinds.map(kindName)).size).toBe(noticeKinds.length)
  })

  it('a single person is not named', () => {
    expect(roleName('person:何科长')).toBe('有关人员')
  })

  it.each([
    ['overdue', 1, '第5级 逾期通知'],
    ['supervision', 1, '第6级 督办函'],
    ['escalation', 3, '第7级 报组长督办（第3次）'],
    ['verificationOverdue', 2, '催办验收（第2次）'],
    ['lookBackDue', 1, '回头看'],
    ['suspensionOpen', 2, '核实中止事由（第2次）'],
    ['resumed', 1, '恢复通知'],
  ])('%s %i', (rung, occurrence, expected) => {
    expect(rungName(rung, occurrence)).toBe(expected)
  })

  it.each([
    ['2026-03-09', '2026年3月9日（周一）', '3月9日'],
    ['2022-01-30', '2022年1月30日（周日）', '1月30日'],
  ])('%s', (date, full, short) => {
    expect([dateName(date), shortDateName(date)]).toEqual([full, short])
  })
})

describe('a line of the history', () => {
  it.each<[EventData, string]>([
    [{ type: 'registered', measure: aRegistration() }, '登记，整改时限2021年12月31日（周五）'],
    [
      { type: 'extensionRequested', cause: '会审未完', nextSteps: '一月完成会审', newDate: '2022-01-28' },
      '申请延期至2022年1月28日（周五）：会审未完；下一步：一月完成会审',
    ],
    [
      { type: 'closeOutRequested', statement: '制度已修订并公布', evidence: [anEvidence] },
      '申请销号：制度已修订并公布（佐证材料1件）',
    ],
    [
      { type: 'closedOut', finding: '属实', lookBacks: [{ n: 1, dueDate: '2022-01-28', outcome: null }] },
      '验收销号：属实；回头看：2022年1月28日（周五）',
    ],
    [
      { type: 'corrected', field: 'leaderInChargeId', from: null, to: 'leader', reason: '台账漏填' },
      '更正责任领导：由“空”改为“沈副院长”，台账漏填',
    ],
    [
      { type: 'reassigned', from: null, to: 'owner', reason: '落实到人' },
      '责任人由（空）调整为何科长：落实到人',
    ],
    [{ type: 'settled' }, '办结'],
  ])('%#', (data, expected) => {
    const event = { ...data, sequence: 2, at: at('2022-03-09', '00:10'), by: by('owner') }
    expect(eventSentence(event, { policy: defaultPolicy, nameOf })).toBe(`2022-03-09 何科长 ${expected}`)
  })

  it('says who entered it for somebody', () => {
    const event = {
      type: 'extensionWithdrawn' as const,
      sequence: 2,
      at: at('2022-03-09'),
      by: by('office', 'owner'),
    }
    expect(eventSentence(event, { policy: defaultPolicy, nameOf })).toBe(
      '2022-03-09 何科长（严干事代录） 撤回延期申请',
    )
  })

  it('says whom time told', () => {
    const { events } = look(aMeasure(), { ...context, now: at('2022-01-06', '08:45') })
    expect(events.map((event) => eventSentence(event, { policy: defaultPolicy, nameOf }))).toEqual([
      '2022-01-06 系统 第3级 提醒函：已并入更高一级',
      '2022-01-06 系统 第5级 逾期通知：告知责任人、责任科室负责人',
      '2022-01-06 系统 第6级 督办函：告知分管领导、整改办',
    ])
  })
})

describe('what a workflow shows of itself', () => {
  it.each([
    ['2021-12-15', '12月24日 提醒函（到期前第5个工作日）'],
    ['2022-01-04', '1月6日 督办（逾期第3个工作日）'],
    ['2022-01-10', '1月17日 报组长督办（逾期第10个工作日）'],
  ])('on %s: %s', (date, expected) => {
    const { measure } = look(aMeasure(), { ...context, now: at(date) })
    expect(summaryOf(nextDecision(measure, context))).toBe(expected)
  })

  it('says the year where it is not this one', () => {
    const sleeper = aMeasure({ dueDate: '2025-12-30' })
    expect(dueOf(sleeper, context).summary).toBe('2025年12月23日 提醒函（到期前第5个工作日）')
    expect(dueOf(aMeasure(), context).summary).toBe('12月24日 提醒函（到期前第5个工作日）')
  })

  it('names the look-back it waits for, and the wait for the verifier', () => {
    const ask: EventData = { type: 'closeOutRequested', statement: '', evidence: [] }
    const closed: EventData = {
      type: 'closedOut',
      finding: '',
      lookBacks: [{ n: 1, dueDate: '2022-01-17', outcome: null }],
    }
    const asked = happen(aMeasure(), [ask], at('2021-12-06'))
    const done = happen(asked, [closed], at('2021-12-07'))
    expect(summaryOf(nextDecision(asked, context))).toBe('12月9日 催办验收（第1次）')
    expect(summaryOf(nextDecision(done, context))).toBe('1月17日 回头看（第1次）')
    const called = look(done, { ...context, now: at('2022-01-17') }).measure
    expect(summaryOf(nextDecision(called, context))).toBe('1月20日 回头看（第1次，催办1）')
  })

  it('shows the ladder so far and the next five dates', () => {
    const now = at('2022-01-06', '08:45')
    const { measure } = look(aMeasure(), { ...context, now })
    expect(dueOf(measure, { ...context, now }).details).toBe(
      [
        '**整改中** 台账第1号，医务科，限期整改，整改时限：2021年12月31日（周五）',
        '',
        '**已走阶梯**',
        '',
        '- 第3级 提醒函',
        '- 第5级 逾期通知',
        '- 第6级 督办函',
        '',
        '**接下来**',
        '',
        '- 2022年1月10日（周一） 第7级 报组长督办：组长、抄送整改办',
        '- 2022年1月17日（周一） 第7级 报组长督办（第2次）：组长、抄送整改办',
        '- 2022年1月24日（周一） 第7级 报组长督办（第3次）：组长、抄送整改办',
        '- 2022年1月29日（周六） 第7级 报组长督办（第4次）：组长、抄送整改办',
        '- 2022年2月10日（周四） 第7级 报组长督办（第5次）：组长、抄送整改办',
      ].join('\n'),
    )
  })

  it('carries no personal names', () => {
    const measure = aMeasure({ ownerId: '何科长', leaderInChargeId: '沈副院长' })
    const shown = JSON.stringify(dueOf(measure, context))
    for (const { name } of people) expect(shown).not.toContain(name)
  })

  it('of 长期坚持 waits for nothing, and is not at its end', () => {
    const continuous = aMeasure({ timing: 'continuous', dueDate: null })
    expect(dueOf(continuous, context)).toMatchObject({
      step: 'look',
      at: null,
      outcome: null,
      summary: '没有待办节点，等待办理',
    })
    expect(detailsOf(continuous, [])).toContain('整改时限：未定')
  })

  it('of a settled measure is at its end', () => {
    const settled = aMeasure({ state: 'settled', closedOutAt: 0, settledAt: 0 })
    expect(dueOf(settled, context)).toMatchObject({
      step: 'ended',
      at: null,
      outcome: 'settled',
      summary: '已办结',
    })
  })
})
