import fc from 'fast-check'
import { climb } from '../../../domain/climb.ts'
import type { TimeContext } from '../../../domain/context.ts'
import type { EventData, MeasureEvent } from '../../../domain/events.ts'
import { evolve } from '../../../domain/evolve.ts'
import type { DayUnit, Ladder, Rung, RungRecipient } from '../../../domain/ladder.ts'
import { defaultLadder } from '../../../domain/ladder.ts'
import type { Instant, LocalDate } from '../../../domain/localDate.ts'
import { addDays } from '../../../domain/localDate.ts'
import type { Measure, Milestone } from '../../../domain/measure.ts'
import type { PlannedNotice } from '../../../domain/notice.ts'
import { noticesOf } from '../../../domain/noticesOf.ts'
import type { Role } from '../../../domain/roster.ts'
import { stamp } from '../../../domain/stamp.ts'
import { aMeasure, at } from './measures.ts'

export type Lived = { measure: Measure; events: MeasureEvent[]; told: PlannedNotice[] }

/** What happened to a measure, as people and time did it. */
export function happen(measure: Measure, data: readonly EventData[], now: Instant): Measure {
  return stampAll(measure, data, now).reduce<Measure>(evolve, measure)
}

/** The workflow looks at `now`: climb, keep the events, collect what is told. */
export function look(measure: Measure, context: TimeContext): Lived {
  const events = stampAll(measure, climb(measure, context), context.now)
  const after = events.reduce<Measure>(evolve, measure)
  const told = events
    .flatMap((event) => noticesOf(event, after, context))
    .filter((row) => row.skipped === null)
  return { measure: after, events, told }
}

/** Looks at several instants one after the other. */
export function lookAtEach(measure: Measure, context: TimeContext, instants: readonly Instant[]): Lived {
  return instants.reduce<Lived>(
    (lived, now) => {
      const next = look(lived.measure, { ...context, now })
      return {
        measure: next.measure,
        events: [...lived.events, ...next.events],
        told: [...lived.told, ...next.told],
      }
    },
    { measure, events: [], told: [] },
  )
}

const roles: readonly Role[] = [
  'owner',
  'unitHead',
  'leaderInCharge',
  'office',
  'officeDirector',
  'groupLeader',
]

const someRecipient: fc.Arbitrary<RungRecipient> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ role: fc.constantFrom(...roles), copy: fc.boolean() }) },
  fc.record({ role: fc.constantFrom(...roles), from: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ role: fc.constantFrom(...roles), until: fc.integer({ min: 1, max: 3 }) }),
)
const someRecipients = fc.uniqueArray(someRecipient, {
  minLength: 1,
  maxLength: 4,
  selector: ({ role }) => role,
})

const someUnit = fc.constantFrom<DayUnit>('workingDays', 'calendarDays')

const someReminder = fc.record({
  offset: fc.integer({ min: -25, max: -1 }),
  every: fc.option(fc.integer({ min: 1, max: 6 })),
  unit: someUnit,
  to: someRecipients,
})
// A daily rung through a date on a rest day has two occurrences on the next working day; no office writes that. So has a
// repeating one in calendar days after a holiday: the plan shows the next, the higher one is told.
const someDecision = fc
  .record({
    offset: fc.integer({ min: -8, max: 12 }),
    every: fc.option(fc.integer({ min: 1, max: 6 })),
    unit: someUnit,
    to: someRecipients,
  })
  .map((rung) => (rung.offset <= 0 && rung.every === 1 ? { ...rung, every: 2 } : rung))
  .map((rung) => (rung.every === null ? rung : { ...rung, unit: 'workingDays' as const }))

/** Ladders as odd as an office may write them: several repeating rungs, decisions before the date, gaps. */
export const someLadder: fc.Arbitrary<Ladder> = fc
  .tuple(fc.array(someReminder, { maxLength: 3 }), fc.array(someDecision, { maxLength: 4 }))
  .map(([reminders, decisions]) => ({
    ...defaultLadder,
    due: [...reminders.map(reminder), ...decisions.map(decision)],
  }))

