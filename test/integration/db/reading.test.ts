import { beforeAll, describe, expect, it } from '@jest/globals'
import { forecastOf } from '../../../db/forecast.ts'
import { listMails } from '../../../db/mails.ts'
import type { MeasureFilter } from '../../../db/measureList.ts'
import { countMeasures, listMeasures } from '../../../db/measureList.ts'
import { findMeasure, measureWithHistory } from '../../../db/measures.ts'
import { unpublishedYears } from '../../../db/provisional.ts'
import { why } from '../../../db/why.ts'
import { everything } from '../../../domain/scope.ts'
import { withDatabase } from '../../support/database.ts'
import type { Office } from './fixture.ts'
import { askForCloseOut, at, openOffice, registeredAt, registerOne } from './fixture.ts'

const database = withDatabase()
let office: Office
let ids: string[]
const today = '2022-01-10'
const all = { today, scope: everything }

beforeAll(async () => {
  office = await openOffice(database.pool)
  ids = []
  for (const dueDate of ['2022-03-31', '2021-12-31', null, '2022-01-10', '2021-12-31', '2023-12-31']) {
    ids.push(await registerOne(office, { dueDate }))
  }
  await askForCloseOut(office, ids[4] ?? '', at('2021-12-20 10:00'))
})

async function found(filter: MeasureFilter): Promise<number[]> {
  const { items } = await listMeasures(database.pool, filter, all)
  return items.map(({ measure }) => ids.indexOf(measure.id))
}

describe('the list of measures', () => {
  it.each<[string, MeasureFilter, number[]]>([
    ['everything by due date, those without one last', {}, [1, 4, 3, 0, 5, 2]],
    ['one state', { state: ['awaitingCloseOut'] }, [4]],
    ['several states', { state: ['awaitingCloseOut', 'settled'] }, [4]],
    ['overdue: the date itself is not past', { overdue: true }, [1, 4]],
    ['not overdue', { overdue: false }, [3, 0, 5, 2]],
    ['a range of dates, both ends included', { dueFrom: '2022-01-10', dueTo: '2022-03-31' }, [3, 0]],
    ['another unit', { unit: '疾控科' }, []],
    ['part of the issue', { q: '领导班子' }, [1, 4, 3, 0, 5, 2]],
    ['a sign of a pattern is only a sign', { q: '%' }, []],
    ['another round', { roundId: 'R-999' }, []],
  ])('finds %s', async (_, filter, expected) => {
    expect(await found(filter)).toEqual(expected)
  })

  it('finds what is a person’s own: as owner, leader in charge or head of the unit', async () => {
    const whole = [1, 4, 3, 0, 5, 2]
    for (const part of ['owner', 'leaderInCharge', 'unitHead'] as const) {
      expect(await found({ personId: office.ids[part] })).toEqual(whole)
    }
    expect(await found({ personId: office.ids.groupLeader })).toEqual([])
  })

  it('comes in pages that neither lose nor repeat', async () => {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listMeasures>> = await listMeasures(
        database.pool,
        {},
        { ...all, cursor, limit: 2 },
      )
      seen.push(...page.items.map(({ measure }) => measure.id))
      cursor = page.cursor
    } while (cursor !== null)
    expect(seen.map((id) => ids.indexOf(id))).toEqual([1, 4, 3, 0, 5, 2])
  })

  it('says what is wrong with a cursor', async () => {
    await expect(listMeasures(database.pool, {}, { ...all, cursor: 'x' })).rejects.toThrow(
      '分页游标：找到“x”',
    )
  })

  it('counts by state and overdue', async () => {
    expect(await countMeasures(database.pool, {}, all)).toEqual({
      total: 6,
      overdue: 2,
      byState: { notStarted: 5, awaitingCloseOut: 1 },
    })
  })
})

describe('one measure', () => {
  it('shows its past and its plan', async () => {
    const found = await measureWithHistory(database.pool, ids[4] ?? '')
    expect(found?.events.map(({ type }) => type)).toEqual(['registered', 'workStarted', 'closeOutRequested'])
    expect(found?.notices.map(({ kind }) => kind)).toContain('verificationAsked')
    expect(found?.measure.registeredAt).toBe(registeredAt)
  })

  it('that is not there is null', async () => {
    expect(await findMeasure(database.pool, 'ZG-9999')).toBeNull()
    expect(await measureWithHistory(database.pool, 'ZG-9999')).toBeNull()
  })
})

describe('the forecast', () => {
  it('says for one measure what will be told, to whom', async () => {
    const [only, ...others] = await collect({ measureId: ids[1] ?? '' })
    expect(others).toEqual([])
    expect(only?.notices.map(({ date, rung, people }) => [date, rung, people.length])).toContainEqual([
      '2021-12-30',
      'last',
      1,
    ])
  })

  it('for a person holds only what he will hear', async () => {
    const foreseen = await collect({ personId: office.ids.groupLeader })
    const roles = new Set(foreseen.flatMap(({ notices }) => notices.map(({ role }) => role)))
    expect(roles).toEqual(new Set(['groupLeader']))
  })

  async function collect(query: { measureId?: string; personId?: string }) {
    const result = []
    const range = { now: registeredAt, until: at('2022-02-28') }
    for await (const one of forecastOf(database.pool, { ...range, ...query })) result.push(one)
    return result
  }
})

describe('why a mail was or was not sent', () => {
  it('is answered from the ledger: the reason word, the mail, the server’s reply', async () => {
    const id = ids[1] ?? ''
    const key = `${id}/due/1/first/1/owner`
    const sent = new Date(at('2021-12-03 09:00'))
    await database.pool.query(
      `insert into mail (id, message_id, person_id, address, account, epoch, kind, slot, subject, body_text, body_hash, state,
         reply, reply_code, created_at, sending_at, done_at)
       values ('m1', '<m1@office.test>', $1, 'a@office.test', 'default', 1, 'morning', $2, '整改提醒', '正文', 'h', 'accepted',
         '250 OK queued', 250, $2, $2, $2)`,
      [office.ids.owner, sent],
    )
    await database.pool.query(
      `insert into telling (notice_key, person_id, state, mail_id, done_at) values ($1, $2, 'done', 'm1', $3)`,
      [key, office.ids.owner, sent],
    )
    await database.pool.query(
      'insert into mail_telling (mail_id, notice_key, person_id) values ($1, $2, $3)',
      ['m1', key, office.ids.owner],
    )
    const rows = await why(database.pool, { measureId: id, personId: office.ids.owner })
    expect(rows.find((row) => row.key === key)).toMatchObject({
      telling: { state: 'done', handedUp: false },
      mails: [{ subject: '整改提醒', state: 'accepted', reply: '250 OK queued', sendingAt: sent.getTime() }],
    })
    const others = await why(database.pool, { measureId: id, personId: office.ids.unitHead })
    expect(others.map((row) => row.key)).not.toContain(key)
    const { items } = await listMails(database.pool, { measureId: id })
    expect(items).toMatchObject([{ id: 'm1', measureIds: [id], replyCode: 250 }])
    expect((await listMails(database.pool, { personId: office.ids.unitHead })).items).toEqual([])
  })
})

describe('years without a calendar', () => {
  it('are found once a plan reaches them, with how much waits in them', async () => {
    expect(await unpublishedYears(database.pool)).toEqual([])
    await registerOne(office, { dueDate: '2028-06-30' })
    expect(await unpublishedYears(database.pool)).toEqual([{ year: 2028, notices: expect.any(Number) }])
  })
})
