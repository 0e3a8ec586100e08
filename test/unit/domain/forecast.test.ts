import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { TimeContext } from '../../../domain/context.ts'
import { forecast, upcoming } from '../../../domain/forecast.ts'
import type { Instant } from '../../../domain/localDate.ts'
import type { Measure } from '../../../domain/measure.ts'
import type { PlannedNotice } from '../../../domain/notice.ts'
import { planOf } from '../../../domain/plan.ts'
import { dateAt } from '../../../domain/time.ts'
import { look, someInstant, someLadder, someMeasure } from '../support/livedMeasure.ts'
import { aContext, aMeasure, at } from '../support/measures.ts'

const day = 86_400_000

/** Lets time pass: look now, then every morning after the looking hours and before the slot. */
function letTimePass(measure: Measure, context: TimeContext, until: Instant): PlannedNotice[] {
  const { date } = dateAt(context.now, context.policy)
  const told: PlannedNotice[] = []
  let current = measure
  const lookNow = (now: Instant) => {
    const lived = look(current, { ...context, now })
    current = lived.measure
    told.push(...lived.told)
  }
  lookNow(context.now)
  for (let now = at(date, '08:59'); now <= until; now += day) if (now > context.now) lookNow(now)
  return [...told, ...remindersSent(measure, context)].filter(({ dueAt }) => dueAt <= until)
}

function remindersSent(measure: Measure, context: TimeContext): PlannedNotice[] {
  if (measure.state === 'awaitingCloseOut') return []
  const free = planOf(measure, context).filter(({ by, skipped }) => by === 'dispatch' && skipped === null)
  return free.filter(({ dueAt }) => dueAt >= context.now)
}

function lines(rows: readonly PlannedNotice[]): string[] {
  return rows.map(({ key, dueAt, kind, copy }) => `${dueAt} ${key} ${kind}${copy ? ' copy' : ''}`).sort()
}

describe('what the forecast says if nobody does anything', () => {
  it('is what happens when time passes, notice for notice, whatever the ladder', () => {
    const cases = fc.tuple(someMeasure, someLadder).chain(([measure, ladder]) =>
      fc.record({
        measure: fc.constant(measure),
        ladder: fc.constant(ladder),
        now: someInstant(measure.dueDate ?? '', { min: -60, max: 40 }),
        days: fc.integer({ min: 1, max: 120 }),
      }),
    )
    fc.assert(
      fc.property(cases, ({ measure, ladder, now, days }) => {
        // A forecast is asked of a measure that exists, and ends with a day.
        const context = aContext({ ladder, now: Math.max(now, measure.registeredAt) })
        const until = at(dateAt(context.now + days * day, context.policy).date, '23:00')
        expect(lines(forecast(measure, context, until))).toEqual(lines(letTimePass(measure, context, until)))
      }),
    )
  })

  it('lists a measure’s coming weeks in order', () => {
    const context = aContext({ now: at('2021-12-20') })
    const rows = forecast(aMeasure(), context, at('2022-01-18'))
    expect(rows.map(({ date, rung, occurrence, role }) => `${date} ${rung}/${occurrence} ${role}`)).toEqual([
      '2021-12-24 letter/1 owner',
      '2021-12-24 letter/1 unitHead',
      '2021-12-24 letter/1 leaderInCharge',
      '2021-12-30 last/1 owner',
      '2022-01-04 overdue/1 owner',
      '2022-01-04 overdue/1 unitHead',
      '2022-01-04 overdue/1 leaderInCharge',
      '2022-01-06 supervision/1 leaderInCharge',
      '2022-01-06 supervision/1 office',
      '2022-01-10 escalation/1 groupLeader',
      '2022-01-10 escalation/1 office',
      '2022-01-17 escalation/2 groupLeader',
      '2022-01-17 escalation/2 office',
    ])
  })

  it('after an outage begins with what collapses now', () => {
    const rows = forecast(aMeasure(), aContext({ now: at('2022-01-12') }), at('2022-01-18'))
    expect(rows.map(({ rung, occurrence, role }) => `${rung}/${occurrence} ${role}`)).toEqual([
      'overdue/1 owner',
      'overdue/1 unitHead',
      'supervision/1 leaderInCharge',
      'escalation/1 groupLeader',
      'escalation/1 office',
      'escalation/2 groupLeader',
      'escalation/2 office',
    ])
  })

  it('of a measure being verified has only the chasers of the verifier', () => {
    const request = { sequence: 7, by: 'owner', at: at('2021-12-06'), statement: '', evidence: [] }
    const measure = aMeasure({ state: 'awaitingCloseOut', request })
    const rows = forecast(measure, aContext({ now: at('2021-12-06') }), at('2021-12-31', '23:00'))
    expect([...new Set(rows.map(({ date, rung }) => `${date} ${rung}`))]).toEqual(
      ['09', '14', '17', '22', '27', '30'].map((dd) => `2021-12-${dd} verificationOverdue`),
    )
  })

  it('of 长期坚持 is empty', () => {
    expect(forecast(aMeasure({ timing: 'continuous', dueDate: null }), aContext(), at('2025-01-01'))).toEqual(
      [],
    )
  })
})

it('the next five dates of a measure that sleeps four years are found without counting up to them', () => {
  const measure = aMeasure({ dueDate: '2025-12-30' })
  const dates = upcoming(measure, aContext(), 5).map(({ date }) => date)
  expect([...new Set(dates)]).toEqual(['2025-12-02', '2025-12-16', '2025-12-23', '2025-12-29', '2025-12-31'])
})

it('the next five dates of an overdue measure are five escalations', () => {
  const context = aContext({ now: at('2022-01-12') })
  const overdue = look(aMeasure(), context).measure
  const rows = upcoming(overdue, context, 5).filter(({ role }) => role === 'groupLeader')
  expect(rows.map(({ date, occurrence }) => `${date} ${occurrence}`)).toEqual([
    '2022-01-17 2',
    '2022-01-24 3',
    '2022-01-29 4',
    '2022-02-10 5',
    '2022-02-17 6',
  ])
})
