import { beforeAll, describe, expect, it } from '@jest/globals'
import { linkOf, readChain } from '../../../db/events.ts'
import { rebuild } from '../../../db/rebuild.ts'
import { transition } from '../../../db/transition.ts'
import { withDatabase } from '../../support/database.ts'
import type { Office } from './fixture.ts'
import {
  askForCloseOut,
  at,
  evidence,
  give,
  letTimePass,
  openOffice,
  registerOne,
  statement,
} from './fixture.ts'

const database = withDatabase()
let office: Office
beforeAll(async () => {
  office = await openOffice(database.pool)
})

const monday = at('2021-12-06 10:00')

describe('a command', () => {
  it('is answered with the state, the sequence and what happened', async () => {
    const id = await registerOne(office)
    const { answer, measure } = await give(office, id, { by: 'owner', now: monday, type: 'startWork' })
    expect(answer).toEqual({ accepted: true, sequence: 2, state: 'inProgress', events: ['workStarted'] })
    expect(measure?.state).toBe('inProgress')
  })

  it('repeated with its key answers as the first time and happens once', async () => {
    const id = await registerOne(office)
    const order = { by: 'owner' as const, now: monday, key: 'p', type: 'reportProgress', text: '完成一半' }
    const first = await give(office, id, order)
    const second = await give(office, id, { ...order, now: monday + 86_400_000 })
    expect(second).toMatchObject({ answer: first.answer, repeated: true, events: [] })
    expect(await readChain(database.pool, id)).toHaveLength(3)
  })

  it('that was refused is refused for ever, also when it would be allowed later', async () => {
    const id = await registerOne(office)
    const order = { by: 'office' as const, now: monday, key: 'v', type: 'verifyCloseOut', finding: '同意' }
    const first = await give(office, id, order)
    expect(first.answer).toMatchObject({ accepted: false, code: 'wrongState' })
    await askForCloseOut(office, id, monday)
    const second = await give(office, id, order)
    expect(second.repeated).toBe(true)
    expect(second.answer).toEqual(first.answer)
    expect(second.measure?.state).toBe('awaitingCloseOut')
  })

  it('with a key that came with another body is refused, and nothing happens', async () => {
    const id = await registerOne(office)
    await give(office, id, { by: 'owner', now: monday, key: 'k', body: 'one', type: 'startWork' })
    const other = await give(office, id, {
      by: 'owner',
      now: monday,
      key: 'k',
      body: 'two',
      type: 'startWork',
    })
    expect(other.answer).toMatchObject({ accepted: false, code: 'keyReused', details: { found: 'k' } })
    const again = await give(office, id, {
      by: 'owner',
      now: monday,
      key: 'k',
      body: 'one',
      type: 'startWork',
    })
    expect(again).toMatchObject({ repeated: true, answer: { accepted: true } })
  })

  it('for a measure that is not there is refused', async () => {
    const { answer, measure } = await give(office, 'ZG-9999', { by: 'owner', now: monday, type: 'startWork' })
    expect(answer).toEqual({ accepted: false, code: 'measureNotFound', details: { found: 'ZG-9999' } })
    expect(measure).toBeNull()
  })

  it('given twice at once has one outcome: of two close-outs one is refused', async () => {
    const id = await registerOne(office)
    await askForCloseOut(office, id, monday)
    const order = {
      by: 'office' as const,
      now: monday,
      type: 'verifyCloseOut',
      finding: '材料齐全，同意销号',
    }
    const answers = (await Promise.all([give(office, id, order), give(office, id, order)])).map(
      ({ answer }) => answer,
    )
    expect(answers.filter((answer) => answer?.accepted)).toHaveLength(1)
    expect(answers.find((answer) => !answer?.accepted)).toMatchObject({ code: 'wrongState' })
  })

  it('given twice at once with one key happens once and is answered alike', async () => {
    const id = await registerOne(office)
    const order = { by: 'owner' as const, now: monday, key: 'twice', type: 'startWork' }
    const both = await Promise.all([give(office, id, order), give(office, id, order)])
    expect(both.map(({ answer }) => answer)).toEqual([both[0]?.answer, both[0]?.answer])
    expect(both.filter(({ repeated }) => repeated)).toHaveLength(1)
    expect(await readChain(database.pool, id)).toHaveLength(2)
  })
})

