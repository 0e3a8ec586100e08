import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { resumeSending, stopSending } from '../../../db/office.ts'
import { withDatabase } from '../../support/database.ts'
import { type Mail, readMails } from '../../support/postbox.ts'
import { openSink, type Sink } from '../../support/sink.ts'
import { aMailroom, at, bringRoster, bringRound, entry, order, people, registerRows } from './aMailroom.ts'

/** 60 owners with three measures each; the mailroom keeps at most fifty mails on their way at once. */
const owners = 60
const onTheirWay = 50
const storm = at('2026-03-03', '09:00')
const release = at('2026-03-04', '09:05')

const database = withDatabase()
let sink: Sink
let ids: Map<string, string>
/** By owner. */
let measures: string[][] = []
let before: Mail[] = []
let after: Mail[] = []
let afterSecond = 0

const address = (owner: number) => `owner${owner}@example.org`
const nameOf = (owner: number) => `责任人${owner}`
const person = (name: string) => ids.get(name) ?? ''
const listed = ({ text }: Mail) => [...text.matchAll(/■ (ZG-\d+)/g)].map(([, id = '']) => id).sort()
const mornings = (mails: readonly Mail[]) => mails.filter(({ subject }) => subject.startsWith('【整改提醒】'))
const of = (owner: number, mails: readonly Mail[]) =>
  mornings(mails).filter(({ to }) => to === address(owner))
/** Who had his mail of the storm when it was stopped, and who was still to have it. */
const reached = () => [...Array(owners).keys()].filter((owner) => of(owner, before).length > 0)
const waiting = () => [...Array(owners).keys()].filter((owner) => of(owner, before).length === 0)

beforeAll(async () => {
  sink = await openSink()
  const { pool } = database
  const entries = [...Array(owners).keys()].map((owner) => entry(nameOf(owner), { email: address(owner) }))
  const now = at('2026-03-02', '09:30')
  ids = await bringRoster(pool, [...people, ...entries], now)
  const round = await bringRound(pool, now)
  // Ten working days before these dates are the 3rd and the 4th: two of each owner in the storm, one a day later.
  const given = [...Array(owners).keys()].flatMap((owner) =>
    ['2026-03-17', '2026-03-17', '2026-03-18'].map((dueDate) => ({
      issue: `问题${owner}`,
      dueDate,
      ownerId: person(nameOf(owner)),
    })),
  )
  const registered = await registerRows(pool, round, { given, now })
  measures = [...Array(owners).keys()].map((owner) => registered.slice(owner * 3, owner * 3 + 3))
  const mailroom = aMailroom({ pool, smtp: { url: sink.url, from: 'office@example.org' } })
  await mailroom.dispatch(at('2026-03-02', '09:32'))
  await stopInMidStorm(mailroom)
  await closeSome()
  await resumeSending(pool, { now: release })
  sink.clear()
  await mailroom.dispatch(release)
  after = await readMails(sink.received)
  sink.clear()
  await mailroom.dispatch(release)
  afterSecond = sink.received.length
  mailroom.close()
})
afterAll(() => sink.close())

async function stopInMidStorm(mailroom: ReturnType<typeof aMailroom>): Promise<void> {
  sink.clear()
  sink.script(() => ({ at: 'data', next: 'delay', ms: 30 }))
  const storming = mailroom.dispatch(storm)
  while (sink.received.length < 5) await sleep(2)
  await stopSending(database.pool, { by: '严干事', now: storm })
  const atStop = sink.received.length
  await storming
  before = await readMails(sink.received)
  expect(before.length).toBeLessThanOrEqual(atStop + onTheirWay)
  sink.clear()
  sink.script(() => null)
  for (const time of ['09:01', '11:00', '14:00', '16:00']) await mailroom.dispatch(at('2026-03-03', time))
  expect(sink.received).toEqual([])
}

