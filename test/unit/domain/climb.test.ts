import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { climb } from '../../../domain/climb.ts'
import type { EventData } from '../../../domain/events.ts'
import type { Instant } from '../../../domain/localDate.ts'
import type { Measure } from '../../../domain/measure.ts'
import { happen, look, lookAtEach, someInstant, someLadder, someMeasure } from '../support/livedMeasure.ts'
import { aContext, aMeasure, at } from '../support/measures.ts'

const context = aContext()

/** rung/occurrence: told roles (passed over roles) */
function sentences(events: readonly EventData[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'rungReached') return []
    const skipped = event.skipped.map(({ role, reason }) => `${role} ${reason}`)
    return [
      `${event.rung}/${event.occurrence}: ${event.told.join(', ')}${skipped.length > 0 ? ` (${skipped.join(', ')})` : ''}`,
    ]
  })
}

function climbed(measure: Measure, now: Instant): string[] {
  return sentences(climb(measure, { ...context, now }))
}

describe('in ordinary times every rung is told on its morning', () => {
  it.each([
    ['2021-12-23', []],
    ['2021-12-24', ['letter/1: owner, unitHead, leaderInCharge']],
    ['2022-01-03', []],
    ['2022-01-04', ['overdue/1: owner, unitHead, leaderInCharge']],
    ['2022-01-05', []],
    ['2022-01-06', ['supervision/1: leaderInCharge, office']],
    ['2022-01-10', ['escalation/1: groupLeader, office']],
    ['2022-01-17', ['escalation/2: groupLeader, office']],
  ])('%s', (date, expected) => {
    const before = lookAtEach(aMeasure(), context, eachMorningBefore(date))
    expect(climbed(before.measure, at(date, '08:45'))).toEqual(expected)
  })

  it('the escalation level follows the highest rung', () => {
    const { measure } = lookAtEach(aMeasure(), context, eachMorningBefore('2022-01-07'))
    expect(measure.escalationLevel).toBe(6)
  })
})

describe('after an outage each role hears only the highest of what it missed', () => {
  it('from before the letter until two months overdue', () => {
    expect(climbed(aMeasure(), at('2022-03-03', '08:40'))).toEqual([
      'letter/1:  (owner collapsed, unitHead collapsed, leaderInCharge collapsed)',
      'overdue/1: owner, unitHead (leaderInCharge collapsed)',
      'supervision/1: leaderInCharge (office collapsed)',
      'escalation/8: groupLeader, office',
    ])
  })

  it('and what was told before the outage stays told', () => {
    const { measure } = look(aMeasure(), { ...context, now: at('2022-01-04', '08:45') })
    expect(climbed(measure, at('2022-01-10', '12:00'))).toEqual([
      'supervision/1: leaderInCharge (office collapsed)',
      'escalation/1: groupLeader, office',
    ])
  })

  it('ten years leave four events, not five hundred', () => {
    const events = climb(aMeasure({ dueDate: '2011-12-31', cycleStartedAt: at('2011-06-01') }), {
      ...context,
      now: at('2021-12-15'),
    })
    expect(events).toHaveLength(4)
  })

  it('of a look-back who hears only the first call hears that, the others the last', () => {
    const measure = aMeasure({
      state: 'closedOut',
      closedOutAt: at('2021-11-01'),
      closeOuts: 1,
      lookBacks: [{ n: 1, dueDate: '2021-12-14', outcome: null }],
    })
    expect(climbed(measure, at('2021-12-28'))).toEqual([
      'lookBackDue/1: disciplineGroup, owner (office collapsed)',
      'lookBackDue/4: office, officeDirector, groupLeader',
    ])
  })
})