describe('time', () => {
  it('takes what is due once: the second look finds nothing', async () => {
    const id = await registerOne(office)
    const now = at('2022-01-04 09:00')
    const first = await letTimePass(office, id, now)
    expect(first.events.map(({ type }) => type)).toEqual([
      'rungReached',
      'rungReached',
      'rungReached',
      'letterDrafted',
    ])
    expect(first.events).toMatchObject([
      { rung: 'letter' },
      { rung: 'overdue' },
      { rung: 'letterDraft' },
      { letter: { kind: 'supervisionNotice' } },
    ])
    const second = await letTimePass(office, id, now)
    expect(second).toMatchObject({ events: [], poke: null, due: first.due })
  })

  it('answers what the workflow is to wait for, and notes that it waits for that', async () => {
    const id = await registerOne(office)
    const { due, nextDecisionAt } = await letTimePass(office, id, monday)
    expect(due).toMatchObject({ step: 'draftLetter', at: nextDecisionAt, outcome: null })
    const { rows } = await database.pool.query(
      'select next_decision_at, armed_for from measure where id = $1',
      [id],
    )
    expect(rows).toEqual([{ next_decision_at: nextDecisionAt, armed_for: nextDecisionAt }])
  })

  it('has nothing to wait for where nothing lies ahead: the measure is open, the instant infinite', async () => {
    const id = await registerOne(office, { dueDate: null })
    const { due, nextDecisionAt } = await letTimePass(office, id, monday)
    expect([due.at, nextDecisionAt]).toEqual([null, Number.POSITIVE_INFINITY])
  })

  it('ends with the measure: the last step leaves neither a decision nor a wait', async () => {
    const id = await registerOne(office)
    await letTimePass(office, id, monday)
    const withdrawn = {
      by: 'office' as const,
      now: monday,
      type: 'withdraw',
      reason: '重复登记',
      decisionNumber: '组〔2021〕3号',
    }
    const { nextDecisionAt } = await give(office, id, withdrawn)
    expect(nextDecisionAt).toBe(monday)
    const { due } = await letTimePass(office, id, monday + 1000)
    expect(due).toMatchObject({ step: 'ended', outcome: 'withdrawn' })
    const { rows } = await database.pool.query(
      'select next_decision_at, armed_for from measure where id = $1',
      [id],
    )
    expect(rows).toEqual([{ next_decision_at: null, armed_for: null }])
  })

  it('is not asked for where a measure ends that never was armed', async () => {
    const id = await registerOne(office)
    const withdrawn = {
      by: 'office' as const,
      now: monday,
      type: 'withdraw',
      reason: '重复登记',
      decisionNumber: '组〔2021〕4号',
    }
    expect((await give(office, id, withdrawn)).nextDecisionAt).toBeNull()
  })

  it('says clearly that a measure is not there', async () => {
    await expect(transition(database.pool, 'ZG-9999', { type: 'time' }, monday)).rejects.toThrow(
      '措施“ZG-9999”：数据库里没有',
    )
  })
})

