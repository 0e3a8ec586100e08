import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { tracksOf } from '../../../domain/agenda.ts'
import type { Line } from '../../../domain/agendaOccurrence.ts'
import {
  dueUpTo,
  lastOccurrence,
  linesOf,
  occurrenceAt,
  occurrencesUpTo,
} from '../../../domain/agendaOccurrence.ts'
import { isWorkingDay } from '../../../domain/calendar.ts'
import type { Measure } from '../../../domain/measure.ts'
import { someInstant, someLadder, someMeasure } from '../support/livedMeasure.ts'
import { aContext, aMeasure, at } from '../support/measures.ts'

const context = aContext()

function lineFor(measure: Measure, rung: string): Line {
  const line = linesOf(measure, context).find((candidate) => candidate.rung.id === rung)
  if (!line) throw new Error(`${rung} does not run`)
  return line
}

describe('the dates of the ladder, counted on the calendar by hand', () => {
  const registered = at('2021-11-01', '08:00')
  const rungs = ['first', 'second', 'letter', 'last', 'overdue', 'supervision', 'escalation']
  it.each([
    [
      '2021-12-31',
      ['2021-12-03', '2021-12-17', '2021-12-24', '2021-12-30', '2022-01-04', '2022-01-06', '2022-01-10'],
    ],
    // A Sunday that is worked, before Spring Festival.
    [
      '2022-01-30',
      ['2022-01-04', '2022-01-18', '2022-01-25', '2022-01-29', '2022-02-07', '2022-02-09', '2022-02-11'],
    ],
    // A Sunday, after the make-up days of Labour Day (April 24 and May 7).
    [
      '2022-05-15',
      ['2022-04-15', '2022-04-28', '2022-05-09', '2022-05-13', '2022-05-16', '2022-05-18', '2022-05-20'],
    ],
    [
      '2023-12-31',
      ['2023-12-04', '2023-12-18', '2023-12-25', '2023-12-29', '2024-01-02', '2024-01-04', '2024-01-08'],
    ],
    // New Year 2026: January 1 to 3 off, Sunday the 4th worked.
    [
      '2025-12-30',
      ['2025-12-02', '2025-12-16', '2025-12-23', '2025-12-29', '2025-12-31', '2026-01-05', '2026-01-07'],
    ],
  ])('due %s', (dueDate, expected) => {
    const measure = aMeasure({ dueDate, cycleStartedAt: registered })
    expect(rungs.map((rung) => occurrenceAt(lineFor(measure, rung), 1, context).date)).toEqual(expected)
  })

  it('the escalation comes back every five working days, also on a make-up Saturday', () => {
    const line = lineFor(aMeasure(), 'escalation')
    expect([1, 2, 3, 4, 5].map((n) => occurrenceAt(line, n, context).date)).toEqual([
      '2022-01-10',
      '2022-01-17',
      '2022-01-24',
      '2022-01-29',
      '2022-02-10',
    ])
  })

  it('a look-back that falls on a rest day is called on the next working day', () => {
    const measure = aMeasure({
      state: 'closedOut',
      closedOutAt: at('2021-12-01'),
      closeOuts: 1,
      lookBacks: [{ n: 1, dueDate: '2022-01-01', outcome: null }],
    })
    expect(occurrenceAt(lineFor(measure, 'lookBackDue'), 1, context)).toMatchObject({
      date: '2022-01-04',
      slotAt: at('2022-01-04', '09:00'),
    })
  })

  it('the workflow looks between six and half past eight, the notice is for nine', () => {
    const { lookAt, slotAt } = occurrenceAt(lineFor(aMeasure(), 'overdue'), 1, context)
    expect(slotAt).toBe(at('2022-01-04', '09:00'))
    expect(lookAt).toBeGreaterThanOrEqual(at('2022-01-04', '06:00'))
    expect(lookAt).toBeLessThan(at('2022-01-04', '08:30'))
  })
})

