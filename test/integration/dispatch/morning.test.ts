import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { withDatabase } from '../../support/database.ts'
import { readMails } from '../../support/postbox.ts'
import type { Sink } from '../../support/sink.ts'
import { openSink } from '../../support/sink.ts'
import {
  aMailroom,
  at,
  bringRoster,
  bringRound,
  letTimeAct,
  order,
  people,
  registerRows,
} from './aMailroom.ts'

describe('the mailroom on a working morning', () => {
  const database = withDatabase()
  let sink: Sink
  let ids: Map<string, string>
  let round: string
  const person = (name: string) => ids.get(name) ?? ''

  beforeAll(async () => {
    sink = await openSink()
    ids = await bringRoster(database.pool, people, at('2026-03-02', '08:00'))
    round = await bringRound(database.pool, at('2026-03-02', '08:00'))
  })
  beforeEach(() => sink.clear())
  afterAll(() => sink.close())

  it('tells the owner and the head of assigned measures in one mail each, two minutes after, and sleeps until then', async () => {
    const now = at('2026-03-02', '09:30')
    await registerRows(database.pool, round, {
      now,
      given: ['甲', '乙', '丙'].map((name) => ({
        issue: `问题${name}`,
        dueDate: '2026-03-17',
        ownerId: person('何科长'),
        leaderInChargeId: person('沈副院长'),
      })),
    })
    const mailroom = aMailroom({ pool: database.pool, smtp: { url: sink.url, from: 'office@example.org' } })
    expect(await mailroom.dispatch(now)).toEqual({ next: at('2026-03-02', '09:32'), sent: 0, more: false })
    expect(await mailroom.dispatch(at('2026-03-02', '09:32'))).toMatchObject({ sent: 2, more: false })
    const mails = await readMails(sink.received)
    expect(mails.map(({ to, subject }) => `${to} ${subject}`).sort()).toEqual([
      'feng@example.org 【交办通知】3项整改措施',
      'he@example.org 【交办通知】3项整改措施',
    ])
    mailroom.close()
  })

  it('merges the reminders of one person and morning into one mail, and sends nothing twice', async () => {
    // 10 working days before 2026-03-17.
    const mailroom = aMailroom({ pool: database.pool, smtp: { url: sink.url, from: 'office@example.org' } })
    const answers = [
      await mailroom.dispatch(at('2026-03-03', '09:00')),
      await mailroom.dispatch(at('2026-03-03', '09:00')),
    ]
    expect(answers.map(({ sent }) => sent)).toEqual([2, 0])
    const mails = await readMails(sink.received)
    expect(mails.map(({ to, subject }) => `${to} ${subject}`).sort()).toEqual([
      'feng@example.org 【整改提醒】3月3日：3项临期',
      'he@example.org 【整改提醒】3月3日：3项临期',
    ])
    expect(mails[0]?.text).toContain('还有10个工作日')
    mailroom.close()
  })

  it('a measure that is closed between the slot and the mail is not told any more', async () => {
    const [id = ''] = await registerRows(database.pool, round, {
      now: at('2026-03-04', '10:00'),
      given: [{ issue: '问题丁', dueDate: '2026-03-19', ownerId: person('曹干事') }],
    })
    const mailroom = aMailroom({ pool: database.pool, smtp: { url: sink.url, from: 'office@example.org' } })
    await mailroom.dispatch(at('2026-03-04', '10:02'))
    sink.clear()
    const by = person('曹干事')
    const now = at('2026-03-05', '08:59')
    await order(database.pool, id, { command: { type: 'startWork', plan: null }, by, now })
    const evidence = [{ title: '制度文件', number: '院发〔2026〕1号', address: null, hash: null }]
    const statement = '已修订制度并组织检查，附件为发文。'
    await order(database.pool, id, { command: { type: 'requestCloseOut', statement, evidence }, by, now })
    await mailroom.dispatch(at('2026-03-05', '09:00'))
    const mails = await readMails(sink.received)
    expect(mails.map(({ to, subject }) => `${to} ${subject}`).sort()).toEqual([
      `han@example.org [整改 ${id}] 问题丁`,
      `yan@example.org [整改 ${id}] 问题丁`,
    ])
    mailroom.close()
  })

  it('escalates to the leaders what is overdue, with who was told and what they answered', async () => {
    const now = at('2026-03-05', '10:00')
    const measures = await registerRows(database.pool, round, {
      now,
      given: [
        {
          issue: '问题戊',
          dueDate: '2026-03-05',
          ownerId: person('何科长'),
          leaderInChargeId: person('沈副院长'),
        },
      ],
    })
    const mailroom = aMailroom({ pool: database.pool, smtp: { url: sink.url, from: 'office@example.org' } })
    await mailroom.dispatch(at('2026-03-05', '10:02'))
    await order(database.pool, measures[0] ?? '', {
      command: { type: 'reportProgress', text: '正在征求意见', percent: 40, evidence: [] },
      by: person('何科长'),
      now: at('2026-03-05', '11:00'),
    })
    sink.clear()
    await letTimeAct(database.pool, measures, at('2026-03-06', '08:45'))
    await mailroom.dispatch(at('2026-03-06', '09:00'))
    const mails = await readMails(sink.received)
    expect(mails.map(({ to, subject }) => `${to} ${subject}`).sort()).toEqual([
      'feng@example.org 【整改提醒】3月6日：1项逾期',
      'he@example.org 【整改提醒】3月6日：1项逾期',
      'shen@example.org 【整改督办】3月6日：1项逾期、1项待签发',
    ])
    const leader = mails.find(({ to }) => to === 'shen@example.org')
    expect(leader?.text).toContain('3月5日何科长（交办通知）')
    expect(leader?.text).toContain('3月5日何科长：正在征求意见')
    mailroom.close()
  })
})