describe('the history', () => {
  it('is numbered without gaps and chained, whoever wrote at once', async () => {
    const id = await registerOne(office)
    await give(office, id, { by: 'owner', now: monday, type: 'startWork' })
    const report = (n: number) =>
      give(office, id, { by: 'owner', now: monday, type: 'reportProgress', text: `第${n}次` })
    await Promise.all([1, 2, 3, 4, 5, 6].map(report))
    const kept = await readChain(database.pool, id)
    expect(kept.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    kept.forEach(({ body, hash }, index) => {
      expect(hash).toBe(linkOf(kept[index - 1]?.hash ?? '', body))
    })
  })

  it('never runs backwards: a clock that went back dates an event like the one before', async () => {
    const id = await registerOne(office)
    await give(office, id, { by: 'owner', now: monday, type: 'startWork' })
    await give(office, id, { by: 'owner', now: monday - 3_600_000, type: 'reportProgress', text: '已开会' })
    const instants = (await readChain(database.pool, id)).map(({ event }) => event.at)
    expect(instants).toEqual([...instants].sort((a, b) => a - b))
    expect(instants.at(-1)).toBe(monday)
  })

  it('is enough to rebuild read model, next decision and plan, from registration to the look-back', async () => {
    const id = await registerOne(office)
    const steps: (() => Promise<unknown>)[] = [
      () => letTimePass(office, id, at('2021-12-24 07:00')),
      () => give(office, id, { by: 'owner', now: at('2021-12-28 10:00'), type: 'startWork' }),
      () =>
        give(office, id, {
          by: 'owner',
          now: at('2021-12-29 10:00'),
          type: 'requestExtension',
          cause: '等待上级批复',
          nextSteps: '先行公示',
          newDate: '2022-02-15',
        }),
      () => letTimePass(office, id, at('2021-12-31 10:00')),
      () => give(office, id, { by: 'leaderInCharge', now: at('2021-12-31 11:00'), type: 'approveExtension' }),
      () => letTimePass(office, id, at('2022-02-25 10:00')),
      () =>
        give(office, id, {
          by: 'owner',
          now: at('2022-02-25 11:00'),
          type: 'requestCloseOut',
          statement,
          evidence,
        }),
      () => letTimePass(office, id, at('2022-03-04 10:00')),
      () =>
        give(office, id, {
          by: 'office',
          now: at('2022-03-04 11:00'),
          type: 'sendBack',
          reason: '材料不全',
          newSteps: ['补充公示材料'],
        }),
      () => letTimePass(office, id, at('2022-03-07 10:00')),
      () =>
        give(office, id, {
          by: 'owner',
          now: at('2022-03-07 11:00'),
          type: 'requestCloseOut',
          statement,
          evidence,
        }),
      () =>
        give(office, id, {
          by: 'office',
          now: at('2022-03-08 11:00'),
          type: 'verifyCloseOut',
          finding: '同意销号',
        }),
      () => letTimePass(office, id, at('2022-04-25 10:00')),
    ]
    for (const step of steps) {
      await step()
      expect(await rebuild(database.pool, id)).toEqual([])
    }
    expect((await readChain(database.pool, id)).length).toBeGreaterThan(steps.length)
  })

  it('cannot be changed or removed by the application', async () => {
    const id = await registerOne(office)
    const change = database.pool.query(`update measure_event set type = 'settled' where measure_id = $1`, [
      id,
    ])
    await expect(change).rejects.toMatchObject({ code: '42501' })
    const removal = database.pool.query('delete from measure_event where measure_id = $1', [id])
    await expect(removal).rejects.toMatchObject({ code: '42501' })
    await expect(database.pool.query('truncate measure_event')).rejects.toMatchObject({ code: '42501' })
  })

  it('shows that it was tampered with by somebody stronger', async () => {
    const id = await registerOne(office)
    await give(office, id, { by: 'owner', now: monday, type: 'startWork' })
    const pg = await import('pg')
    const owner = new pg.default.Client({ connectionString: database.ownerUrl })
    await owner.connect()
    await owner.query(
      `update measure_event set body = replace(body, '配备不齐', '配备整齐') where measure_id = $1`,
      [id],
    )
    await owner.end()
    const [first] = await rebuild(database.pool, id)
    expect(first).toMatchObject({ where: 'events' })
  })
})