describe('which tracks run', () => {
  const request = { sequence: 7, by: 'owner', at: at('2021-12-06'), statement: '', evidence: [] }
  const pendingExtension = {
    sequence: 5,
    by: 'owner',
    at: at('2021-12-06'),
    cause: '',
    nextSteps: '',
    newDate: '2022-03-31',
  }
  const closedOut = { state: 'closedOut', closedOutAt: at('2021-12-10'), closeOuts: 2 } as const
  const lookBacks = [
    { n: 1, dueDate: '2022-01-24', outcome: 'passed' as const },
    { n: 2, dueDate: '2022-04-26', outcome: null },
    { n: 3, dueDate: '2022-09-01', outcome: null },
  ]
  const passed = lookBacks.map((lookBack) => ({ ...lookBack, outcome: 'passed' as const }))
  it.each<[string, Measure, string[]]>([
    ['in progress: the due date', aMeasure(), ['due/1']],
    ['长期坚持: none', aMeasure({ timing: 'continuous', dueDate: null }), []],
    ['an extension asked: the date goes on', aMeasure({ pendingExtension }), ['due/1', 'event:5/1']],
    [
      'awaiting close-out: the date is suppressed',
      aMeasure({ state: 'awaitingCloseOut', request }),
      ['due/1 suppressed', 'event:7/1'],
    ],
    ['closed out: the lowest unanswered look-back', aMeasure({ ...closedOut, lookBacks }), ['lookBack:2/2']],
    ['looked back at, not to be confirmed: none', aMeasure({ ...closedOut, lookBacks: passed }), []],
    [
      'looked back at, to be confirmed: the wait',
      aMeasure({ ...closedOut, lookBacks: passed, confirmationRequired: true }),
      ['confirmation:2/1'],
    ],
    [
      'settled: none',
      aMeasure({ state: 'settled', closedOutAt: at('2021-12-10'), settledAt: at('2021-12-11'), lookBacks }),
      [],
    ],
    [
      'withdrawn with an extension pending: none',
      aMeasure({ state: 'withdrawn', withdrawnAt: 0, pendingExtension }),
      [],
    ],
  ])('%s', (_, measure, expected) => {
    const tracks = tracksOf(measure, context).map(
      ({ id, cycle, suppressed }) => `${id}/${cycle}${suppressed ? ' suppressed' : ''}`,
    )
    expect(tracks).toEqual(expected)
  })

  it('the waits count from the day of the request', () => {
    const asked = aMeasure({ state: 'awaitingCloseOut', request, pendingExtension })
    expect(occurrenceAt(lineFor(asked, 'verificationOverdue'), 1, context).date).toBe('2021-12-09')
    expect(occurrenceAt(lineFor(asked, 'verificationOverdue'), 2, context).date).toBe('2021-12-14')
    expect(occurrenceAt(lineFor(asked, 'extensionUndecided'), 1, context).date).toBe('2021-12-08')
  })
})

describe('how many occurrences are due', () => {
  it('is the number that counting one by one gives, whatever the ladder', () => {
    const cases = fc
      .tuple(someMeasure, someLadder)
      .chain(([measure, ladder]) =>
        fc.tuple(
          fc.constant(measure),
          fc.constant(ladder),
          someInstant(measure.dueDate ?? '', { min: -50, max: 200 }),
        ),
      )
    fc.assert(
      fc.property(cases, ([measure, ladder, now]) => {
        const own = { ...context, ladder }
        for (const line of linesOf(measure, own)) {
          let counted = 0
          for (let n = 1; n <= Math.min(400, lastOccurrence(line.rung)); n++) {
            if (n > line.passed || line.toldLate) {
              if (occurrenceAt(line, n, own).lookAt > now) break
            }
            counted = n
          }
          const due = dueUpTo(line, now, own)
          expect(due).toBe(line.toldLate || counted > line.passed ? counted : line.passed)
        }
      }),
    )
  })

  it('every occurrence is told on a working day, in order', () => {
    fc.assert(
      fc.property(someMeasure, someLadder, (measure, ladder) => {
        const own = { ...context, ladder }
        const far = at('2026-01-01')
        for (const line of linesOf(measure, own)) {
          const dates = occurrencesUpTo(line, far, own).map(({ date }) => date)
          expect(dates).toEqual([...dates].sort())
          expect(dates.filter((date) => !isWorkingDay(context.calendar, date))).toEqual([])
        }
      }),
      { numRuns: 50 },
    )
  })
})
