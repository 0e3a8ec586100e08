import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { resumeSending } from '../../../db/office.ts'
import type { Instant } from '../../../domain/localDate.ts'
import { addDays } from '../../../domain/localDate.ts'
import { withDatabase } from '../../support/database.ts'
import type { Sink } from '../../support/sink.ts'
import { openSink } from '../../support/sink.ts'
import type { RoomOptions } from './aMailroom.ts'
import { aMailroom, at, bringRoster, bringRound, entry, people, registerRows } from './aMailroom.ts'

const owners = Array.from({ length: 40 }, (_, index) =>
  entry(`责任人${index}`, {
    email: `owner${index}@example.org`,
    units: [index < 36 ? '医务科' : '护理部'],
  }),
)

const hour = 3_600_000

describe('the pace of an account', () => {
  const database = withDatabase()
  let sink: Sink
  let ids: Map<string, string>
  let round: string
  let day = '2026-05-07'
  const room = (smtp: Partial<RoomOptions['smtp']> = {}, limits: RoomOptions['limits'] = {}) =>
    aMailroom({
      pool: database.pool,
      smtp: { url: sink.url, from: 'office@example.org', ...smtp },
      limits,
    })
  const account = async () => {
    const { rows } = await database.pool.query(
      'select pace, pace_ceiling, waiting, paused_until, paused_reason from mail_account',
    )
    return rows[0]
  }

  /** One reminder for each owner, due at the morning that this gives. */
  async function storm(): Promise<Instant> {
    day = addDays(day, 7)
    const before = addDays(day, -1)
    const given = owners.map(({ name }, index) => ({
      issue: `问题${index}`,
      dueDate: addDays(day, 1),
      ownerId: ids.get(name) ?? null,
    }))
    await registerRows(database.pool, round, { given, now: at(before, '16:50') })
    await room().dispatch(at(before, '17:00'))
    sink.clear()
    return at(day, '09:00')
  }

  beforeAll(async () => {
    sink = await openSink()
    const now = at('2026-05-04', '08:00')
    ids = await bringRoster(database.pool, [...people, ...owners], now)
    round = await bringRound(database.pool, now)
  })
  beforeEach(async () => {
    sink.clear()
    await database.pool.query('update mail_account set pace = null, free_at = null')
    await resumeSending(database.pool, { now: 0 })
  })
  afterAll(() => sink.close())

  it('never exceeds its ceiling: a step sends what fits, and the rest waits', async () => {
    const morning = await storm()
    const startedAt = performance.now()
    const { sent, more } = await room({ mailsPerSecond: 10 }, { work: 1_500 }).dispatch(morning)
    const seconds = (performance.now() - startedAt) / 1000
    expect(more).toBe(true)
    // A first group of two seconds goes at once.
    expect(sent).toBeLessThanOrEqual(20 + 10 * seconds)
    expect(await account()).toMatchObject({ pace: null, pace_ceiling: 10, waiting: 40 - sent })
    await room().dispatch(morning + 60_000)
    expect(sink.received).toHaveLength(40)
    expect(await account()).toMatchObject({ waiting: 0 })
  })

  it('one of each unit in turn: four of 护理部 do not wait for the thirty-six of 医务科', async () => {
    const morning = await storm()
    await room({ connections: 1 }).dispatch(morning)
    const small = sink.received.map(({ to }, place) => ({ number: Number(/\d+/.exec(to)?.[0]), place }))
    expect(small.filter(({ number }) => number >= 36).map(({ place }) => place)).toEqual(
      expect.arrayContaining([expect.any(Number)]),
    )
    expect(Math.max(...small.filter(({ number }) => number >= 36).map(({ place }) => place))).toBeLessThan(9)
  })

  it('is halved once by a group that is put off, and remembered', async () => {
    const morning = await storm()
    sink.script(({ nth }) => (nth <= 10 ? { at: 'rcptTo', reply: '550 Domain frequency limited' } : null))
    await room({ mailsPerSecond: 1_000, provider: 'qq' }, { work: 300 }).dispatch(morning)
    const { pace } = await account()
    expect(pace).toBeGreaterThanOrEqual(500)
    expect(pace).toBeLessThan(520)
  })

  it('a slow account sleeps between its mails instead of waiting in a step, also when it is poked', async () => {
    const morning = await storm()
    await database.pool.query('update mail_account set pace = 0.1')
    const slow = room({ mailsPerSecond: 20 })
    const first = await slow.dispatch(morning)
    expect(first).toMatchObject({ sent: 1, more: false })
    expect(first.next).toBeGreaterThan(morning + 8_000)
    expect(await slow.dispatch(morning + 1_000)).toMatchObject({ sent: 0, more: false })
    expect(await slow.dispatch(morning + 11_000)).toMatchObject({ sent: 1 })
    // What the pace has not sent by four goes with the next working morning: the day's reminders are not for the evening.
    const nextMorning = morning + 24 * hour
    expect(await slow.dispatch(morning + 7 * hour)).toMatchObject({ sent: 0, next: nextMorning })
    await database.pool.query('update mail_account set pace = null, free_at = null')
    await room().dispatch(nextMorning)
    expect(sink.received).toHaveLength(40)
  })

  it.each([
    ['421 HL:ICC 163 smtp8', 'mailFrom', '邮件服务器要求放慢：421 HL:ICC 163 smtp8', 600_000],
    ['554 MI:STC 163 smtp5', 'rcptTo', '发信量已达服务商的上限：554 MI:STC 163 smtp5', 7_200_000],
    ['554 IP in blacklist', 'connect', '邮件服务器连不上：', 600_000],
  ] as const)('rests upon “%s” at %s, and says why', async (reply, phase, reason, wait) => {
    const morning = await storm()
    sink.script(() => ({ at: phase, reply }))
    const answer = await room({ provider: 'netease' }).dispatch(morning)
    expect(answer).toMatchObject({ sent: 0, more: false, next: expect.closeTo(morning + wait, -4) })
    expect((await account()).paused_reason).toContain(reason)
    sink.script(() => null)
    await room().dispatch(morning + wait + 5_000)
    await room().dispatch(morning + wait + 700_000)
    expect(sink.received).toHaveLength(40)
  })

  it('a server that answers nobody is left alone for a minute: a storm is not left in doubt mail by mail', async () => {
    const morning = await storm()
    sink.script(() => ({ at: 'end', next: 'silence' }))
    const answer = await room({ mailsPerSecond: 5 }, { attempt: 200 }).dispatch(morning)
    expect(answer.next).toBeGreaterThan(morning + 59_000)
    expect(sink.received.length).toBeLessThanOrEqual(20)
    expect((await account()).paused_reason).toContain('没有答复')
  })
})
