import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { EventData } from '../../../domain/events.ts'
import type { Measure } from '../../../domain/measure.ts'
import { nextDecision } from '../../../domain/nextDecision.ts'
import { planOf } from '../../../domain/plan.ts'
import { happen, look, lookAtEach, someLadder, someMeasure } from '../support/livedMeasure.ts'
import { aContext, aMeasure, at } from '../support/measures.ts'

const context = aContext()
const start = at('2021-12-03', '08:00')

/** date rung/occurrence role [mark], in the plan's order. */
function written(measure: Measure): string[] {
  return planOf(measure, context).map(({ date, rung, occurrence, role, reached, skipped }) => {
    const marks = [reached ? 'reached' : '', skipped ?? ''].filter((mark) => mark !== '')
    return [date, `${rung}/${occurrence}`, role, ...marks].join(' ')
  })
}

const freshPlan = [
  '2021-12-03 first/1 owner',
  '2021-12-17 second/1 owner',
  '2021-12-17 second/1 unitHead',
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
]

/** facts of the public notice of 2021-12-03, items 1 to 14 */
const exceptions: Record<number, string> = {
  2: '2023-12-31',
  7: '2025-12-30',
  8: '2022-01-30',
  9: '2022-05-15',
}
const dueDates = Array.from({ length: 14 }, (_, index) => exceptions[index + 1] ?? '2021-12-31')

describe('the fourteen measures, registered on 2021-12-03 at 08:00', () => {
  const fourteen = dueDates.map((dueDate, index) =>
    aMeasure({ id: `ZG-${index + 1}`, no: index + 1, dueDate, registeredAt: start, cycleStartedAt: start }),
  )
  const plan = fourteen.flatMap((measure) => planOf(measure, context))

  it('ten first reminders go out that morning at nine, and nothing else that day', () => {
    const today = plan.filter(({ date, skipped }) => date === '2021-12-03' && skipped === null)
    expect(today.map(({ rung, role, dueAt }) => `${rung} ${role} ${dueAt}`)).toEqual(
      Array(10).fill(`first owner ${at('2021-12-03', '09:00')}`),
    )
  })

  it('the sleeper of 2025-12-30 has its first reminder on 2025-12-02', () => {
    const [first] = plan.filter(({ measureId }) => measureId === 'ZG-7')
    expect(first).toMatchObject({ rung: 'first', date: '2025-12-02', dueAt: at('2025-12-02', '09:00') })
  })

  it('nothing of any of them lay before the start', () => {
    expect(plan.filter(({ skipped }) => skipped !== null)).toEqual([])
    expect(plan).toHaveLength(14 * freshPlan.length)
  })
})