function reminder(rung: Pick<Rung, 'offset' | 'every' | 'unit' | 'to'>, index: number): Rung {
  return { ...rung, id: `reminder${index}`, kind: 'reminder', by: 'dispatch', step: 'look', level: index + 1 }
}

function decision(rung: Pick<Rung, 'offset' | 'every' | 'unit' | 'to'>, index: number): Rung {
  const level = index + 4
  return {
    ...rung,
    id: `decision${index}`,
    kind: 'overdueNotice',
    by: 'workflow',
    step: 'sendOverdueNotice',
    level,
  }
}

export const someDate: fc.Arbitrary<LocalDate> = fc
  .integer({ min: 0, max: 1400 })
  .map((days) => addDays('2021-01-01', days))

const someTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)

/** An instant up to so many calendar days after a date (negative: before). */
export function someInstant(date: LocalDate, range: { min: number; max: number }): fc.Arbitrary<Instant> {
  return fc.tuple(fc.integer(range), someTime).map(([days, time]) => at(addDays(date, days), time))
}

/** Measures that time can act on: owed, with milestones, being verified, with an extension asked, closed out, looked back
 *  at, kept up. */
export const someMeasure: fc.Arbitrary<Measure> = someDate.chain((dueDate) =>
  fc
    .record({
      id: fc.uuid(),
      start: someInstant(dueDate, { min: -60, max: 30 }),
      situation: fc.constantFrom(
        'inProgress',
        'awaitingCloseOut',
        'extensionAsked',
        'closedOut',
        'confirmationAwaited',
        'milestones',
        'keptUp',
      ),
    })
    .map(({ id, start, situation }) => inSituation(situation, { id, dueDate, start })),
)

function inSituation(
  situation: string,
  { id, dueDate, start }: { id: string; dueDate: LocalDate; start: Instant },
): Measure {
  const owed = { id, dueDate, registeredAt: start, cycleStartedAt: start, lastEventAt: start }
  const asked = { sequence: 2, by: 'owner', at: start }
  switch (situation) {
    case 'awaitingCloseOut':
      return aMeasure({
        ...owed,
        state: 'awaitingCloseOut',
        request: { ...asked, statement: '', evidence: [] },
      })
    case 'extensionAsked':
      return aMeasure({
        ...owed,
        pendingExtension: { ...asked, cause: '', nextSteps: '', newDate: addDays(dueDate, 90) },
      })
    case 'closedOut':
      return aMeasure({ ...owed, ...closedOut(dueDate, start), state: 'closedOut' })
    case 'confirmationAwaited':
      return aMeasure({
        ...owed,
        confirmationRequired: true,
        closeOuts: 1,
        state: 'closedOut',
        closedOutAt: start,
      })
    case 'milestones':
      return aMeasure({ ...owed, timing: 'phased', milestones: milestonesBefore(dueDate, start) })
    case 'keptUp':
      return aMeasure({
        ...owed,
        ...closedOut(dueDate, start),
        timing: 'continuous',
        review: { dueDate: addDays(dueDate, 60), cycle: 4, setAt: start },
        state: 'closedOut',
      })
    default:
      return aMeasure(owed)
  }
}

function milestonesBefore(dueDate: LocalDate, cycleStartedAt: Instant): Milestone[] {
  return [40, 0].map((days, index) => ({
    ...{ id: `m${index}`, title: '', dueDate: addDays(dueDate, -days), completedAt: null },
    ...{ evidence: [], cycle: 1, cycleStartedAt },
  }))
}

function closedOut(dueDate: LocalDate, closedOutAt: Instant) {
  const lookBacks = [1, 2].map((n) => ({ n, dueDate: addDays(dueDate, 40 * n), outcome: null }))
  return { closedOutAt, closeOuts: 1, lookBacks }
}

function stampAll(measure: Measure, data: readonly EventData[], now: Instant): MeasureEvent[] {
  return stamp(measure, data, { by: { personId: null, service: 'time', onBehalfOf: null }, now })
}