describe('what lay before the start of a cycle', () => {
  it('is not told when the measure was not overdue', () => {
    const late = at('2021-12-27')
    const measure = aMeasure({ registeredAt: late, cycleStartedAt: late })
    expect(climbed(measure, late)).toEqual([])
  })

  it('is told of an overdue one, per role the highest, at the next slot', () => {
    const start = at('2022-01-11', '10:00')
    const measure = aMeasure({ registeredAt: start, cycleStartedAt: start })
    expect(climbed(measure, start)).toEqual([])
    const events = climb(measure, { ...context, now: at('2022-01-12', '08:45') })
    expect(sentences(events)).toEqual([
      'overdue/1: owner, unitHead (leaderInCharge beforeStart)',
      'supervision/1: leaderInCharge (office beforeStart)',
      'escalation/1: groupLeader, office',
    ])
    for (const event of events)
      expect(event).toMatchObject({ slotAt: at('2022-01-12', '09:00'), date: '2022-01-12' })
  })

  it('registered at a quarter to nine, it is told the same morning', () => {
    const start = at('2022-01-11', '08:45')
    const measure = aMeasure({ registeredAt: start, cycleStartedAt: start })
    expect(climb(measure, { ...context, now: start })).toHaveLength(3)
  })

  it('registered in the holidays after its date, nothing was missed yet', () => {
    const start = at('2022-01-02')
    const measure = aMeasure({ registeredAt: start, cycleStartedAt: start })
    expect(climbed(measure, at('2022-01-04', '08:45'))).toEqual([
      'overdue/1: owner, unitHead, leaderInCharge',
    ])
  })

  it('of a measure four years overdue the highest occurrence of the escalation is told, and the next one later', () => {
    const start = at('2021-12-15', '10:00')
    const measure = aMeasure({ dueDate: '2017-12-29', registeredAt: start, cycleStartedAt: start })
    const first = look(measure, { ...context, now: at('2021-12-16', '08:45') })
    const [escalation] = first.told.filter(({ role }) => role === 'groupLeader')
    expect(first.told.map(({ role }) => role)).toEqual([
      'owner',
      'unitHead',
      'leaderInCharge',
      'groupLeader',
      'office',
    ])
    expect(escalation?.occurrence).toBeGreaterThan(180)
    const second = lookAtEach(first.measure, context, eachMorningBefore('2021-12-30', '2021-12-17'))
    expect(second.told.every(({ rung }) => rung === 'escalation')).toBe(true)
    expect(second.told.length).toBeGreaterThanOrEqual(2)
  })
})

describe('while a close-out is being verified', () => {
  const ask: EventData = { type: 'closeOutRequested', statement: '已修订处方点评制度', evidence: [] }
  const sendBack: EventData = {
    type: 'sentBack',
    reason: '佐证不足',
    newSteps: ['补充记录'],
    newDate: null,
    untold: [],
  }
  const asked = happen(aMeasure(), [ask], at('2022-01-03', '20:00'))

  it('nothing of the ladder is reached', () => {
    expect(climbed(asked, at('2022-01-04', '12:00'))).toEqual([])
  })

  it('the verifier is chased every three working days, from the second time with the office director', () => {
    expect(climbed(asked, at('2022-01-06', '09:00'))).toEqual(['verificationOverdue/1: verifier'])
    const { measure } = look(asked, { ...context, now: at('2022-01-06', '09:00') })
    expect(climbed(measure, at('2022-01-11', '09:00'))).toEqual([
      'verificationOverdue/2: verifier, officeDirector',
    ])
  })

  it('sent back, what passed meanwhile counts as missed and collapses', () => {
    const back = happen(asked, [sendBack], at('2022-01-07', '15:00'))
    expect(climbed(back, at('2022-01-07', '15:00'))).toEqual([
      'letter/1:  (owner collapsed, unitHead collapsed, leaderInCharge collapsed)',
      'overdue/1: owner, unitHead (leaderInCharge collapsed)',
      'supervision/1: leaderInCharge, office',
    ])
  })

  it('sent back, a rung that was reached but whose notice never went is due again', () => {
    const reached = look(aMeasure(), { ...context, now: at('2022-01-04', '08:45') })
    const untold = reached.told.map(({ key }) => key)
    const again = happen(reached.measure, [ask, { ...sendBack, untold }], at('2022-01-04', '08:50'))
    expect(climbed(again, at('2022-01-04', '08:51'))).toEqual(['overdue/1: owner, unitHead, leaderInCharge'])
  })

  it('sent back with a new date, the old date’s ladder is over', () => {
    const back = happen(asked, [{ ...sendBack, newDate: '2022-03-31' }], at('2022-01-07', '15:00'))
    expect(climbed(back, at('2022-01-10', '09:00'))).toEqual([])
  })
})

