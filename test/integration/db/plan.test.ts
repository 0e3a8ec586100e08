import { beforeAll, describe, expect, it } from '@jest/globals'
import { noticesOfMeasure } from '../../../db/notices.ts'
import { inTransaction } from '../../../db/transaction.ts'
import {
  earlierThanWake,
  lockShared,
  mailAccount,
  missedWakes,
  sleepUntil,
  wakeUp,
} from '../../../db/wake.ts'
import { withDatabase } from '../../support/database.ts'
import type { Office } from './fixture.ts'
import {
  askForCloseOut,
  at,
  evidence,
  give,
  letTimePass,
  openOffice,
  registeredAt,
  registerOne,
  statement,
} from './fixture.ts'

const database = withDatabase()
let office: Office
beforeAll(async () => {
  office = await openOffice(database.pool)
})

const monday = at('2021-12-06 10:00')

/** 'rung role state reason' of the rows of one track. */
async function plan(id: string, track = 'due'): Promise<string[]> {
  const notices = await noticesOfMeasure(database.pool, id)
  return notices
    .filter((notice) => notice.track === track)
    .map(({ rung, role, state, reason }) => [rung, role, state, reason ?? ''].join(' ').trim())
}

async function rowVersions(id: string): Promise<Map<string, string>> {
  const { rows } = await database.pool.query<{ key: string; xmin: string }>(
    'select key, xmin::text from notice where measure_id = $1',
    [id],
  )
  return new Map(rows.map(({ key, xmin }) => [key, xmin]))
}

/** As dispatch does it: a telling of the notice to the owner. */
async function tell(id: string, rung: string, state: string): Promise<string> {
  const key = `${id}/due/1/${rung}/1/owner`
  await database.pool.query(
    'insert into telling (notice_key, person_id, state, epoch) values ($1, $2, $3, 1)',
    [key, office.ids.owner, state],
  )
  return key
}

async function tellingState(key: string): Promise<unknown> {
  const { rows } = await database.pool.query(
    `select telling.state as telling, telling.reason, notice.state as notice
     from telling join notice on key = notice_key where key = $1`,
    [key],
  )
  return rows[0]
}

describe('the stored plan', () => {
  it('holds the whole ladder from the day of registration', async () => {
    const id = await registerOne(office)
    expect(await plan(id)).toEqual([
      'first owner planned',
      'second owner planned',
      'second unitHead planned',
      'letter leaderInCharge planned',
      'letter owner planned',
      'letter unitHead planned',
      'last owner planned',
      'overdue leaderInCharge planned',
      'overdue owner planned',
      'overdue unitHead planned',
      'supervision leaderInCharge planned',
      'supervision office planned',
      'escalation groupLeader planned',
      'escalation office planned',
    ])
    expect(await plan(id, 'event:1')).toEqual(['assigned owner planned', 'assigned unitHead planned'])
  })

  it('lets dispatch claim reminders, and decisions only once they are reached', async () => {
    const id = await registerOne(office)
    const claimable = async () => {
      const { rows } = await database.pool.query<{ rung: string }>(
        `select distinct rung from notice where measure_id = $1 and track = 'due' and claimable_at is not null order by rung`,
        [id],
      )
      return rows.map(({ rung }) => rung)
    }
    expect(await claimable()).toEqual(['first', 'last', 'second'])
    await letTimePass(office, id, at('2021-12-24 09:00'))
    expect(await claimable()).toEqual(['first', 'last', 'letter', 'second'])
  })

  it('is touched only where it differs', async () => {
    const id = await registerOne(office)
    const before = await rowVersions(id)
    await give(office, id, { by: 'owner', now: monday, type: 'startWork' })
    expect(await rowVersions(id)).toEqual(before)
    await letTimePass(office, id, at('2021-12-24 09:00'))
    const after = await rowVersions(id)
    const touched = [...after]
      .filter(([key, version]) => before.get(key) !== version)
      .map(([key]) => key.split('/')[3])
    expect(new Set(touched)).toEqual(new Set(['letter', 'letterDraft', 'signatureOverdue']))
  })

  it('records what was passed over, and why, when several rungs were missed', async () => {
    const id = await registerOne(office)
    await letTimePass(office, id, at('2022-01-10 09:00'))
    expect(await plan(id)).toEqual(
      expect.arrayContaining([
        'letter owner skipped collapsed',
        'overdue owner planned',
        'supervision leaderInCharge planned',
        'overdue leaderInCharge skipped collapsed',
        'escalation groupLeader planned',
      ]),
    )
  })

  it('ends with the measure, each row with the word why', async () => {
    const id = await registerOne(office)
    await askForCloseOut(office, id, monday)
    await give(office, id, { by: 'office', now: monday, type: 'verifyCloseOut', finding: '同意销号' })
    const rows = await plan(id)
    expect(rows).toHaveLength(14)
    expect(rows.filter((row) => !row.endsWith('cancelled closedOut'))).toEqual([])
    expect((await plan(id, 'lookBack:1')).every((row) => row.includes('planned'))).toBe(true)
  })

  it('moves to a new cycle when a person sets a new date', async () => {
    const id = await registerOne(office)
    const correction = { type: 'correct', field: 'dueDate', value: '2022-03-31', reason: '录入有误' }
    await give(office, id, { by: 'office', now: monday, ...correction })
    const notices = (await noticesOfMeasure(database.pool, id)).filter(({ track }) => track === 'due')
    expect(new Set(notices.filter(({ cycle }) => cycle === 1).map(({ reason }) => reason))).toEqual(
      new Set(['moved']),
    )
    expect(notices.filter(({ cycle, state }) => cycle === 2 && state === 'planned')).toHaveLength(14)
  })

  it('keeps what a person holds', async () => {
    const id = await registerOne(office)
    const key = `${id}/due/1/last/1/owner`
    await database.pool.query(`update notice set state = 'held', reason = 'stopped' where key = $1`, [key])
    await askForCloseOut(office, id, monday)
    await give(office, id, { by: 'office', now: monday, type: 'verifyCloseOut', finding: '同意销号' })
    expect(await plan(id)).toContain('last owner held stopped')
  })

  it('tells again what was passed over while the close-out was verified, once it is sent back', async () => {
    const id = await registerOne(office)
    await letTimePass(office, id, at('2022-01-04 09:00'))
    await askForCloseOut(office, id, at('2022-01-04 09:01'))
    // Dispatch comes after the request: it passes the notice over.
    await database.pool.query(
      `update notice set state = 'skipped', reason = 'awaitingCloseOut', done_at = $2
       where measure_id = $1 and rung = 'overdue'`,
      [id, new Date(at('2022-01-04 09:02'))],
    )
    const back = { by: 'office' as const, type: 'sendBack', reason: '材料不全', newSteps: ['补充材料'] }
    const { events } = await give(office, id, { ...back, now: at('2022-01-05 10:00') })
    expect(events).toMatchObject([
      { untold: [1, 2, 3].map(() => expect.stringContaining(`${id}/due/1/overdue/1/`)) },
    ])
    expect(await plan(id)).toContain('overdue owner skipped awaitingCloseOut')
    const { due } = await letTimePass(office, id, at('2022-01-05 10:01'))
    expect(due.step).toBe('issueSupervisionNotice')
    expect((await plan(id)).filter((row) => row.startsWith('overdue'))).toEqual([
      'overdue leaderInCharge planned',
      'overdue owner planned',
      'overdue unitHead planned',
    ])
  })
})

