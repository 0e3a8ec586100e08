import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { CommandType } from '../../../domain/commands.schema.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { MeasureEvent } from '../../../domain/events.ts'
import { evolve, replayEvents } from '../../../domain/evolve.ts'
import { addDays } from '../../../domain/localDate.ts'
import type { Measure } from '../../../domain/measure.ts'
import { commandsFor } from '../../../domain/permissions.ts'
import { commandOrder } from '../../../domain/permissionsTable.ts'
import { register } from '../../../domain/register.ts'
import { stamp } from '../../../domain/stamp.ts'
import { aCommand, give } from '../support/commands.ts'
import { aContext, aRegistration, aRoster, at, by } from '../support/measures.ts'

/** One move of a person: days that pass (a clock may also go back), who, what, and for when. `pick` set = he chooses among
 *  what he is offered, as sensible people do; null = he tries `type`, whatever it is. */
type Move = {
  days: number
  person: string
  clerk: boolean
  type: CommandType
  pick: number | null
  offset: number
  flag: boolean
}

const day = 86_400_000
const start = at('2021-12-01')

const move: fc.Arbitrary<Move> = fc.record({
  days: fc.integer({ min: -2, max: 70 }),
  person: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('owner', 'office', 'leader', 'groupLeader') },
    { weight: 1, arbitrary: fc.constantFrom(...aRoster().people.map((person) => person.id)) },
  ),
  clerk: fc.boolean(),
  type: fc.constantFrom(...commandOrder),
  pick: fc.option(fc.nat({ max: 9 }), { freq: 3 }),
  offset: fc.integer({ min: -20, max: 200 }),
  flag: fc.boolean(),
})

type Run = { log: MeasureEvent[]; steps: Measure[]; refused: string[] }

function play(moves: readonly Move[], confirmationRequired: boolean): Run {
  const context = aContext({ now: start })
  const log = stamp(null, register(aRegistration({ confirmationRequired }), context), {
    by: context.actor,
    now: start,
  })
  const run: Run = { log, steps: [replayEvents(log)], refused: [] }
  let now = start
  for (const one of moves) {
    now += one.days * day
    step(run, one, now)
  }
  return run
}

function step(run: Run, one: Move, now: number): void {
  const measure = lastOf(run)
  const actor = one.clerk ? by('office', one.person) : by(one.person)
  try {
    const after = give(measure, commandOf(one, measure, now), aContext({ now, actor }))
    run.log.push(...after.events)
    run.steps.push(after.measure)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    run.refused.push(error.code)
  }
}

/** A withdrawn measure has no more story: sensible people withdraw seldom. */
function typeOf({ person, pick, type, offset }: Move, measure: Measure, now: number): CommandType {
  if (pick === null) return type
  const offered = commandsFor(measure, person, aContext({ now }))
  const chosen = offered[pick % offered.length] ?? type
  return chosen === 'withdraw' && offset < 150 ? 'instruct' : chosen
}

function commandOf(one: Move, measure: Measure, now: number) {
  const { offset, flag } = one
  const type = typeOf(one, measure, now)
  const newDate = addDays(new Date(now).toISOString().slice(0, 10), offset)
  const n = measure.lookBacks.find((one) => one.outcome === null)?.n ?? 1
  switch (type) {
    case 'requestExtension':
    case 'reopen':
      return aCommand(type, { newDate })
    case 'sendBack':
      return aCommand(type, { newDate: flag ? newDate : null })
    case 'approveExtension':
      return aCommand(type, { overrideReason: flag ? '疫情' : null })
    case 'recordLookBack':
      return aCommand(
        type,
        offset > 0 ? { n } : { n, result: 'failed', reason: '反弹', newDate: addDays(newDate, 60) },
      )
    case 'suspend':
      return aCommand(type, { until: flag ? newDate : null })
    case 'correct':
      return aCommand(type, flag ? { field: 'dueDate', value: newDate } : {})
    case 'assign':
      return aCommand(type, { successor: flag ? 'colleague' : 'owner' })
    default:
      return aCommand(type)
  }
}

function lastOf({ steps }: Run): Measure {
  const measure = steps.at(-1)
  if (measure === undefined) throw new Error('a run begins with a measure')
  return measure
}

/** How often its time ran again. */
function resumptions({ suspensions = [] }: Measure): number {
  return suspensions.filter(({ ended }) => ended !== null).length
}

const moves = fc.array(move, { minLength: 1, maxLength: 60, size: 'max' })
const runs = { numRuns: 80 }

function always(promise: (run: Run) => void): void {
  fc.assert(
    fc.property(moves, fc.boolean(), (list, confirmationRequired) =>
      promise(play(list, confirmationRequired)),
    ),
    runs,
  )
}

