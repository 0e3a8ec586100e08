import { beforeAll, describe, expect, it } from '@jest/globals'
import { readEvents } from '../../../db/events.ts'
import { findMeasure } from '../../../db/measures.ts'
import { rebuild } from '../../../db/rebuild.ts'
import { registerMeasures } from '../../../db/registerMeasures.ts'
import { readResults } from '../../../db/replanRead.ts'
import { findRound } from '../../../db/rounds.ts'
import { findChange } from '../../../db/versionChanges.ts'
import type { CalendarYear } from '../../../domain/calendar.ts'
import type { Instant } from '../../../domain/localDate.ts'
import { datesFromTo } from '../../../domain/localDate.ts'
import type { ProposedChange } from '../../../domain/versionChange.ts'
import { applyChange, confirmed, runReplanner } from '../../support/applyChange.ts'
import { withDatabase } from '../../support/database.ts'
import {
  at,
  give,
  importer,
  ledgerRow,
  letTimePass,
  type Office,
  openOffice,
  registeredAt,
  registerOne,
} from '../db/fixture.ts'

const database = withDatabase()
let office: Office
beforeAll(async () => {
  office = await openOffice(database.pool)
})

/** Invented: five days off around the end of January 2022, paid for with a Saturday. */
const otherYear: CalendarYear = {
  year: 2022,
  notice: '试办发〔2021〕1号',
  holidays: [{ name: '春节', dates: datesFromTo('2022-01-03', '2022-01-07') }],
  makeUpDays: ['2022-01-08'],
}

const apply = (proposed: ProposedChange, now: Instant) => applyChange(office.pool, proposed, { now })

async function datesOf(id: string): Promise<Record<string, string>> {
  const { rows } = await office.pool.query<{ rung: string; date: string }>(
    `select rung, date from notice where measure_id = $1 and track = 'due' and state = 'planned' order by date`,
    [id],
  )
  return Object.fromEntries(rows.map(({ rung, date }) => [rung, date]))
}

describe('a calendar year', () => {
  let id: string
  let change: string
  beforeAll(async () => {
    id = await registerOne(office, { dueDate: '2021-12-31' })
    await registerOne(office, { dueDate: '2021-12-31' })
    change = await apply({ kind: 'calendar', year: otherYear }, at('2021-12-20 10:00'))
  })

  it('moves what lies in it and nothing else, inside the cycle', async () => {
    expect(await datesOf(id)).toMatchObject({
      letter: '2021-12-24',
      last: '2021-12-30',
      // Friday the 31st, then the week off; the Saturday is worked.
      overdue: '2022-01-08',
      supervision: '2022-01-11',
      escalation: '2022-01-13',
    })
  })

  it('is an event that says what moved and why, and the measure carries the new version', async () => {
    const [, event] = await readEvents(office.pool, id)
    expect(event).toMatchObject({
      type: 'replanned',
      sequence: 2,
      change,
      because: 'calendar',
      versions: { calendar: 2, ladder: 1, policy: 1 },
      moves: [
        { rung: 'letterDraft', from: '2022-01-04', to: '2022-01-08' },
        { rung: 'overdue', from: '2022-01-04', to: '2022-01-08' },
        { rung: 'supervision', from: '2022-01-06', to: '2022-01-11' },
        { rung: 'escalation', from: '2022-01-10', to: '2022-01-13' },
      ],
    })
    expect((await findMeasure(office.pool, id))?.measure.versions.calendar).toBe(2)
  })

  it('can be rebuilt from its events', async () => {
    expect(await rebuild(office.pool, id)).toEqual([])
  })

  it('is what new measures of the round begin with', async () => {
    expect((await findRound(office.pool, office.roundId))?.versions.calendar).toBe(2)
  })

  it('shows its progress and what moved', async () => {
    expect(await findChange(office.pool, change)).toMatchObject({
      state: 'done',
      total: 2,
      applied: 2,
      moved: 2,
      failed: 0,
      toVersion: 2,
    })
    const results = await readResults(office.pool, change, { after: '', limit: 10 })
    expect(results.map(({ measureId, moves }) => [measureId, moves.length])[0]).toEqual([id, 4])
  })

  it('is applied once, however often the job looks', async () => {
    expect(await runReplanner(office.pool, { now: at('2021-12-20 10:05') })).toBe(0)
    expect(await readEvents(office.pool, id)).toHaveLength(2)
  })
})

describe('what a re-plan moves into the past', () => {
  it('is told at the next slot, and the workflow is to look before it', async () => {
    const id = await registerOne(office, { dueDate: '2022-01-14', now: registeredAt })
    const before = await findMeasure(office.pool, id)
    // So far -5 is Saturday the 8th; with the week before worked after all it is Friday the 7th, and that is over.
    const worked: CalendarYear = { ...otherYear, holidays: [], makeUpDays: [] }
    const now = at('2022-01-08 08:00')
    await letTimePass(office, id, at('2022-01-04 12:00'))
    await apply({ kind: 'calendar', year: worked }, now)
    const [, ...events] = await readEvents(office.pool, id)
    const replanned = events.find(({ type }) => type === 'replanned')
    expect(before?.measure.versions.calendar).toBe(2)
    expect(replanned).toMatchObject({ because: 'calendar' })
    const late = replanned?.type === 'replanned' ? replanned.late : {}
    expect(late).toEqual({
      'due/1/letter/1': '2022-01-10',
      'letter:letter.1/1/signatureOverdue/1': '2022-01-10',
    })
    const { rows } = await office.pool.query(
      `select date, due_at as "dueAt" from notice where measure_id = $1 and rung = 'letter' and role = 'owner'`,
      [id],
    )
    expect(rows).toEqual([{ date: '2022-01-10', dueAt: at('2022-01-10 09:00') }])
    expect(await rebuild(office.pool, id)).toEqual([])
    const looked = await letTimePass(office, id, at('2022-01-10 09:00'))
    expect(looked.events.map((event) => event.type === 'rungReached' && event.rung)).toEqual([
      'letter',
      'signatureOverdue',
    ])
    expect(await rebuild(office.pool, id)).toEqual([])
  })
})

