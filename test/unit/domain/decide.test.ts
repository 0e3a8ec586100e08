import { describe, expect, it } from '@jest/globals'
import type { Command } from '../../../domain/commands.schema.ts'
import type { CommandContext } from '../../../domain/context.ts'
import type { MeasureEvent } from '../../../domain/events.ts'
import { evolve, replayEvents } from '../../../domain/evolve.ts'
import type { Measure } from '../../../domain/measure.ts'
import { register } from '../../../domain/register.ts'
import { stamp } from '../../../domain/stamp.ts'
import { aCommand, aMeasureIn, give } from '../support/commands.ts'
import { aContext, aMeasure, anEvidence, aRegistration, at, by } from '../support/measures.ts'

/** A measure's story, told command by command: `on('2021-12-20').owner(command)`. */
function story(overrides: Parameters<typeof aRegistration>[0] = {}) {
  const context = aContext({ now: at('2021-11-19') })
  const first = stamp(null, register(aRegistration(overrides), context), {
    by: context.actor,
    now: context.now,
  })
  let log: MeasureEvent[] = first
  let measure = replayEvents(first)
  return {
    at: (date: string, personId: string, command: Command, more: Partial<CommandContext> = {}) => {
      const after = give(measure, command, aContext({ now: at(date), actor: by(personId), ...more }))
      log = [...log, ...after.events]
      measure = after.measure
      return after.events.map((event) => event.type)
    },
    measure: () => measure,
    log: () => log,
  }
}

describe('the life of a measure', () => {
  it('is registered, worked on, extended, closed out, looked back at three times and settled', () => {
    const s = story()
    expect(s.at('2021-12-03', 'owner', aCommand('reportProgress'))).toEqual([
      'workStarted',
      'progressReported',
    ])
    expect(s.measure().lastProgress).toMatchObject({ by: 'owner', percent: 40 })

    expect(s.at('2021-12-31', 'owner', aCommand('requestExtension'))).toEqual(['extensionRequested'])
    expect(s.measure().dueDate).toBe('2021-12-31')
    expect(s.at('2022-01-05', 'leader', aCommand('approveExtension'))).toEqual(['extensionApproved'])
    expect(s.measure()).toMatchObject({
      dueDate: '2022-03-31',
      originalDueDate: '2021-12-31',
      dueCycle: 2,
      extensionsApproved: 1,
      pendingExtension: null,
      cycleStartedAt: at('2022-01-05'),
    })

    expect(s.at('2022-03-30', 'owner', aCommand('requestCloseOut'))).toEqual(['closeOutRequested'])
    expect(s.at('2022-04-01', 'office', aCommand('verifyCloseOut'))).toEqual(['closedOut'])
    expect(s.measure().lookBacks).toEqual([
      { n: 1, dueDate: '2022-05-17', outcome: null },
      { n: 2, dueDate: '2022-08-10', outcome: null },
      { n: 3, dueDate: '2022-12-20', outcome: null },
    ])

    expect(s.at('2022-05-18', 'office', aCommand('recordLookBack', { n: 1 }))).toEqual(['lookBackPassed'])
    expect(s.at('2022-08-15', 'discipline', aCommand('recordLookBack', { n: 2 }))).toEqual(['lookBackPassed'])
    expect(s.at('2022-12-26', 'office', aCommand('recordLookBack', { n: 3 }))).toEqual([
      'lookBackPassed',
      'settled',
    ])
    expect(s.measure()).toMatchObject({
      state: 'settled',
      closedOutAt: at('2022-04-01'),
      settledAt: at('2022-12-26'),
    })
    expect(replayEvents(s.log())).toEqual(s.measure())
  })

  it('a failed look-back reopens it: the rest is cancelled, the counts and the first date stay', () => {
    const s = story()
    s.at('2021-12-03', 'owner', aCommand('startWork'))
    s.at('2021-12-20', 'owner', aCommand('requestCloseOut'))
    s.at('2021-12-21', 'office', aCommand('verifyCloseOut'))
    const failed = aCommand('recordLookBack', { result: 'failed', reason: '点评中断', newDate: '2022-06-30' })
    expect(s.at('2022-02-18', 'discipline', failed)).toEqual(['lookBackFailed', 'reopened'])
    expect(s.log().at(-1)).toMatchObject({ because: 'lookBackFailed', reason: '点评中断' })
    expect(s.measure()).toMatchObject({
      state: 'inProgress',
      dueDate: '2022-06-30',
      originalDueDate: '2021-12-31',
      dueCycle: 2,
      closeOuts: 1,
      lookBacks: [],
      spellStartedAt: at('2022-02-18'),
    })
    expect(s.measure()).not.toHaveProperty('closedOutAt')
    s.at('2022-06-20', 'owner', aCommand('requestCloseOut'))
    s.at('2022-06-21', 'office', aCommand('verifyCloseOut'))
    expect(s.measure()).toMatchObject({ state: 'closedOut', closeOuts: 2 })
    expect(s.measure().lookBacks.map((one) => one.outcome)).toEqual([null, null, null])
  })

  it('a close-out without look-backs and confirmation settles at once', () => {
    const awaiting = aMeasureIn('awaitingCloseOut')
    const policy = { ...aContext().policy, lookBackDays: [] }
    const { events } = give(awaiting, aCommand('verifyCloseOut'), aContext({ policy }))
    expect(events.map((event) => event.type)).toEqual(['closedOut', 'settled'])
  })
})

