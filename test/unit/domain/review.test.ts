import { describe, expect, it } from '@jest/globals'
import type { CommandContext } from '../../../domain/context.ts'
import type { Measure } from '../../../domain/measure.ts'
import { nextDecision } from '../../../domain/nextDecision.ts'
import { stillTrue } from '../../../domain/stillTrue.ts'
import { isOverdue, urgencyWords } from '../../../domain/urgency.ts'
import { aCommand, give } from '../support/commands.ts'
import { lookAtEach } from '../support/livedMeasure.ts'
import { aContext, aMeasure, at, by } from '../support/measures.ts'

const policy = { ...aContext().policy, lookBackDays: [], reviewDays: 20 }
const onDay = (date: string, more: Partial<CommandContext> = {}) =>
  aContext({ now: at(date), policy, ...more })
const keptUp = (context = onDay('2021-12-15')): Measure => {
  const asked = give(aMeasure({ timing: 'continuous', dueDate: null }), aCommand('requestCloseOut'), {
    ...context,
    actor: by('owner'),
  }).measure
  return give(asked, aCommand('verifyCloseOut'), context).measure
}
const called = {
  track: 'review',
  rung: 'reviewDue',
  kind: 'reviewDue',
  by: 'workflow',
  reached: true,
} as const

describe('what is done and kept up (长期坚持)', () => {
  it('is reviewed first at the cadence after it was done, by a step of its own', () => {
    expect(nextDecision(keptUp(), onDay('2021-12-15'))).toMatchObject({
      step: 'callReview',
      track: 'review',
      date: '2022-01-13',
      occurrence: 1,
    })
  })

  it('a silent review goes up like a look-back: the office, from the second call its director, from the fourth the group leader', () => {
    const slots = ['2022-01-13', '2022-01-18', '2022-01-21', '2022-01-26'].map((date) => at(date, '08:45'))
    const { told } = lookAtEach(keptUp(), onDay('2021-12-15'), slots)
    expect(told.map(({ date, role, occurrence }) => `${date} ${occurrence} ${role}`)).toEqual([
      '2022-01-13 1 office',
      '2022-01-13 1 owner',
      '2022-01-18 2 office',
      '2022-01-18 2 officeDirector',
      '2022-01-21 3 office',
      '2022-01-21 3 officeDirector',
      '2022-01-26 4 office',
      '2022-01-26 4 officeDirector',
      '2022-01-26 4 groupLeader',
    ])
  })

  it('every recorded review sets the next one, in a cycle of its own: it is called again though it was called before', () => {
    const silent = lookAtEach(keptUp(), onDay('2021-12-15'), [at('2022-01-13', '08:45')]).measure
    const { measure } = give(silent, aCommand('review'), onDay('2022-01-14'))
    expect(nextDecision(measure, onDay('2022-01-14'))).toMatchObject({ date: '2022-02-16', occurrence: 1 })
    expect(stillTrue({ ...called, cycle: silent.review?.cycle ?? 0 }, measure)).toBe('answered')
    expect(measure.review?.cycle).toBeGreaterThan(silent.review?.cycle ?? 0)
  })

  it('may be reviewed before the day', () => {
    const { measure } = give(keptUp(), aCommand('review'), onDay('2021-12-20'))
    expect(measure.review?.dueDate).toBe('2022-01-18')
  })

  it('a new cadence moves nothing that runs', () => {
    const slower = { ...policy, reviewDays: 120 }
    expect(nextDecision(keptUp(), { ...onDay('2021-12-15'), policy: slower })).toMatchObject({
      date: '2022-01-13',
    })
  })

  it('never turns red', () => {
    const years = onDay('2025-06-30')
    for (const measure of [aMeasure({ timing: 'continuous', dueDate: null }), keptUp()]) {
      expect(isOverdue(measure, years)).toBe(false)
      expect(urgencyWords(measure, years)).toBe('')
    }
  })

  it('is looked back at too, and goes on being reviewed when the look-backs are through', () => {
    const withOne = { ...policy, lookBackDays: [5] }
    const done = keptUp(onDay('2021-12-15', { policy: withOne }))
    const { measure } = give(done, aCommand('recordLookBack'), onDay('2021-12-24'))
    expect(measure.state).toBe('closedOut')
    expect(nextDecision(measure, onDay('2021-12-24'))).toMatchObject({ track: 'review' })
  })

  it('ends only by a command, with the group leader’s decision; then nothing is called any more', () => {
    const { measure, events } = give(keptUp(), aCommand('endReviews'), onDay('2022-06-01'))
    expect(events.map(({ type }) => type)).toEqual(['reviewsEnded', 'settled'])
    expect(measure).toMatchObject({
      state: 'settled',
      reviewsEnded: { decisionNumber: '领导小组纪要〔2022〕2号' },
    })
    expect(nextDecision(measure, onDay('2022-06-01'))).toBeNull()
  })

  it('waits for the inspection body after its end, where the round asks for it', () => {
    const ended = give(
      { ...keptUp(), confirmationRequired: true },
      aCommand('endReviews'),
      onDay('2022-06-01'),
    ).measure
    expect(ended.state).toBe('closedOut')
    expect(nextDecision(ended, onDay('2022-06-01'))).toMatchObject({ step: 'askForConfirmation' })
    expect(give(ended, aCommand('confirm'), onDay('2022-06-02')).measure.state).toBe('settled')
  })

  it('reopened and done again it is reviewed again', () => {
    const reopened = give(
      keptUp(),
      aCommand('reopen', { newDate: '2022-03-31' }),
      onDay('2022-01-05'),
    ).measure
    expect(nextDecision(reopened, onDay('2022-01-05'))).toBeNull()
    const asked = give(
      reopened,
      aCommand('requestCloseOut'),
      onDay('2022-01-10', { actor: by('owner') }),
    ).measure
    const again = give(asked, aCommand('verifyCloseOut'), onDay('2022-01-11')).measure
    expect(nextDecision(again, onDay('2022-01-11'))).toMatchObject({ track: 'review', date: '2022-02-11' })
  })

  it('closed out before there were reviews, it counts from its close-out', () => {
    const old = { ...keptUp(), review: undefined }
    expect(nextDecision(old, onDay('2021-12-20'))).toMatchObject({ track: 'review', date: '2022-01-13' })
    expect(stillTrue({ ...called, cycle: 1 }, old)).toBe('tell')
  })
})