it('an extension approved on the last evening: the morning after, nothing is told', () => {
  const approved: EventData = {
    type: 'extensionApproved',
    newDate: '2022-01-28',
    asker: 'owner',
    overrideReason: null,
  }
  const measure = happen(aMeasure(), [approved], at('2021-12-31', '21:00'))
  expect(climbed(measure, at('2022-01-04', '09:00'))).toEqual([])
  expect(climbed(measure, at('2022-01-21', '09:00'))).toEqual(['letter/1: owner, unitHead, leaderInCharge'])
})

it('an undecided extension is chased, from the third time with the group leader and the office', () => {
  const asked: EventData = { type: 'extensionRequested', cause: '', nextSteps: '', newDate: '2022-03-31' }
  const measure = happen(aMeasure(), [asked], at('2021-12-06'))
  const lived = lookAtEach(measure, context, eachMorningBefore('2021-12-15', '2021-12-07'))
  expect(lived.told.map(({ date, role, occurrence }) => `${date} ${occurrence} ${role}`)).toEqual([
    '2021-12-08 1 approver',
    '2021-12-10 2 approver',
    '2021-12-14 3 approver',
    '2021-12-14 3 groupLeader',
    '2021-12-14 3 office',
  ])
})

describe('whenever it looks, whatever the ladder', () => {
  const cases = fc.tuple(someMeasure, someLadder).chain(([measure, ladder]) => {
    const instants = fc.array(someInstant(measure.dueDate ?? '', { min: -60, max: 150 }), {
      minLength: 1,
      maxLength: 8,
    })
    return fc.record({ measure: fc.constant(measure), ladder: fc.constant(ladder), instants })
  })

  it('a second look at the same instant finds nothing', () => {
    fc.assert(
      fc.property(cases, ({ measure, ladder, instants }) => {
        for (const now of instants) {
          const own = { ...context, ladder, now }
          expect(climb(look(measure, own).measure, own)).toEqual([])
        }
      }),
    )
  })

  it('no notice is told twice, and none is told before its time', () => {
    fc.assert(
      fc.property(cases, ({ measure, ladder, instants }) => {
        const times = [...instants].sort((a, b) => a - b)
        const { told, events } = lookAtEach(measure, { ...context, ladder }, times)
        const keys = told.map(({ key }) => key)
        expect(keys).toEqual([...new Set(keys)])
        for (const event of events) {
          if (event.type === 'rungReached') expect(event.slotAt - event.at).toBeLessThanOrEqual(3 * 3_600_000)
        }
      }),
    )
  })

  it('looking once hears as high, for each role, as looking every day', () => {
    fc.assert(
      fc.property(cases, ({ measure, ladder, instants }) => {
        const [last = 0] = [...instants].sort((a, b) => b - a)
        const own = { ...context, ladder }
        const once = lookAtEach(measure, own, [last])
        const days = Array.from({ length: 230 }, (_, i) => last - (229 - i) * 86_400_000)
        const daily = lookAtEach(measure, own, days)
        expect(highest(once.told)).toEqual(highest(daily.told))
        expect(once.measure.reached).toEqual(daily.measure.reached)
      }),
      { numRuns: 60 },
    )
  })
})

function highest(told: readonly { track: string; role: string; severity: number }[]): Record<string, number> {
  const found: Record<string, number> = {}
  for (const { track, role, severity } of told) {
    found[`${track} ${role}`] = Math.max(found[`${track} ${role}`] ?? 0, severity)
  }
  return found
}

function eachMorningBefore(end: string, start = '2021-12-01'): Instant[] {
  const mornings: Instant[] = []
  for (let now = at(start, '08:45'); now < at(end, '00:00'); now += 86_400_000) mornings.push(now)
  return mornings
}