/** While mail is stopped: the first who waits closes one of the storm's two, the second all three, and one of those who
 *  were told already closes what he was told of; the third who waits hands one over. */
async function closeSome(): Promise<void> {
  const [first = 0, second = 0, third = 0] = waiting()
  const [told = 0] = reached()
  const now = at('2026-03-03', '15:00')
  const evidence = [{ title: '制度', number: '院发〔2026〕1号', address: null, hash: null }]
  const statement = '已修订制度并组织检查，附件为发文。'
  const closing = [
    [first, [0]],
    [second, [0, 1, 2]],
    [told, [0, 1]],
  ] as const
  for (const [owner, which] of closing) {
    for (const n of which) {
      const [id, by] = [measures[owner]?.[n] ?? '', person(nameOf(owner))]
      await order(database.pool, id, { command: { type: 'startWork', plan: null }, by, now })
      await order(database.pool, id, { command: { type: 'requestCloseOut', statement, evidence }, by, now })
      const command = { type: 'verifyCloseOut', finding: '属实' } as const
      await order(database.pool, id, { command, by: person('严干事'), now })
    }
  }
  const command = { type: 'assign', successor: person('曹干事'), reason: '岗位调整' } as const
  await order(database.pool, measures[third]?.[0] ?? '', { command, by: person('严干事'), now })
}

describe('an emergency stop in the middle of a storm', () => {
  it('lets only what is on its way arrive', () => {
    expect(reached().length).toBeGreaterThan(0)
    expect(waiting().length).toBeGreaterThan(5)
  })
})

describe('its release on the next morning', () => {
  it('reaches everybody who waits with one mail that merges both mornings', () => {
    const [, , , ...undisturbed] = waiting()
    for (const owner of undisturbed) {
      expect(of(owner, after).map(listed)).toEqual([[...(measures[owner] ?? [])].sort()])
    }
  })

  it('tells nobody again what he was told before the stop, only what has become due since', () => {
    const [, ...others] = reached()
    for (const owner of others) expect(of(owner, after).map(listed)).toEqual([[measures[owner]?.[2]]])
  })

  it('leaves out what was closed meanwhile, and whoever has nothing left gets no mail', () => {
    const [first = 0, second = 0] = waiting()
    expect(of(first, after).map(listed)).toEqual([measures[first]?.slice(1).sort()])
    expect(of(second, after)).toEqual([])
  })

  it('tells the present owner of what was handed over, not the former one', () => {
    const [, , third = 0] = waiting()
    expect(of(third, after).map(listed)).toEqual([measures[third]?.slice(1).sort()])
    const successor = mornings(after).filter(({ to }) => to === 'cao@example.org')
    expect(successor.map(listed)).toEqual([[measures[third]?.[0]]])
  })

  it('no measure stands twice in one person’s mails of the storm, and a second dispatch sends nothing', () => {
    const lines = mornings([...before, ...after]).flatMap((mail) =>
      listed(mail).map((id) => `${mail.to} ${id}`),
    )
    // The head of the unit hears of each measure once a rung as well.
    expect(lines.length).toBe(new Set(lines).size)
    expect(afterSecond).toBe(0)
  })

  it('nothing that was due is left without an outcome and a reason', async () => {
    const { rows } = await database.pool.query<{ state: string; reason: string | null; count: number }>(
      `select n.state, n.reason, count(*) from notice n
       where claimable_at <= $1 and n.measure_id is not null group by 1, 2 order by 1, 2`,
      [new Date(release).toISOString()],
    )
    expect(
      rows.filter(({ state }) => state !== 'done' && state !== 'skipped' && state !== 'cancelled'),
    ).toEqual([])
    expect(rows.filter(({ state, reason }) => state !== 'done' && reason === null)).toEqual([])
    const doubtful = await database.pool.query(
      `select count(*) from mail where state in ('unknown', 'claimed', 'sending')`,
    )
    expect(doubtful.rows).toEqual([{ count: 0 }])
  })
})
