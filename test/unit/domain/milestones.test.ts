import { describe, expect, it } from '@jest/globals'
import { climb } from '../../../domain/climb.ts'
import type { MeasureEvent } from '../../../domain/events.ts'
import { evolve } from '../../../domain/evolve.ts'
import { forecast } from '../../../domain/forecast.ts'
import type { Measure } from '../../../domain/measure.ts'
import { behindMilestones, milestonesText } from '../../../domain/milestones.ts'
import { nextDecision } from '../../../domain/nextDecision.ts'
import { planOf } from '../../../domain/plan.ts'
import { register } from '../../../domain/register.ts'
import { type NoticeToCheck, reasonGone, stillTrue } from '../../../domain/stillTrue.ts'
import { behindWords, dueOf, summaryOf } from '../../../domain/wording.ts'
import { aCommand, give } from '../support/commands.ts'
import { look, lookAtEach } from '../support/livedMeasure.ts'
import { aContext, aMeasure, anEvidence, aPhasedMeasure, aRegistration, at, by } from '../support/measures.ts'

const phased = aPhasedMeasure()
const on = (date: string, time = '07:00') => aContext({ now: at(date, time) })
const owner = aContext({ actor: by('owner') })
const list = (measure: Measure) =>
  (measure.milestones ?? []).map(({ id, title, dueDate }) => ({ id, title, dueDate }))

describe('the milestones of a phased measure', () => {
  it('are given at registration; one without an id gets its place', () => {
    const milestones = [
      { id: 'A1', title: '修订制度', dueDate: '2021-12-10' },
      { title: '每月点评', dueDate: '2021-12-24' },
    ]
    const [event] = register({ ...aRegistration({ timing: 'phased' }), milestones }, aContext())
    expect(event).toMatchObject({
      measure: { dueDate: '2021-12-31', milestones: [{ id: 'A1' }, { id: '2', title: '每月点评' }] },
    })
  })

  it('give the measure its date where the ledger has none: the last of them', () => {
    const milestones = [
      { title: '每月点评', dueDate: '2021-12-24' },
      { title: '修订制度', dueDate: '2021-12-10' },
    ]
    const row = { ...aRegistration({ timing: 'phased', dueDate: null }), milestones }
    expect(register(row, aContext())[0]).toMatchObject({ measure: { dueDate: '2021-12-24' } })
  })

  it('without any it behaves as a dated measure', () => {
    const rows = (measure: Measure) => planOf(measure, aContext()).map(({ key, date }) => `${key} ${date}`)
    expect(rows(aMeasure({ timing: 'phased' }))).toEqual(rows(aMeasure()))
  })

  it('each is reminded of five working days before; after its date the notice goes up until it is completed', () => {
    const told = forecast(phased, on('2021-11-30'), at('2022-01-10')).filter(({ track }) =>
      track.startsWith('milestone:1'),
    )
    expect(told.map(({ date, kind, occurrence, role }) => `${date} ${kind} ${occurrence} ${role}`)).toEqual([
      '2021-12-03 milestoneDue 1 owner',
      '2021-12-03 milestoneDue 1 unitHead',
      '2021-12-13 milestoneOverdue 1 owner',
      '2021-12-13 milestoneOverdue 1 unitHead',
      '2021-12-20 milestoneOverdue 2 owner',
      '2021-12-20 milestoneOverdue 2 unitHead',
      '2021-12-20 milestoneOverdue 2 leaderInCharge',
      '2021-12-20 milestoneOverdue 2 office',
      '2021-12-27 milestoneOverdue 3 owner',
      '2021-12-27 milestoneOverdue 3 unitHead',
      '2021-12-27 milestoneOverdue 3 leaderInCharge',
      '2021-12-27 milestoneOverdue 3 office',
      '2022-01-04 milestoneOverdue 4 owner',
      '2022-01-04 milestoneOverdue 4 unitHead',
      '2022-01-04 milestoneOverdue 4 leaderInCharge',
      '2022-01-04 milestoneOverdue 4 office',
      '2022-01-04 milestoneOverdue 4 groupLeader',
    ])
  })

  it('is a step of the workflow, with words of its own', () => {
    const next = nextDecision(phased, on('2021-12-01'))
    expect(next).toMatchObject({ step: 'sendMilestoneNotice', track: 'milestone:1', date: '2021-12-13' })
    expect(summaryOf(next)).toBe('12月13日 阶段节点逾期通知（节点1逾期第1个工作日）')
    expect(dueOf(phased, on('2021-12-14')).details).toContain(
      '- 2 每月点评 2021年12月24日（周五）\n\n**落后节点**：“修订制度”应于2021年12月10日（周五）完成，已逾期2个工作日',
    )
  })
})

