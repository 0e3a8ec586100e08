import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { workingDaysBetween } from '../../../domain/calendar.ts'
import type { CommandContext } from '../../../domain/context.ts'
import type { Instant, LocalDate } from '../../../domain/localDate.ts'
import { addDays } from '../../../domain/localDate.ts'
import type { Measure } from '../../../domain/measure.ts'
import { nextDecision } from '../../../domain/nextDecision.ts'
import { planOf } from '../../../domain/plan.ts'
import { movedDate, openSuspension } from '../../../domain/suspension.ts'
import { dateAt } from '../../../domain/time.ts'
import { daysLeft, isOverdue, urgencyWords } from '../../../domain/urgency.ts'
import { summaryOf } from '../../../domain/wording.ts'
import { aCommand, give } from '../support/commands.ts'
import { look, lookAtEach, someDate, someInstant } from '../support/livedMeasure.ts'
import { aContext, aMeasure, at, by } from '../support/measures.ts'

const { calendar, policy } = aContext()

function on(now: Instant, overrides: Partial<CommandContext> = {}): CommandContext {
  return aContext({ now, ...overrides })
}

function suspended(measure: Measure, from: Instant, until: LocalDate | null = null): Measure {
  return give(measure, aCommand('suspend', { until }), on(from)).measure
}

function resumed(measure: Measure, now: Instant): Measure {
  return give(measure, aCommand('resume'), on(now)).measure
}

function standing(measure: Measure, from: string, to: string): Measure {
  return resumed(suspended(measure, at(from)), at(to))
}