describe('what dispatch has in hand', () => {
  it('is taken back while it is only claimed', async () => {
    const id = await registerOne(office)
    const key = await tell(id, 'first', 'claimed')
    await give(office, id, {
      by: 'office',
      now: monday,
      type: 'withdraw',
      reason: '重复',
      decisionNumber: '组〔2021〕5号',
    })
    expect(await tellingState(key)).toEqual({
      telling: 'cancelled',
      reason: 'withdrawn',
      notice: 'cancelled',
    })
  })

  it('is never taken back once it is being sent', async () => {
    const id = await registerOne(office)
    const key = await tell(id, 'first', 'sending')
    await give(office, id, {
      by: 'office',
      now: monday,
      type: 'withdraw',
      reason: '重复',
      decisionNumber: '组〔2021〕6号',
    })
    expect(await tellingState(key)).toEqual({ telling: 'sending', reason: null, notice: 'planned' })
  })

  it('is not taken back when dispatch brings it to the server at that very moment', async () => {
    const id = await registerOne(office)
    const key = await tell(id, 'first', 'claimed')
    const withdrawn = await inTransaction(database.pool, async (dispatch) => {
      await dispatch.query(
        `update telling set state = 'sending' where notice_key = $1 and state = 'claimed'`,
        [key],
      )
      const command = give(office, id, {
        by: 'office',
        now: monday,
        type: 'withdraw',
        reason: '重复',
        decisionNumber: '组〔2021〕7号',
      })
      await new Promise((resolve) => setTimeout(resolve, 200))
      return { command }
    })
    expect((await withdrawn.command).answer).toMatchObject({ accepted: true })
    expect(await tellingState(key)).toEqual({ telling: 'sending', reason: null, notice: 'planned' })
  })
})

describe('waking the mailroom', () => {
  it('is asked for only when something goes earlier than it sleeps for', async () => {
    const id = await registerOne(office)
    await sleepUntil(database.pool, mailAccount, async () => at('2021-12-20 09:00'))
    expect((await give(office, id, { by: 'owner', now: monday, type: 'startWork' })).poke).toBeNull()
    const asked = await give(office, id, {
      by: 'owner',
      now: monday,
      type: 'requestCloseOut',
      statement,
      evidence,
    })
    expect(asked.poke).toEqual({ account: 'default', at: monday })
    await wakeUp(database.pool, mailAccount)
    expect(
      (await give(office, id, { by: 'office', now: monday, type: 'verifyCloseOut', finding: '同意' })).poke,
    ).toBeNull()
  })

  it('is never lost between its last look and its sleep', async () => {
    const order: string[] = []
    await wakeUp(database.pool, mailAccount)
    const asleep = sleepUntil(database.pool, mailAccount, async (client) => {
      await client.query('select pg_sleep(0.3)')
      order.push('stored')
      return Number.POSITIVE_INFINITY
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const poke = await inTransaction(database.pool, async (client) => {
      await lockShared(client, mailAccount)
      order.push('writes')
      return earlierThanWake(client, mailAccount, monday)
    })
    await asleep
    expect(order).toEqual(['stored', 'writes'])
    expect(poke).toEqual({ account: 'default', at: monday })
  })

  it('is caught up by the check of a minute when a poke was lost', async () => {
    await registerOne(office)
    await sleepUntil(database.pool, mailAccount, async () => at('2021-12-20 09:00'))
    expect(await missedWakes(database.pool, registeredAt)).toEqual(['default'])
    await sleepUntil(database.pool, mailAccount, async () => at('2021-12-03 08:30'))
    expect(await missedWakes(database.pool, at('2021-12-03 08:30'))).toEqual([])
    expect(await missedWakes(database.pool, at('2021-12-03 08:32'))).toEqual(['default'])
  })
})
