import { describe, expect, it } from '@jest/globals'
import type { Calendar } from '../../../domain/calendar.ts'
import { publishedCalendar } from '../../../domain/calendarYears.ts'
import { climb } from '../../../domain/climb.ts'
import type { EventData } from '../../../domain/events.ts'
import type { Ladder } from '../../../domain/ladder.ts'
import { threeColourLadder } from '../../../domain/ladders/threeColour.ts'
import type { Instant } from '../../../domain/localDate.ts'
import { datesFromTo } from '../../../domain/localDate.ts'
import type { Measure } from '../../../domain/measure.ts'
import { planOf } from '../../../domain/plan.ts'
import type { Policy } from '../../../domain/policy.ts'
import { futureNotices, replan } from '../../../domain/replan.ts'
import { happen } from '../support/livedMeasure.ts'
import { aContext, aMeasure, at, withoutLetters } from '../support/measures.ts'

type To = { calendar?: Calendar; ladder?: Ladder; policy?: Policy }

function switchTo(to: To, now: Instant) {
  const { calendar, ladder, policy } = aContext()
  const before = { calendar, ladder, policy }
  const because = to.ladder ? ('ladder' as const) : to.policy ? ('policy' as const) : ('calendar' as const)
  const versions = { calendar: 2, ladder: 2, policy: 2 }
  return { change: 'C-001', because, versions, before, after: { ...before, ...to, now } }
}

/** Replanned, and what its plan is then. */
function replanned(measure: Measure, to: To, now: Instant) {
  const change = switchTo(to, now)
  const event = replan(measure, change)
  const after = happen(measure, [event], now)
  return { event, after, plan: planOf(after, change.after), context: change.after }
}

const rows = (measure: Measure, to: To, now: Instant) =>
  replanned(measure, to, now).plan.map(({ date, rung, role, skipped }) =>
    [date, rung, role, skipped ?? ''].join(' ').trim(),
  )

/** January 2022 without a single day off but New Year's. */
const plainJanuary: Calendar = {
  version: 2,
  years: [
    ...publishedCalendar.years.filter(({ year }) => year !== 2022),
    {
      year: 2022,
      notice: '一',
      holidays: [{ name: '春节', dates: datesFromTo('2022-01-04', '2022-01-05') }],
      makeUpDays: [],
    },
  ],
}

describe('a new ladder', () => {
  const now = at('2021-12-20', '10:00')

  it('begins its own time: what it would have told before is not told after all', () => {
    // Green is 2021-12-10, the working day before Saturday the 11th.
    expect(rows(aMeasure(), { ladder: threeColourLadder }, now)).toEqual([
      '2021-12-10 green owner beforeStart',
      '2021-12-21 yellow owner',
      '2021-12-21 yellow leaderInCharge',
      '2022-01-04 red owner',
      '2022-01-04 red unitHead',
    ])
  })

  it('tells of a measure that is overdue already at the next slot, and so once', () => {
    const late = at('2022-01-12', '10:00')
    const { after, plan, context } = replanned(aMeasure(), { ladder: threeColourLadder }, late)
    expect(
      plan.filter(({ skipped }) => skipped === null).map(({ date, rung, role }) => `${date} ${rung} ${role}`),
    ).toEqual(['2022-01-13 red owner', '2022-01-13 red unitHead'])
    expect(climb(after, { ...context, now: late })).toEqual([])
    const events = climb(after, { ...context, now: at('2022-01-13', '09:00') })
    expect(events).toMatchObject([{ type: 'rungReached', rung: 'red', told: ['owner', 'unitHead'] }])
    const told = happen(after, events, at('2022-01-13', '09:00'))
    expect(climb(told, { ...context, now: at('2022-03-01') })).toEqual([])
  })

  it('keeps what a rung of the same name has reached', () => {
    const shifted: Ladder = {
      ...withoutLetters,
      due: withoutLetters.due.map((rung) => (rung.id === 'overdue' ? { ...rung, offset: 2 } : rung)),
    }
    const reached = aMeasure({ reached: { 'due/1/letter': 1, 'due/1/overdue': 1 } })
    const { after, context, event } = replanned(reached, { ladder: shifted }, at('2022-01-04', '12:00'))
    expect(event.newRungs).toEqual([])
    expect(climb(after, { ...context, now: at('2022-01-05', '12:00') })).toEqual([])
  })

  it('names what came, moved and fell away', () => {
    const { event } = replanned(aMeasure(), { ladder: threeColourLadder }, now)
    expect(event.moves.map(({ rung, from, to }) => `${rung} ${from} ${to}`)).toEqual([
      'letter 2021-12-24 null',
      'last 2021-12-30 null',
      'overdue 2022-01-04 null',
      'supervision 2022-01-06 null',
      'escalation 2022-01-10 null',
      'yellow null 2021-12-21',
      'red null 2022-01-04',
    ])
  })
})

