import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { withDatabase } from '../../support/database.ts'
import { readMails } from '../../support/postbox.ts'
import type { Sink } from '../../support/sink.ts'
import { openSink } from '../../support/sink.ts'
import { aMailroom, at, bringRoster, bringRound, entry, people, registerRows } from './aMailroom.ts'

describe('whom the mailroom reaches', () => {
  const database = withDatabase()
  let sink: Sink
  let round: string
  const room = (alarmAddress: string | null = 'alarm@example.org') =>
    aMailroom({ pool: database.pool, smtp: { url: sink.url, from: 'office@example.org' }, alarmAddress })
  const sent = async () =>
    (await readMails(sink.received)).map(({ to, subject }) => `${to} ${subject}`).sort()
  const register = (ownerId: string | null, now: number, dueDate = '2026-06-30') =>
    registerRows(database.pool, round, { now, given: [{ issue: '问题', dueDate, ownerId }] })

  beforeAll(async () => {
    sink = await openSink()
    round = await bringRound(database.pool, at('2026-03-02', '08:00'))
  })
  beforeEach(() => sink.clear())
  afterAll(() => sink.close())

  it('nobody in the roster: the notices are held, the configured address hears it once, and a roster releases them', async () => {
    const ids = await register(null, at('2026-03-02', '09:00'))
    await room().dispatch(at('2026-03-02', '09:02'))
    await room().dispatch(at('2026-03-02', '09:05'))
    expect(await sent()).toEqual(['alarm@example.org 【整改办告警】2项需要处理'])
    const held = await database.pool.query(
      'select role, state, reason from notice where measure_id = any($1) and rung = $2 order by role',
      [ids, 'assigned'],
    )
    expect(held.rows).toEqual([
      { role: 'owner', state: 'held', reason: 'nobodyReachable' },
      { role: 'unitHead', state: 'held', reason: 'nobodyReachable' },
    ])
    sink.clear()
    await bringRoster(database.pool, people, at('2026-03-02', '10:00'))
    await room().dispatch(at('2026-03-02', '10:00'))
    expect(await sent()).toEqual([`feng@example.org [整改 ${ids[0]}] 问题`])
  })

  it('one person in two roles gets one mail that lists the measure once, and both notices are accounted for', async () => {
    const ids = await bringRoster(
      database.pool,
      [entry('冯主任', { email: 'feng@example.org', roles: ['unitHead', 'owner'] })],
      at('2026-03-03', '08:00'),
    )
    const [id = ''] = await register(ids.get('冯主任') ?? '', at('2026-03-03', '09:00'), '2026-03-18')
    await room().dispatch(at('2026-03-03', '09:02'))
    sink.clear()
    await room().dispatch(at('2026-03-04', '09:00'))
    const mails = await readMails(sink.received)
    expect(mails.map(({ to, subject }) => `${to} ${subject}`)).toEqual([
      'feng@example.org 【整改提醒】3月4日：1项临期',
    ])
    expect(mails[0]?.text.match(/■/g)).toHaveLength(1)
    const rows = await database.pool.query(
      `select n.role, n.state, t.state as telling, t.reason from notice n join telling t on t.notice_key = n.key
       where n.measure_id = $1 and n.rung = 'second' order by n.role`,
      [id],
    )
    expect(rows.rows).toEqual([
      { role: 'owner', state: 'done', telling: 'done', reason: null },
      { role: 'unitHead', state: 'done', telling: 'skipped', reason: 'merged' },
    ])
  })

  it('a person without a usable address: the next above hears it, marked 代收, and the office is told once', async () => {
    const ids = await bringRoster(
      database.pool,
      [entry('吕科长', { email: null }), entry('蒋科长', { email: '蒋科长 <jiang>' })],
      at('2026-03-05', '08:00'),
    )
    await register(ids.get('吕科长') ?? '', at('2026-03-05', '09:00'))
    await register(ids.get('吕科长') ?? '', at('2026-03-05', '09:00'))
    await register(ids.get('蒋科长') ?? '', at('2026-03-05', '09:00'))
    await room().dispatch(at('2026-03-05', '09:02'))
    await room().dispatch(at('2026-03-05', '09:05'))
    const mails = await readMails(sink.received)
    expect(mails.map(({ to, subject }) => `${to} ${subject}`).sort()).toEqual([
      'alarm@example.org 【整改办告警】2项需要处理',
      'feng@example.org 【交办通知】3项整改措施',
    ])
    sink.clear()
    await register(ids.get('吕科长') ?? '', at('2026-03-05', '11:00'))
    await room().dispatch(at('2026-03-05', '11:02'))
    await room().dispatch(at('2026-03-05', '11:05'))
    expect((await sent()).map((line) => line.split(' ')[0])).toEqual(['feng@example.org'])
  })

  it('a cancelled dispatch begins no further group, and what it had claimed goes with the next', async () => {
    const ids = await bringRoster(
      database.pool,
      [entry('何科长', { email: 'he@example.org' })],
      at('2026-03-06', '08:00'),
    )
    await register(ids.get('何科长') ?? '', at('2026-03-06', '09:00'))
    const stop = new AbortController()
    stop.abort()
    expect(await room().dispatch(at('2026-03-06', '09:02'), stop.signal)).toMatchObject({
      sent: 0,
      more: true,
    })
    expect(sink.received).toEqual([])
    expect(await room().dispatch(at('2026-03-06', '09:02'))).toMatchObject({ sent: 2 })
  })

  it('outside the window nothing goes: it sleeps until the next working day opens', async () => {
    const ids = await bringRoster(
      database.pool,
      [entry('何科长', { email: 'he@example.org' })],
      at('2026-03-06', '08:00'),
    )
    await register(ids.get('何科长') ?? '', at('2026-03-06', '20:00'))
    expect(await room().dispatch(at('2026-03-06', '20:02'))).toMatchObject({
      sent: 0,
      next: at('2026-03-09', '08:30'),
    })
    expect(await room().dispatch(at('2026-03-09', '08:30'))).toMatchObject({ sent: 2 })
  })
})