describe('whatever people do, in whatever order', () => {
  it('events are numbered without gaps and never dated backwards', () => {
    always(({ log }) => {
      expect(log.map((event) => event.sequence)).toEqual(log.map((_, index) => index + 1))
      for (const [index, event] of log.entries()) {
        expect(event.at).toBeGreaterThanOrEqual(log[index - 1]?.at ?? 0)
      }
    })
  })

  it('the measure can be rebuilt from its log', () => {
    always((run) => expect(replayEvents(run.log)).toEqual(lastOf(run)))
  })

  it('cycles only grow, and the first date stays', () => {
    always(({ steps }) => {
      for (const [index, measure] of steps.entries()) {
        expect(measure.dueCycle).toBeGreaterThanOrEqual(steps[index - 1]?.dueCycle ?? 1)
        expect(measure.originalDueDate).toBe('2021-12-31')
        const before = steps[index - 1]
        const resumed = before !== undefined && resumptions(measure) > resumptions(before)
        if (resumed && measure.dueCycle === before.dueCycle) {
          expect((measure.dueDate ?? '') >= (before.dueDate ?? '')).toBe(true)
        } else if (measure.dueDate !== steps[index - 1]?.dueDate && index > 0) {
          expect(measure.dueCycle).toBe((steps[index - 1]?.dueCycle ?? 0) + 1)
        }
      }
    })
  })

  it('settled means every look-back passed and, where asked for, confirmed', () => {
    always(({ steps }) => {
      for (const measure of steps.filter((one) => one.state === 'settled')) {
        expect(measure.lookBacks.map((one) => one.outcome)).toEqual(['passed', 'passed', 'passed'])
        if (measure.confirmationRequired) expect(measure.confirmation).not.toBeNull()
      }
    })
  })

  it('an extension is pending only while the measure is being done', () => {
    always(({ steps }) => {
      for (const measure of steps.filter((one) => one.pendingExtension !== null)) {
        expect(['notStarted', 'inProgress']).toContain(measure.state)
      }
    })
  })

  it('the owner of the moment never verifies and the asker never approves, not through the office either', () => {
    always(({ log }) => {
      for (const [index, event] of log.entries()) {
        if (index === 0) continue
        const before = replayEvents(log.slice(0, index))
        const hands = [event.by.personId, event.by.onBehalfOf]
        if (event.type === 'closedOut' || event.type === 'sentBack')
          expect(hands).not.toContain(before.ownerId)
        if (event.type === 'extensionApproved') expect(hands).not.toContain(before.pendingExtension?.by)
      }
    })
  })

  it('fields of one state are never left behind in another', () => {
    const own: Record<string, string[]> = {
      awaitingCloseOut: ['request'],
      closedOut: ['closedOutAt'],
      settled: ['closedOutAt', 'settledAt'],
      withdrawn: ['withdrawnAt'],
    }
    always(({ steps }) => {
      for (const measure of steps) {
        const found = Object.keys(measure).filter((key) =>
          /^(request|closedOutAt|settledAt|withdrawnAt)$/.test(key),
        )
        expect(found.sort()).toEqual(own[measure.state] ?? [])
      }
    })
  })

  it('somebody can always do something, until it is withdrawn: then only correct the record', () => {
    always((run) => {
      const measure = lastOf(run)
      const offered = new Set(
        aRoster().people.flatMap((person) =>
          commandsFor(measure, person.id, aContext({ now: measure.lastEventAt })),
        ),
      )
      expect(offered.size).toBeGreaterThan(0)
      if (measure.state === 'withdrawn') expect([...offered]).toEqual(['correct'])
    })
  })

  it('any log whatever can be read: no order of events makes evolve throw', () => {
    always(({ log }) => {
      const [first, ...rest] = log
      if (first === undefined) return
      const backwards = [...rest].reverse()
      expect(backwards.reduce<Measure>(evolve, evolve(null, first)).sequence).toBe(
        backwards.at(-1)?.sequence ?? 1,
      )
    })
  })

  it('and the runs are not idle: every kind of ending and every event of a person occurs', () => {
    const list = fc.sample(fc.tuple(moves, fc.boolean()), { numRuns: 400, seed: 7 })
    const seen = list.map(([one, confirmationRequired]) => play(one, confirmationRequired))
    const states = new Set(seen.flatMap((run) => run.steps.map((measure) => measure.state)))
    expect([...states].sort()).toEqual([
      'awaitingCloseOut',
      'closedOut',
      'inProgress',
      'notStarted',
      'settled',
      'withdrawn',
    ])
    const types = new Set(seen.flatMap((run) => run.log.map((event) => event.type)))
    expect(types.size).toBe(22)
    expect(types).toContain('lookBackFailed')
  })
})
