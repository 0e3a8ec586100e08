import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { addVersion } from '../../../db/versions.ts'
import { defaultPolicy } from '../../../domain/policy.ts'
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

describe('a leader’s mails of a day', () => {
  const database = withDatabase()
  let sink: Sink
  let ids: Map<string, string>
  let measures: string[]
  const person = (name: string) => ids.get(name) ?? ''
  const room = () => aMailroom({ pool: database.pool, smtp: { url: sink.url, from: 'office@example.org' } })
  const toLeader = async () => (await readMails(sink.received)).filter(({ to }) => to === 'shen@example.org')

  beforeAll(async () => {
    sink = await openSink()
    const now = at('2026-03-02', '08:00')
    ids = await bringRoster(database.pool, people, now)
    const round = await bringRound(database.pool, now)
    await addVersion(database.pool, { kind: 'policy', body: { ...defaultPolicy, leaderMailsADay: 2 }, now })
    const row = { ownerId: person('何科长'), leaderInChargeId: person('沈副院长') }
    measures = await registerRows(database.pool, round, {
      now: at('2026-03-03', '10:00'),
      given: [
        { ...row, issue: '问题逾期', dueDate: '2026-03-04' },
        ...['甲', '乙', '丙', '丁'].map((name) => ({ ...row, issue: `问题${name}`, dueDate: '2026-06-30' })),
      ],
    })
    await room().dispatch(at('2026-03-03', '10:02'))
  })
  beforeEach(() => sink.clear())
  afterAll(() => sink.close())

  it('after his morning mail one more goes; three wait for the next morning and arrive in it, below what is overdue', async () => {
    await letTimeAct(database.pool, measures, at('2026-03-05', '08:45'))
    await room().dispatch(at('2026-03-05', '09:00'))
    const by = person('何科长')
    const command = {
      type: 'requestExtension',
      newDate: '2026-09-30',
      cause: '招标周期长，设备尚未到货',
      nextSteps: '每周催办一次，到货后两周内完成',
    } as const
    for (const [index, id] of measures.slice(1).entries()) {
      await order(database.pool, id, {
        command: { type: 'startWork', plan: null },
        by,
        now: at('2026-03-05', `10:0${index}`),
      })
      await order(database.pool, id, { command, by, now: at('2026-03-05', `10:0${index}`) })
      await room().dispatch(at('2026-03-05', `10:0${index}`))
    }
    await room().dispatch(at('2026-03-05', '14:00'))
    expect((await toLeader()).map(({ subject }) => subject)).toEqual([
      '【整改督办】3月5日：1项逾期、1项待签发',
      `[整改 ${measures[1]}] 问题甲`,
    ])
    sink.clear()
    await letTimeAct(database.pool, measures, at('2026-03-06', '08:45'))
    await room().dispatch(at('2026-03-06', '08:30'))
    await room().dispatch(at('2026-03-06', '09:00'))
    const [mail, ...more] = await toLeader()
    expect(more).toEqual([])
    expect(mail?.subject).toContain('3项其他事项')
    for (const name of ['乙', '丙', '丁']) expect(mail?.text).toContain(`问题${name}`)
    expect(mail?.text).toContain('申请延期至2026年9月30日')
    const { rows } = await database.pool.query(
      `select t.state, t.reason, count(*) from telling t join notice n on n.key = t.notice_key
       where n.kind = 'extensionAsked' group by 1, 2`,
    )
    expect(rows).toEqual([{ state: 'done', reason: null, count: 4 }])
  })
})