describe('behind the milestones', () => {
  it.each([
    ['2021-12-10', [], ''],
    ['2021-12-11', ['1'], '“修订制度”应于2021年12月10日（周五）完成，已逾期（期满后均为休息日）'],
    ['2021-12-14', ['1'], '“修订制度”应于2021年12月10日（周五）完成，已逾期2个工作日'],
    ['2021-12-27', ['1', '2'], '2个，最久的是“修订制度”应于2021年12月10日（周五）完成，已逾期11个工作日'],
  ])('on %s: %j', (date, ids, words) => {
    expect(behindMilestones(phased, date).map(({ id }) => id)).toEqual(ids)
    expect(behindWords(phased, on(date))).toBe(words)
  })

  it('a measure that is closed, or not phased, is never behind', () => {
    const { milestones } = phased
    const closed = aPhasedMeasure({ state: 'closedOut', closedOutAt: at('2021-12-05') })
    for (const measure of [closed, aMeasure({ milestones })])
      expect(behindMilestones(measure, '2022-03-01')).toEqual([])
  })
})

describe('completing a milestone', () => {
  const completed = give(phased, aCommand('completeMilestone'), owner)

  it('ends its notices, and leaves the others', () => {
    const { measure } = completed
    expect(measure.milestones?.[0]).toMatchObject({ completedAt: owner.now, evidence: [anEvidence] })
    expect(planOf(measure, owner).filter(({ track }) => track === 'milestone:1')).toEqual([])
    expect(nextDecision(measure, owner)).toMatchObject({ track: 'due' })
    expect(stillTrue(overdueNotice(phased), measure)).toBe('answered')
  })

  it('late, after two notices: no third', () => {
    const late = lookAtEach(phased, aContext(), [
      at('2021-12-13', '07:00'),
      at('2021-12-20', '07:00'),
    ]).measure
    const { measure } = give(
      late,
      aCommand('completeMilestone'),
      aContext({ actor: by('owner'), now: at('2021-12-21') }),
    )
    expect(climb(measure, on('2021-12-24'))).not.toContainEqual(
      expect.objectContaining({ track: 'milestone:1' }),
    )
    expect(Object.keys(measure.reached)).not.toContain('milestone:1/1/milestoneOverdue')
  })

  it('all of them are completed before the close-out is asked for', () => {
    const both = give(completed.measure, aCommand('completeMilestone', { milestone: '2' }), owner).measure
    expect(give(both, aCommand('requestCloseOut'), owner).measure.state).toBe('awaitingCloseOut')
  })

  it('a progress report may name the milestone it is about', () => {
    const { events } = give(phased, aCommand('reportProgress', { milestone: '2' }), owner)
    expect(events).toMatchObject([{ type: 'progressReported', milestone: '2' }])
  })
})