describe('the two closings', () => {
  const lastOf = (confirmationRequired: boolean): Measure => ({
    ...aMeasureIn('closedOut'),
    confirmationRequired,
  })
  const types = (measure: Measure, command: Command) =>
    give(measure, command, aContext()).events.map((event) => event.type)

  it('where the round asks for confirmation, the last look-back alone does not settle', () => {
    expect(types(lastOf(true), aCommand('recordLookBack'))).toEqual(['lookBackPassed'])
    expect(types(lastOf(false), aCommand('recordLookBack'))).toEqual(['lookBackPassed', 'settled'])
  })

  it('whichever comes last settles', () => {
    const passed = give(lastOf(true), aCommand('recordLookBack'), aContext()).measure
    expect(types(passed, aCommand('confirm'))).toEqual(['confirmed', 'settled'])
    const confirmed = give(lastOf(true), aCommand('confirm'), aContext()).measure
    expect(confirmed).toMatchObject({
      state: 'closedOut',
      confirmation: { reference: '巡察办函〔2022〕3号' },
    })
    expect(types(confirmed, aCommand('recordLookBack'))).toEqual(['lookBackPassed', 'settled'])
  })

  it('a settled measure can still be confirmed, and stays settled', () => {
    const after = give(aMeasureIn('settled'), aCommand('confirm'), aContext())
    expect(after.events.map((event) => event.type)).toEqual(['confirmed'])
    expect(after.measure.state).toBe('settled')
  })

  it('reopening takes the confirmation away with the close-out it confirmed', () => {
    const confirmed = give(aMeasureIn('settled'), aCommand('confirm'), aContext()).measure
    const reopened = give(confirmed, aCommand('reopen'), aContext()).measure
    expect(reopened).toMatchObject({ state: 'inProgress', confirmation: null, dueDate: '2022-03-31' })
  })
})

describe('sending back', () => {
  const awaiting = {
    ...aMeasureIn('awaitingCloseOut'),
    reached: { 'due/1/letter': 1, 'due/1/escalation': 3 },
  }
  const untold = ['m1/due/1/letter/1/owner', 'm1/due/1/escalation/2/groupLeader', 'm2/due/1/letter/1/owner']
  const sent = (newDate: string | null) =>
    give(awaiting, aCommand('sendBack', { newDate }), aContext({ untold })).measure

  it('without a date counts what stayed untold as missed', () => {
    expect(sent(null)).toMatchObject({ state: 'inProgress', dueCycle: 1, reached: { 'due/1/escalation': 1 } })
    expect(sent(null)).not.toHaveProperty('request')
  })

  it('with a new date starts a cycle', () => {
    expect(sent('2022-01-31')).toMatchObject({ dueDate: '2022-01-31', dueCycle: 2, reached: {} })
  })

  it('with the date it has starts none', () => {
    expect(sent('2021-12-31')).toMatchObject({ dueDate: '2021-12-31', dueCycle: 1 })
  })
})

describe('direction', () => {
  it('a head hands over within the unit, the office to anyone', () => {
    const inside = give(aMeasure(), aCommand('assign'), aContext({ actor: by('unitHead') }))
    expect(inside.events).toMatchObject([{ type: 'reassigned', from: 'owner', to: 'colleague' }])
    expect(inside.measure.ownerId).toBe('colleague')
    expect(give(aMeasure(), aCommand('assign', { successor: 'stranger' }), aContext()).measure.ownerId).toBe(
      'stranger',
    )
  })

  it.each([
    ['issue', '处方点评流于形式'],
    ['aspect', null],
    ['unit', '药剂科'],
    ['leaderInChargeId', 'deputy'],
    ['leaderInChargeId', null],
    ['verifierId', 'verifier'],
  ] as const)('correcting %s to %s keeps the old value in the record and the cycle going', (field, value) => {
    const before = aMeasure()
    const after = give(before, aCommand('correct', { field, value }), aContext())
    expect(after.events).toMatchObject([{ type: 'corrected', field, from: before[field], to: value }])
    expect(after.measure).toMatchObject({ [field]: value, dueCycle: 1 })
  })

  it('a corrected date, also one in the past, starts a cycle and keeps the original', () => {
    const after = give(
      aMeasure({ escalationLevel: 4 }),
      aCommand('correct', { field: 'dueDate', value: '2021-11-30' }),
      aContext(),
    )
    expect(after.measure).toMatchObject({
      dueDate: '2021-11-30',
      originalDueDate: '2021-12-31',
      dueCycle: 2,
      escalationLevel: 0,
    })
  })

  it('an instruction changes nothing but the record', () => {
    const { sequence: _, lastEventAt: __, ...before } = aMeasure()
    const after = give(
      aMeasure(),
      aCommand('instruct', { due: '2021-12-15' }),
      aContext({ actor: by('deputy') }),
    )
    expect(after.measure).toMatchObject(before)
  })
})

describe('events', () => {
  it('are numbered on from the last, and never dated before it', () => {
    const measure = aMeasure({ state: 'notStarted', sequence: 7, lastEventAt: at('2021-12-20') })
    const events = stamp(measure, [{ type: 'workStarted', plan: null }, { type: 'settled' }], {
      by: by('owner'),
      now: at('2021-12-15'),
    })
    expect(events.map(({ sequence, at: instant }) => [sequence, instant])).toEqual([
      [8, at('2021-12-20')],
      [9, at('2021-12-20')],
    ])
    const [first] = events
    if (first) expect(evolve(measure, first)).toMatchObject({ sequence: 8, lastEventAt: at('2021-12-20') })
  })

  it('a close-out keeps its statement and evidence with who asked', () => {
    const after = give(aMeasure(), aCommand('requestCloseOut'), aContext({ actor: by('unitHead') })).measure
    expect(after).toMatchObject({
      state: 'awaitingCloseOut',
      request: { by: 'unitHead', sequence: 2, evidence: [anEvidence] },
    })
  })
})