describe('a date that was counted', () => {
  it('moves with the calendar, and the owner is told', async () => {
    const now = at('2021-12-27 08:00')
    const id = await registerImmediate(now)
    const was = (await findMeasure(office.pool, id))?.measure.dueDate
    await apply({ kind: 'calendar', year: otherYear }, at('2021-12-28 10:00'))
    const measure = (await findMeasure(office.pool, id))?.measure
    expect([was, measure?.dueDate]).toEqual(['2022-01-10', '2022-01-14'])
    const { rows } = await office.pool.query(
      `select role, kind, mail_kind from notice where measure_id = $1 and kind = 'replanned'`,
      [id],
    )
    expect(rows).toEqual([{ role: 'owner', kind: 'replanned', mail_kind: 'batch' }])
    expect(await rebuild(office.pool, id)).toEqual([])
  })

  it('a look-back keeps its number of working days', async () => {
    const id = await registerOne(office)
    const [start, evidence] = [at('2021-12-06 10:00'), [{ title: '文件', number: '1号' }]]
    await give(office, id, { by: 'owner', now: start, type: 'startWork' })
    const statement = '采购制度已经修订并印发，班子成员配备到位并公示'
    await give(office, id, { by: 'owner', now: start, type: 'requestCloseOut', statement, evidence })
    await give(office, id, {
      by: 'office',
      now: start,
      type: 'verifyCloseOut',
      finding: '材料齐全，同意销号',
    })
    const before = (await findMeasure(office.pool, id))?.measure.lookBacks.map(({ dueDate }) => dueDate)
    await apply({ kind: 'calendar', year: { ...otherYear, makeUpDays: [] } }, at('2021-12-28 11:00'))
    const after = (await findMeasure(office.pool, id))?.measure.lookBacks.map(({ dueDate }) => dueDate)
    expect([before?.[0], after?.[0]]).toEqual(['2022-01-21', '2022-01-24'])
    expect(await rebuild(office.pool, id)).toEqual([])
  })
})

describe('what goes wrong on the way', () => {
  const now = at('2021-12-29 10:00')

  it('a measure that cannot be re-planned stays as it is and is named, the others go on', async () => {
    const [bad, good] = [await registerOne(office, { now }), await registerOne(office, { now })]
    await office.pool.query(
      `update measure set body = jsonb_set(body, '{dueDate}', '"2100-12-31"') where id = $1`,
      [bad],
    )
    const change = await apply({ kind: 'calendar', year: otherYear }, now)
    expect(await findChange(office.pool, change)).toMatchObject({ state: 'done', failed: 1 })
    const results = await readResults(office.pool, change, { after: '', limit: 500 })
    expect(results.find(({ measureId }) => measureId === bad)?.failure).toContain(
      '应在 1990 年至 2100 年之内',
    )
    expect(await readEvents(office.pool, bad)).toHaveLength(1)
    expect(await readEvents(office.pool, good)).toHaveLength(2)
    await office.pool.query('delete from notice where measure_id = $1', [bad])
    await office.pool.query('delete from measure where id = $1', [bad])
  })

  it('what was registered with the old versions meanwhile is found a minute later', async () => {
    const change = await apply({ kind: 'calendar', year: { ...otherYear, makeUpDays: [] } }, now)
    const to = (await findChange(office.pool, change))?.toVersion ?? 0
    const carry = (version: number) => office.pool.query('update round set calendar_version = $1', [version])
    await carry(to - 1)
    const late = await registerOne(office, { now })
    await carry(to)
    expect(await runReplanner(office.pool, { now: now + 30_000 })).toBe(0)
    expect(await runReplanner(office.pool, { now: now + 61_000 })).toBe(1)
    expect((await findMeasure(office.pool, late))?.measure.versions.calendar).toBe(to)
    expect(await runReplanner(office.pool, { now: now + 200_000 })).toBe(0)
  })

  it('two changes are applied one after the other, in the order of their confirmation', async () => {
    const id = await registerOne(office, { now })
    const first = await confirmed(office.pool, { kind: 'policy', patch: { lateSlot: '14:30' } }, { now })
    const second = await confirmed(office.pool, { kind: 'calendar', year: otherYear }, { now: now + 1 })
    await runReplanner(office.pool, { now: now + 2 })
    const events = await readEvents(office.pool, id)
    expect(events.map((event) => event.type === 'replanned' && event.change)).toEqual([false, first, second])
    expect(await rebuild(office.pool, id)).toEqual([])
  })
})

async function registerImmediate(now: Instant): Promise<string> {
  const row = {
    ...ledgerRow(office, 900),
    timing: 'immediate' as const,
    dueDate: null,
    sourceHash: 'immediate',
  }
  const { results } = await registerMeasures(office.pool, {
    roundId: office.roundId,
    rows: [row],
    actor: importer,
    now,
  })
  const [result] = results
  if (!result || !('id' in result)) throw new Error(JSON.stringify(result))
  return result.id
}