describe('a new policy', () => {
  it('moves instants, not dates: the rows change, the history is not filled with it', () => {
    const policy = { ...aContext().policy, slot: '10:00', spread: { from: '07:00', to: '09:00' } }
    const { event, plan } = replanned(aMeasure(), { policy }, at('2021-12-20'))
    expect(event.moves).toEqual([])
    expect(plan.find(({ rung }) => rung === 'overdue')?.dueAt).toBe(at('2022-01-04', '10:00'))
  })

  it('moves look-backs where their days change, but not those that were answered', () => {
    const policy = { ...aContext().policy, lookBackDays: [40, 90, 180] }
    const measure = aMeasure({
      ...{ state: 'closedOut', closedOutAt: at('2021-12-01'), closeOuts: 1 },
      lookBacks: [
        { n: 1, dueDate: '2022-01-13', outcome: 'passed' },
        { n: 2, dueDate: '2022-04-18', outcome: null },
      ],
    })
    expect(replanned(measure, { policy }, at('2022-02-01')).event.lookBacks).toEqual([])
    const open = { ...measure, lookBacks: measure.lookBacks.map((one) => ({ ...one, outcome: null })) }
    const { event, after } = replanned(open, { policy }, at('2021-12-20'))
    expect(event.lookBacks).toEqual([{ n: 1, from: '2022-01-13', to: '2022-01-27' }])
    expect(after.lookBacks[0]?.dueDate).toBe('2022-01-27')
  })
})

describe('a new calendar', () => {
  it('moves what is still to come and leaves what was told', () => {
    const { event } = replanned(aMeasure(), { calendar: plainJanuary }, at('2021-12-20'))
    expect(event.moves.map(({ rung, from, to }) => `${rung} ${from} ${to}`)).toEqual([
      'overdue 2022-01-04 2022-01-03',
      'supervision 2022-01-06 2022-01-07',
      'escalation 2022-01-10 2022-01-11',
    ])
  })

  it('what it moves behind now is told at the next slot, what was behind already is as it was', () => {
    const now = at('2022-01-03', '12:00')
    const { event, plan } = replanned(aMeasure(), { calendar: plainJanuary }, now)
    // The 4th and 5th are off in that calendar.
    expect(event.late).toEqual({ 'due/1/overdue/1': '2022-01-06' })
    expect(plan.find(({ rung }) => rung === 'overdue')?.dueAt).toBe(at('2022-01-06', '09:00'))
    expect(plan.find(({ rung }) => rung === 'last')?.dueAt).toBe(at('2021-12-30', '09:00'))
  })

  it('a second one takes the postponement back where the day lies ahead again', () => {
    const now = at('2022-01-03', '12:00')
    const first = replanned(aMeasure(), { calendar: plainJanuary }, now)
    const back = { ...switchTo({}, now), before: first.context }
    const second = replan(first.after, back)
    expect(second.late).toEqual({})
    expect(second.moves).toContainEqual(
      expect.objectContaining({ rung: 'overdue', from: '2022-01-06', to: '2022-01-04' }),
    )
  })
})

it('a preview sees what the event will say, and nothing of what was told', () => {
  const change = switchTo({ ladder: threeColourLadder }, at('2021-12-20'))
  const { before, after } = futureNotices(aMeasure(), change)
  expect(before.map(({ rung }) => rung)).not.toContain('first')
  expect(after.map(({ rung }) => rung)).toEqual(['yellow', 'yellow', 'red', 'red'])
})

it('is an event like any other: the same measure, a new version', () => {
  const { event, after } = replanned(aMeasure(), {}, at('2021-12-20'))
  const data: EventData = event
  expect(data).toMatchObject({ type: 'replanned', dueDate: null, lookBacks: [], late: {}, moves: [] })
  expect(after.versions).toEqual({ calendar: 2, ladder: 2, policy: 2 })
})

describe('a measure whose time stands still', () => {
  const suspended = aMeasure({
    suspensions: [
      {
        ...{ sequence: 2, by: 'office', at: at('2021-12-20', '09:00'), from: '2021-12-20' },
        ...{ reason: 'litigation', text: '涉诉', until: null, ended: null },
      },
    ],
  })

  it('carries the new versions, and nothing of its ladder is told while it lasts', () => {
    const { after, context } = replanned(suspended, { calendar: plainJanuary }, at('2021-12-22'))
    expect(after.versions.calendar).toBe(2)
    const told = climb(after, { ...context, now: at('2022-01-20') })
    expect(told.filter((event) => event.type === 'rungReached' && event.track === 'due')).toEqual([])
  })

  it('has days of its own again when its time goes on, whatever was postponed before', () => {
    const late = replanned(aMeasure(), { calendar: plainJanuary }, at('2022-01-03', '12:00')).after
    const still = happen(
      late,
      [{ type: 'suspended', reason: 'litigation', text: '涉诉', from: '2022-01-03', until: null }],
      at('2022-01-03', '13:00'),
    )
    const resumed: EventData = {
      type: 'resumed',
      because: 'command',
      on: '2022-01-10',
      workingDays: 3,
      dueDate: '2022-01-07',
    }
    const goesOn = happen(still, [resumed], at('2022-01-10', '09:30'))
    expect(goesOn.replanned?.late).toEqual({})
  })
})
