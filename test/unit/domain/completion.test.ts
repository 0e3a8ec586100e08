import { describe, expect, it } from '@jest/globals'
import { completionOf } from '../../../domain/completion.ts'
import type { CommandOf } from '../../../domain/decide/rule.ts'
import type { Measure } from '../../../domain/measure.ts'
import { aCommand, aMeasureIn, give } from '../support/commands.ts'
import { aContext, aMeasure, at, by } from '../support/measures.ts'

const owner = aContext({ actor: by('owner') })
const office = aContext()
const correct = (measure: Measure, field: CommandOf<'correct'>['field'], value: string | null) =>
  give(measure, aCommand('correct', { field, value }), office).measure

describe('how complete a measure is, beside its state', () => {
  it('closed out it is done', () => {
    const { measure } = give(aMeasureIn('awaitingCloseOut'), aCommand('verifyCloseOut'), office)
    expect(measure).toMatchObject({ completion: 'done', completionAt: office.now })
  })

  it('the owner may claim only the basic, the verifier has the last word', () => {
    const claim = aCommand('requestCloseOut', { completion: 'basic' })
    const asked = give(aMeasure(), claim, owner).measure
    expect(give(asked, aCommand('verifyCloseOut'), office).measure.completion).toBe('basic')
    const word = aCommand('verifyCloseOut', { completion: 'done' })
    expect(give(asked, word, office).measure.completion).toBe('done')
  })

  it('the office may say so before it is closed out: 基本完成, and still owed', () => {
    const basic = correct(aMeasure(), 'completion', 'basic')
    expect(basic).toMatchObject({ state: 'inProgress', completion: 'basic', completionAt: office.now })
    expect(correct(basic, 'completion', 'none').completion).toBe('none')
  })

  it('reopened it is not done any more, whatever was said', () => {
    const done = { ...aMeasureIn('closedOut'), completion: 'done', insidePeriod: 'yes' } as const
    const { measure } = give(done, aCommand('reopen'), office)
    expect(completionOf(measure)).toBe('none')
    expect(measure.insidePeriod).toBeUndefined()
  })

  it('closed out before this was recorded, it counts as done', () => {
    expect(completionOf(aMeasureIn('closedOut'))).toBe('done')
    expect(completionOf(aMeasureIn('inProgress'))).toBe('none')
  })

  it('the office’s word on the concentrated period can be taken back', () => {
    const yes = correct(aMeasure(), 'insidePeriod', 'yes')
    expect(yes.insidePeriod).toBe('yes')
    expect(correct(yes, 'insidePeriod', null).insidePeriod).toBeUndefined()
  })
})

describe('poor quality', () => {
  const sentBack = (more = {}) =>
    give(aMeasureIn('awaitingCloseOut'), aCommand('sendBack', more), office).measure

  it('is what a close-out is sent back for, until it is asked for again', () => {
    const poor = sentBack()
    expect(poor.poorQuality).toBe(true)
    expect(give(poor, aCommand('requestCloseOut'), owner).measure.poorQuality).toBeUndefined()
  })

  it('is not what only lacks a form', () => {
    expect(sentBack({ quality: 'acceptable' }).poorQuality).toBeUndefined()
  })

  it('is forgotten when the measure is reopened', () => {
    const closed = { ...aMeasureIn('closedOut'), poorQuality: true } as const
    expect(
      give(closed, aCommand('reopen', { newDate: '2022-03-31' }), aContext({ now: at('2021-12-20') })).measure
        .poorQuality,
    ).toBeUndefined()
  })
})