describe('the date of a measure whose time stood still', () => {
  it.each([
    // due, suspended, resumed, due then
    [
      'seven working days left, over the Spring Festival',
      '2022-02-10',
      '2022-01-27',
      '2022-02-07',
      '2022-02-16',
    ],
    ['the make-up Saturdays of the festival count', '2022-01-28', '2022-01-26', '2022-01-29', '2022-02-07'],
    ['resumed on the make-up Sunday', '2022-01-28', '2022-01-26', '2022-01-30', '2022-02-08'],
    ['suspended and resumed on one day', '2021-12-31', '2021-12-15', '2021-12-15', '2021-12-31'],
    ['over a weekend only', '2021-12-31', '2021-12-17', '2021-12-19', '2021-12-31'],
    ['from Friday to Monday: that Monday', '2021-12-31', '2021-12-17', '2021-12-20', '2022-01-04'],
    ['on the day it was due', '2021-12-31', '2021-12-31', '2022-03-01', '2022-03-01'],
    ['on the day it was due, resumed on a Saturday', '2021-12-31', '2021-12-31', '2022-03-05', '2022-03-05'],
    ['due on a rest day, suspended just before', '2023-12-31', '2023-12-29', '2024-01-10', '2024-01-10'],
    ['due on a rest day, one working day left', '2023-12-31', '2023-12-28', '2024-01-10', '2024-01-11'],
    ['overdue by three: overdue by three again', '2021-12-31', '2022-01-06', '2022-03-01', '2022-02-24'],
    ['month end in a leap year', '2024-02-29', '2024-02-26', '2024-03-28', '2024-04-02'],
    ['into a year without a notice', '2026-12-31', '2026-12-21', '2027-03-01', '2027-03-11'],
  ])('%s', (_, dueDate, from, to, expected) => {
    const measure = standing(aMeasure({ dueDate }), from, to)
    expect(measure.dueDate).toBe(expected)
    expect(measure.originalDueDate).toBe('2021-12-31')
    expect(measure.dueCycle).toBe(1)
  })

  const spell = fc
    .tuple(someDate, fc.integer({ min: -40, max: 40 }), fc.nat({ max: 400 }))
    .map(([due, before, length]) => {
      const from = addDays(due, before)
      return { due, from, on: addDays(from, length) }
    })

  it('leaves as many working days as before, or as many overdue, whatever holidays lie in between', () => {
    fc.assert(
      fc.property(spell, ({ due, from, on }) => {
        const moved = movedDate(due, { from, on }, calendar)
        expect(workingDaysBetween(calendar, on, moved)).toBe(workingDaysBetween(calendar, from, due))
      }),
    )
  })

  it('is never earlier than before, and nobody becomes overdue by a suspension', () => {
    fc.assert(
      fc.property(spell, ({ due, from, on }) => {
        const moved = movedDate(due, { from, on }, calendar)
        expect(moved >= due).toBe(true)
        if (from <= due) expect(on <= moved).toBe(true)
      }),
    )
  })

  it('a longer suspension never gives an earlier date', () => {
    fc.assert(
      fc.property(spell, fc.nat({ max: 30 }), ({ due, from, on }, more) => {
        const longer = movedDate(due, { from, on: addDays(on, more) }, calendar)
        expect(longer >= movedDate(due, { from, on }, calendar)).toBe(true)
      }),
    )
  })

  it('says the same days before and after, through the whole of decide and evolve', () => {
    fc.assert(
      fc.property(
        someDate.chain((due) =>
          fc.record({
            due: fc.constant(due),
            from: someInstant(due, { min: -40, max: 30 }),
            days: fc.nat(300),
          }),
        ),
        ({ due, from, days }) => {
          const start = from - 30 * 86_400_000
          const measure = aMeasure({
            dueDate: due,
            cycleStartedAt: start,
            registeredAt: start,
            lastEventAt: start,
          })
          const to = from + days * 86_400_000
          const after = resumed(suspended(measure, from), to)
          expect(daysLeft(after, on(to))).toBe(daysLeft(measure, on(from)))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('while a measure is suspended', () => {
  const measure = suspended(aMeasure(), at('2021-12-15'))
  const overdue = suspended(aMeasure(), at('2022-01-06'))

  it('its days stand still and it does not turn overdue', () => {
    const now = on(at('2022-06-01'))
    expect(daysLeft(measure, now)).toBe(12)
    expect(isOverdue(measure, now)).toBe(false)
    expect(urgencyWords(measure, now)).toBe('已中止（剩余12个工作日）')
    expect(urgencyWords(overdue, now)).toBe('已中止（此前逾期3个工作日）')
  })

  it('no rung is reached and nothing of the ladder stands in its plan', () => {
    expect(planOf(measure, on(at('2021-12-15'))).map(({ track }) => track)).not.toContain('due')
    const lived = lookAtEach(measure, on(0), [at('2021-12-24'), at('2022-01-10')])
    expect(lived.events).toEqual([])
  })

  it('the office and the leader are asked every twenty working days whether the reason still holds', () => {
    const lived = lookAtEach(measure, on(0), [at('2022-01-12'), at('2022-01-13'), at('2022-02-16')])
    expect(lived.told.map(({ key, date }) => `${date} ${key}`)).toEqual([
      '2022-01-13 m1/event:2/1/suspensionOpen/1/office',
      '2022-01-13 m1/event:2/1/suspensionOpen/1/leaderInCharge',
      '2022-02-15 m1/event:2/1/suspensionOpen/2/office',
      '2022-02-15 m1/event:2/1/suspensionOpen/2/leaderInCharge',
    ])
    expect(resumed(lived.measure, at('2022-02-17')).reached).toEqual({})
  })

  it('a pending extension lapses: the date it asked for was reckoned from one that moves', () => {
    const asked = give(aMeasure(), aCommand('requestExtension'), on(at('2021-12-14'), { actor: by('owner') }))
    const { events, measure: after } = give(asked.measure, aCommand('suspend'), on(at('2021-12-15')))
    expect(events.map(({ type }) => type)).toEqual(['suspended', 'extensionLapsed'])
    expect(after.pendingExtension).toBeNull()
  })

  it('the date may be corrected: it counts as if it had been printed so', () => {
    const value = '2021-12-22'
    const corrected = give(measure, aCommand('correct', { field: 'dueDate', value }), on(at('2022-03-01')))
    expect(daysLeft(corrected.measure, on(at('2022-03-01')))).toBe(5)
    const after = resumed(corrected.measure, at('2022-03-02'))
    expect([after.dueDate, after.dueCycle]).toEqual(['2022-03-09', 2])
    const lived = look(after, on(at('2022-03-03')))
    expect(lived.told).toEqual([])
  })
})

describe('a suspension with a last day', () => {
  const until = '2022-02-14'
  const measure = suspended(look(aMeasure(), on(at('2021-12-24'))).measure, at('2021-12-28'), until)

  it('is what the workflow waits for', () => {
    const next = nextDecision(measure, on(0))
    expect(next).toMatchObject({ step: 'endSuspension', date: until })
    expect(summaryOf(next)).toBe('2月14日 中止到期恢复计时（中止期满）')
  })

  it('ends by itself on that day, and nobody is asked about it', () => {
    const lived = lookAtEach(measure, on(0), [at('2022-02-11'), at(until, '07:00')])
    expect(lived.events.map(({ type }) => type)).toEqual(['resumed'])
    expect(lived.told.map(({ kind, role }) => `${kind} ${role}`)).toEqual([
      'resumed owner',
      'resumed unitHead',
      'resumed leaderInCharge',
    ])
    expect(lived.measure).toMatchObject({ dueDate: '2022-02-17' })
    expect(openSuspension(lived.measure)).toBeNull()
  })

  it('however late somebody looks it ended on its day, and what was missed since is told once', () => {
    const lived = look(measure, on(at('2022-02-23')))
    expect(lived.measure.dueDate).toBe('2022-02-17')
    expect(lived.events.map((event) => (event.type === 'rungReached' ? event.rung : event.type))).toEqual([
      'resumed',
      'overdue',
      'supervision',
    ])
    expect(look(lived.measure, on(at('2022-02-23'))).events).toEqual([])
  })

  it('what people may do does not wait for the record', () => {
    const owner = { actor: by('owner') }
    const command = aCommand('requestExtension', { newDate: '2022-03-31' })
    expect(() => give(measure, command, on(at('2022-02-11'), owner))).toThrow('suspended')
    const { events } = give(measure, command, on(at('2022-02-15'), owner))
    expect(events.map(({ type }) => type)).toEqual(['resumed', 'extensionRequested'])
    expect(events[0]).toMatchObject({ because: 'date', on: until, dueDate: '2022-02-17' })
  })

  it('may be resumed before that day', () => {
    const after = resumed(measure, at('2022-01-10'))
    expect(after.dueDate).toBe('2022-01-13')
    expect(nextDecision(after, on(0))?.step).not.toBe('endSuspension')
  })

  it('resumed after that day by a person it still ended on it', () => {
    expect(resumed(measure, at('2022-02-16')).dueDate).toBe('2022-02-17')
  })

  it('on a rest day it ends on that day, and the workflow looks on the next working day', () => {
    const saturday = suspended(aMeasure(), at('2021-12-28'), '2022-02-19')
    expect(nextDecision(saturday, on(0))?.date).toBe('2022-02-21')
    const lived = look(saturday, on(at('2022-02-21', '07:00')))
    expect(lived.measure.suspensions?.[0]?.ended?.on).toBe('2022-02-19')
  })
})

describe('the ladder after a suspension', () => {
  const registered = aMeasure({ cycleStartedAt: at('2021-12-27'), registeredAt: at('2021-12-27') })

  it('goes on where it stood: what was told stays told, what lay ahead comes as many working days later', () => {
    const told = look(aMeasure(), on(at('2021-12-24')))
    const after = standing(told.measure, '2021-12-27', '2022-02-14')
    expect(after.dueDate).toBe('2022-02-18')
    const due = planOf(after, on(0)).filter(({ track }) => track === 'due')
    expect(due.map(({ rung, date, reached, cycle }) => [rung, date, reached, cycle])).toContainEqual([
      'last',
      '2022-02-17',
      false,
      1,
    ])
    const again = lookAtEach(after, on(0), [at('2022-02-14', '12:00'), at('2022-02-17'), at('2022-02-21')])
    expect(again.told.map(({ rung }) => rung)).toEqual(['overdue', 'overdue', 'overdue'])
  })

  it('a rung that lay before the registration is not told after all because its date moved', () => {
    // Registered with four working days left: the letter, due five before the date, lay before it.
    const after = standing(registered, '2021-12-28', '2022-02-14')
    const lived = lookAtEach(after, on(0), [at('2022-02-14', '12:00'), at('2022-02-17', '12:00')])
    expect(lived.told).toEqual([])
    const skipped = planOf(after, on(0)).filter(({ skipped }) => skipped === 'beforeStart')
    expect(skipped.map(({ rung }) => rung)).toEqual(expect.arrayContaining(['first', 'second', 'letter']))
  })

  it('overdue by seven it goes on to climb at ten, not from the beginning', () => {
    const days = ['2022-01-04', '2022-01-06', '2022-01-10', '2022-01-12']
    const late = lookAtEach(
      aMeasure(),
      on(0),
      days.map((day) => at(day)),
    )
    const after = standing(late.measure, '2022-01-12', '2022-03-01')
    expect(daysLeft(after, on(at('2022-03-01')))).toBe(-7)
    const lived = lookAtEach(after, on(0), [at('2022-03-03'), at('2022-03-04')])
    expect(lived.told.map(({ key }) => key)).toEqual([
      'm1/due/1/escalation/2/groupLeader',
      'm1/due/1/escalation/2/office',
    ])
  })

  it('several suspensions add up', () => {
    const once = standing(aMeasure(), '2021-12-15', '2021-12-22')
    const twice = standing(once, '2021-12-29', '2022-01-05')
    expect(daysLeft(twice, on(at('2022-01-05')))).toBe(daysLeft(once, on(at('2021-12-29'))))
    expect(twice.suspensions?.map(({ from, ended }) => [from, ended?.on, ended?.workingDays])).toEqual([
      ['2021-12-15', '2021-12-22', 5],
      ['2021-12-29', '2022-01-05', 4],
    ])
  })

  it('no rung is told twice nor lost, whenever it is suspended and for however long', () => {
    fc.assert(
      fc.property(fc.integer({ min: -15, max: 15 }), fc.nat({ max: 200 }), (before, length) => {
        const from = at(addDays('2021-12-31', before), '12:00')
        const to = from + length * 86_400_000
        const first = lookDaily(aMeasure(), at('2021-12-01', '09:00'), from)
        const after = resumed(suspended(first.measure, from), to)
        const then = lookDaily(after, to, to + 60 * 86_400_000)
        const keys = [...first.told, ...then.told]
          .map(({ key }) => key)
          .filter((key) => key.startsWith('m1/due/'))
        const plain = lookDaily(aMeasure(), at('2021-12-01', '09:00'), at('2022-02-15'))
        const known = plain.told
          .map(({ key }) => key)
          .filter((key) => keys.length > 0 && key.startsWith('m1/due/'))
        expect(new Set(keys).size).toBe(keys.length)
        expect(keys.slice(0, known.length)).toEqual(known.slice(0, keys.length))
      }),
      { numRuns: 25 },
    )
  })
})

function lookDaily(measure: Measure, from: Instant, to: Instant) {
  const days = Math.max(0, Math.ceil((to - from) / 86_400_000))
  const instants = Array.from({ length: days }, (_, i) => {
    const { date } = dateAt(from + i * 86_400_000, policy)
    return Math.max(from, at(date, '09:00'))
  })
  return lookAtEach(measure, on(0), instants)
}