describe('the plan of a measure', () => {
  const measure = aMeasure({ registeredAt: start, cycleStartedAt: start })

  it('has every rung once, and of the repeating one only the next', () => {
    expect(written(measure)).toEqual(freshPlan)
  })

  it('lets only reminders be sent without the workflow', () => {
    const free = planOf(measure, context).filter(({ by }) => by === 'dispatch')
    expect([...new Set(free.map(({ kind }) => kind))]).toEqual(['reminder'])
  })

  it('keeps what was reached and shows the next occurrence', () => {
    const mornings = ['2021-12-24', '2022-01-04', '2022-01-06', '2022-01-10', '2022-01-17']
    const lived = lookAtEach(
      measure,
      context,
      mornings.map((date) => at(date, '08:45')),
    )
    expect(written(lived.measure).slice(-6)).toEqual([
      '2022-01-06 supervision/1 leaderInCharge reached',
      '2022-01-06 supervision/1 office reached',
      '2022-01-17 escalation/2 groupLeader reached',
      '2022-01-17 escalation/2 office reached',
      '2022-01-24 escalation/3 groupLeader',
      '2022-01-24 escalation/3 office',
    ])
  })

  it('accounts for rungs whose slot was before the start', () => {
    const late = at('2021-12-24', '09:01')
    expect(written(aMeasure({ cycleStartedAt: late })).slice(0, 7)).toEqual([
      '2021-12-03 first/1 owner beforeStart',
      '2021-12-17 second/1 owner beforeStart',
      '2021-12-17 second/1 unitHead beforeStart',
      '2021-12-24 letter/1 owner beforeStart',
      '2021-12-24 letter/1 unitHead beforeStart',
      '2021-12-24 letter/1 leaderInCharge beforeStart',
      '2021-12-30 last/1 owner',
    ])
  })

  it.each(['08:59', '09:00'])('registered at %s, the rung of that morning is told', (time) => {
    const onTime = aMeasure({ cycleStartedAt: at('2021-12-24', time) })
    expect(written(onTime)).toContain('2021-12-24 letter/1 owner')
  })

  it('tells an overdue one the highest rung per role at the next slot, and goes on from there', () => {
    const late = at('2022-01-11', '10:00')
    expect(written(aMeasure({ cycleStartedAt: late })).slice(7)).toEqual([
      '2022-01-12 overdue/1 owner',
      '2022-01-12 overdue/1 unitHead',
      '2022-01-12 overdue/1 leaderInCharge beforeStart',
      '2022-01-12 supervision/1 leaderInCharge',
      '2022-01-12 supervision/1 office beforeStart',
      '2022-01-12 escalation/1 groupLeader',
      '2022-01-12 escalation/1 office',
      '2022-01-17 escalation/2 groupLeader',
      '2022-01-17 escalation/2 office',
    ])
  })

  it('keeps the rows of the date while a close-out is being verified, beside the chaser', () => {
    const ask: EventData = { type: 'closeOutRequested', statement: '', evidence: [] }
    const asked = happen(measure, [ask], at('2021-12-06'))
    expect(written(asked).filter((row) => !row.includes('verificationOverdue'))).toEqual(freshPlan)
    expect(written(asked)).toContain('2021-12-09 verificationOverdue/1 verifier')
  })

  it('with an extension approved on the last evening is a fresh cycle without any row of the old one', () => {
    const approved: EventData = {
      type: 'extensionApproved',
      newDate: '2022-01-28',
      asker: 'owner',
      overrideReason: null,
    }
    const extended = happen(measure, [approved], at('2021-12-31', '21:00'))
    const rows = planOf(extended, context)
    expect([...new Set(rows.map(({ cycle }) => cycle))]).toEqual([2])
    expect(rows.filter(({ skipped }) => skipped === null).map(({ date, rung }) => `${date} ${rung}`)).toEqual(
      [
        '2022-01-14 second',
        '2022-01-14 second',
        '2022-01-21 letter',
        '2022-01-21 letter',
        '2022-01-21 letter',
        '2022-01-27 last',
        '2022-01-29 overdue',
        '2022-01-29 overdue',
        '2022-01-29 overdue',
        '2022-02-07 supervision',
        '2022-02-07 supervision',
        '2022-02-09 escalation',
        '2022-02-09 escalation',
      ],
    )
  })

  it('once closed out consists of the next look-back', () => {
    const closedOut: EventData = {
      type: 'closedOut',
      finding: '',
      lookBacks: [
        { n: 1, dueDate: '2022-01-17', outcome: null },
        { n: 2, dueDate: '2022-04-19', outcome: null },
      ],
    }
    const closed = happen(measure, [closedOut], at('2021-12-06'))
    expect(written(closed)).toEqual([
      '2022-01-17 lookBackDue/1 office',
      '2022-01-17 lookBackDue/1 disciplineGroup',
      '2022-01-17 lookBackDue/1 owner',
    ])
  })
})

describe('whatever the ladder', () => {
  it('what the workflow tells on time stood in the plan before, under the same key and instant, and stays in it', () => {
    fc.assert(
      fc.property(someMeasure, someLadder, (measure, ladder) => {
        const own = { ...context, ladder }
        let current = measure
        for (let i = 0; i < 6; i++) {
          const next = nextDecision(current, own)
          if (!next) break
          const planned = new Map(planOf(current, own).map((row) => [row.key, row]))
          const lived = look(current, { ...own, now: next.at })
          const kept = new Map(planOf(lived.measure, own).map((row) => [row.key, row]))
          for (const row of lived.told) {
            expect(planned.get(row.key)).toEqual({ ...row, reached: false })
            expect(kept.get(row.key)).toEqual(row)
          }
          current = lived.measure
        }
      }),
    )
  })

  it('no key stands in the plan twice', () => {
    fc.assert(
      fc.property(someMeasure, someLadder, (measure, ladder) => {
        const keys = planOf(measure, { ...context, ladder }).map(({ key }) => key)
        expect(keys).toEqual([...new Set(keys)])
      }),
    )
  })
})