describe('correcting the milestones', () => {
  const told = look(phased, on('2021-12-13')).measure
  const correct = (milestones: { id?: string; title: string; dueDate: string }[]) =>
    give(told, aCommand('correct', { field: 'milestones', value: null, milestones }), on('2021-12-14'))
      .measure

  it('a new date begins a cycle of that milestone alone: what was told of the old date is history', () => {
    const [first, second] = list(phased)
    if (!first || !second) throw new Error('two milestones')
    const moved = correct([{ ...first, dueDate: '2021-12-20' }, second])
    expect(moved.milestones?.map(({ cycle }) => cycle)).toEqual([told.sequence + 1, 1])
    expect(stillTrue(overdueNotice(told), moved)).toBe('moved')
    expect(nextDecision(moved, on('2021-12-14'))).toMatchObject({
      track: 'milestone:1',
      date: '2021-12-21',
      occurrence: 1,
    })
  })

  it('a new title tells nothing anew', () => {
    const [first, second] = list(phased)
    if (!first || !second) throw new Error('two milestones')
    const named = correct([{ ...first, title: '修订并印发制度' }, second])
    expect(named.milestones?.map(({ cycle }) => cycle)).toEqual([1, 1])
    expect(climb(named, on('2021-12-14'))).toEqual([])
  })

  it('what is left out is dropped, what is new is added; the history has both lists', () => {
    const [, second] = list(phased)
    if (!second) throw new Error('two milestones')
    const next = { title: '印发通报', dueDate: '2021-12-30' }
    const context = on('2021-12-14')
    const milestones = [second, { id: '3', ...next }]
    const { measure, events } = give(
      told,
      aCommand('correct', { field: 'milestones', value: null, milestones }),
      context,
    )
    expect(events).toMatchObject([{ from: milestonesText(list(phased)), to: milestonesText(milestones) }])
    expect(reasonGone({ ...overdueNotice(told), occurrence: 2 }, measure)).toBe('moved')
    expect(planOf(measure, context).some(({ track }) => track === 'milestone:3')).toBe(true)
  })

  it('one whose date is past already is told of at the next slot, never twice', () => {
    const [first, second] = list(phased)
    if (!first || !second) throw new Error('two milestones')
    const moved = correct([{ ...first, dueDate: '2021-12-08' }, second])
    const { told: now, measure } = look(moved, on('2021-12-15', '09:00'))
    expect(now.map(({ track, date, role }) => `${track} ${date} ${role}`)).toEqual([
      'milestone:1 2021-12-14 owner',
      'milestone:1 2021-12-14 unitHead',
    ])
    expect(climb(measure, on('2021-12-15', '09:00'))).toEqual([])
  })
})

it('reopened, the open milestones are owed anew, and no key is used twice', () => {
  const closed = aPhasedMeasure({
    state: 'closedOut',
    closedOutAt: at('2021-12-14'),
    closeOuts: 1,
    sequence: 9,
    lastEventAt: at('2021-12-14'),
  })
  const { measure } = give(closed, aCommand('reopen', { newDate: '2022-03-31' }), aContext())
  expect(measure.milestones?.map(({ cycle }) => cycle)).toEqual([10, 10])
})

describe('while the measure is suspended', () => {
  const suspended = give(phased, aCommand('suspend'), on('2021-12-06')).measure
  const resumed = give(suspended, aCommand('resume'), on('2021-12-20'))

  it('nobody is told of a milestone, and none falls behind', () => {
    expect(planOf(suspended, on('2021-12-15')).filter(({ track }) => track.startsWith('milestone'))).toEqual(
      [],
    )
    expect(behindMilestones(suspended, '2021-12-15')).toEqual([])
    expect(stillTrue(overdueNotice(suspended), suspended)).toBe('suspended')
  })

  it('resumed, the open ones have moved by the working days that stood still, inside their cycles', () => {
    expect(list(resumed.measure).map(({ dueDate }) => dueDate)).toEqual(['2021-12-24', '2022-01-10'])
    expect(resumed.measure.milestones?.map(({ cycle }) => cycle)).toEqual([1, 1])
    expect(replayed(resumed.events)).toEqual(resumed.measure)
  })

  function replayed(events: readonly MeasureEvent[]): Measure {
    return events.reduce<Measure>(evolve, suspended)
  }
})

function overdueNotice(measure: Measure): NoticeToCheck {
  const cycle = measure.milestones?.[0]?.cycle ?? 1
  const kind = 'milestoneOverdue'
  return { track: 'milestone:1', cycle, rung: kind, kind, by: 'workflow', reached: true }
}
