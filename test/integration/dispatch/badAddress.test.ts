import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { addDays } from '../../../domain/localDate.ts'
import { withDatabase } from '../../support/database.ts'
import { readMails } from '../../support/postbox.ts'
import type { Sink } from '../../support/sink.ts'
import { openSink } from '../../support/sink.ts'
import { aMailroom, at, bringRoster, bringRound, entry, people, registerRows } from './aMailroom.ts'

const liaison = entry('许联络', { email: 'xu@example.org', roles: ['liaison'] })
const office = [...people, liaison]

describe('an address that the server does not know', () => {
  const database = withDatabase()
  let sink: Sink
  let ids: Map<string, string>
  let round: string
  let day = '2026-05-07'
  const room = () =>
    aMailroom({
      pool: database.pool,
      smtp: { url: sink.url, from: 'office@example.org' },
      alarmAddress: 'alarm@example.org',
    })
  const sent = async () => (await readMails(sink.received)).map(({ to, text }) => ({ to, text }))
  const receivers = async () => (await sent()).map(({ to }) => to).sort()
  const marked = async () =>
    (await database.pool.query('select address from bad_address')).rows.map(({ address }) => address)

  /** A reminder of the person alone is due in the morning. */
  async function reminderOf(name: string): Promise<{ id: string; morning: number }> {
    day = addDays(day, 7)
    const given = [{ issue: `问题${day}`, dueDate: addDays(day, 1), ownerId: ids.get(name) ?? null }]
    const before = addDays(day, -1)
    const [id = ''] = await registerRows(database.pool, round, { given, now: at(before, '16:50') })
    await room().dispatch(at(before, '17:00'))
    sink.clear()
    sink.script(({ to }) =>
      to === 'cao@example.org' ? { at: 'rcptTo', reply: '550 5.1.1 no such user' } : null,
    )
    return { id, morning: at(day, '09:00') }
  }

  beforeAll(async () => {
    sink = await openSink()
    const now = at('2026-05-04', '08:00')
    ids = await bringRoster(database.pool, office, now)
    round = await bringRound(database.pool, now)
  })
  beforeEach(() => sink.clear())
  afterAll(() => sink.close())

  it('hands the notice up at once; office, liaison and the next level hear of the address, and the contact is marked', async () => {
    const { id, morning } = await reminderOf('曹干事')
    await room().dispatch(morning)
    await room().dispatch(morning + 180_000)
    const seen = await sent()
    expect(seen.map(({ to }) => to).sort()).toEqual([
      'alarm@example.org',
      'feng@example.org',
      'feng@example.org',
      'xu@example.org',
    ])
    expect(seen[0]).toMatchObject({
      to: 'feng@example.org',
      text: expect.stringContaining('代收：本应发给责任人'),
    })
    for (const { text } of seen.slice(1)) expect(text).toContain('邮箱 cao@example.org 不存在')
    const { rows } = await database.pool.query(
      `select t.state from telling t join notice n on n.key = t.notice_key
       where n.measure_id = $1 and n.rung = 'last' order by t.state`,
      [id],
    )
    expect(rows).toEqual([{ state: 'done' }, { state: 'refused' }])
    expect(await marked()).toEqual(['cao@example.org'])
  })

  it('an unrelated change of the roster does not ask the server again', async () => {
    await bringRoster(
      database.pool,
      [...office, entry('新来的', { email: 'new@example.org' })],
      at(day, '12:00'),
    )
    const { morning } = await reminderOf('曹干事')
    await room().dispatch(morning)
    await room().dispatch(morning + 180_000)
    expect(await receivers()).toEqual(['feng@example.org'])
  })

  it('a correction of the roster heals it', async () => {
    const corrected = office.map((one) =>
      one.name === '曹干事' ? { ...one, email: 'cao2@example.org' } : one,
    )
    await bringRoster(database.pool, corrected, at(day, '12:00'))
    expect(await marked()).toEqual([])
    const { morning } = await reminderOf('曹干事')
    await room().dispatch(morning)
    expect(await receivers()).toEqual(['cao2@example.org'])
  })

  it('so does a correction of anything else in his entry: the same address gets another chance', async () => {
    const back = office.map((one) => (one.name === '曹干事' ? { ...one, title: '主任科员' } : one))
    await bringRoster(database.pool, back, at(day, '12:00'))
    const { morning } = await reminderOf('曹干事')
    sink.script(() => null)
    await room().dispatch(morning)
    expect(await receivers()).toEqual(['cao@example.org'])
  })
})
