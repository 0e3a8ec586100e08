import { describe, expect, it } from '@jest/globals'
import { climb } from '../../../domain/climb.ts'
import type { EventData, MeasureEvent } from '../../../domain/events.ts'
import { isAmongTold } from '../../../domain/letters.ts'
import type { Instant } from '../../../domain/localDate.ts'
import type { Measure } from '../../../domain/measure.ts'
import { nextDecision } from '../../../domain/nextDecision.ts'
import { noticesOf } from '../../../domain/noticesOf.ts'
import { planOf } from '../../../domain/plan.ts'
import { stamp } from '../../../domain/stamp.ts'
import { reasonGone, stillTrue } from '../../../domain/stillTrue.ts'
import { dueOf } from '../../../domain/wording.ts'
import { aCommand, give } from '../support/commands.ts'
import { aLetter, aSignedLetter, letterContext, sentInDoubt } from '../support/letters.ts'
import { look, lookAtEach } from '../support/livedMeasure.ts'
import { aMeasure, aPerson, aRoster, at, by } from '../support/measures.ts'

const context = letterContext
const morning = (date: string) => at(date, '08:45')
const sentence = (event: EventData): string[] =>
  event.type === 'rungReached' && event.track.startsWith('letter:')
    ? [`${event.rung}/${event.occurrence}: ${event.told.join(', ')}`]
    : event.type === 'letterDrafted'
      ? [`${event.letter.kind} for ${event.letter.issueDate}`]
      : []
const letterEvents = (measure: Measure, now: Instant, more: Partial<typeof context> = {}) =>
  climb(measure, { ...context, ...more, now }).flatMap(sentence)
/** Looked at on every morning from the first of December on, as the workflow would. */
const lived = (until: string, measure = aMeasure()) => {
  const days = Array.from({ length: 70 }, (_, i) => at('2021-12-01', '08:45') + i * 86_400_000)
  return lookAtEach(
    measure,
    context,
    days.filter((day) => day <= morning(until)),
  )
}
const given = (
  measure: Measure,
  type: 'signLetter' | 'refuseLetter' | 'voidLetter',
  who: string,
  now: Instant,
) => give(measure, aCommand(type), { ...context, now, actor: by(who) })
const rowsOf = (event: MeasureEvent | undefined, after: Measure) =>
  event ? noticesOf(event, after, context) : []

describe('a letter is drafted two working days before its rung', () => {
  it.each([
    ['due on a Friday, before New Year', '2021-12-31', '2021-12-22', '2022-01-04'],
    ['due in the Spring Festival', '2022-02-04', '2022-01-24', '2022-02-07'],
    ['with a make-up Saturday between', '2022-02-07', '2022-01-24', '2022-02-08'],
    ['due on a rest day', '2022-01-02', '2021-12-23', '2022-01-04'],
  ])('%s', (_, dueDate, reminder, supervision) => {
    const rows = planOf(aMeasure({ dueDate }), context).filter(({ rung }) => rung === 'letterDraft')
    expect(rows.map(({ date, role, track }) => `${date} ${track} ${role}`)).toEqual([
      `${reminder} letter:letter.1 officeDirector`,
      `${supervision} letter:supervision.1 leaderInCharge`,
    ])
  })

  it('and its signer is asked the same morning', () => {
    expect(letterEvents(aMeasure(), morning('2021-12-21'))).toEqual([])
    expect(letterEvents(aMeasure(), morning('2021-12-22'))).toEqual([
      'letterDraft/1: officeDirector',
      'reminderLetter for 2021-12-24',
    ])
  })

  it('registered later than that, on the first morning', () => {
    const start = at('2021-12-22', '15:00')
    const late = aMeasure({ registeredAt: start, cycleStartedAt: start })
    expect(letterEvents(late, start)).toEqual([])
    expect(letterEvents(late, morning('2021-12-23'))).toContain('reminderLetter for 2021-12-24')
  })

  it('overdue when it is registered, it has the 督办函 alone', () => {
    const start = at('2022-01-20', '15:00')
    const late = aMeasure({ registeredAt: start, cycleStartedAt: start })
    expect(letterEvents(late, morning('2022-01-21'))).toEqual([
      'letterDraft/1: leaderInCharge',
      'supervisionNotice for 2022-01-21',
    ])
  })

  it('after an outage no 提醒函 is drafted for a date that has passed', () => {
    expect(letterEvents(aMeasure(), morning('2022-01-10'))).toEqual([
      'letterDraft/1: leaderInCharge',
      'supervisionNotice for 2022-01-06',
    ])
  })

  it('a rung that was reached before there were letters gets none afterwards', () => {
    const old = aMeasure({ reached: { 'due/1/letter': 1, 'due/1/supervision': 1 }, escalationLevel: 6 })
    expect(letterEvents(old, morning('2022-01-07'))).toEqual([])
  })

  it('once, however often it is looked at', () => {
    const { measure } = look(aMeasure(), { ...context, now: morning('2021-12-22') })
    expect(letterEvents(measure, morning('2021-12-22'))).toEqual([])
  })

  it('on the day itself the ordinary mail goes anyway', () => {
    const { told } = lived('2021-12-24')
    const rungs = told.filter(({ date }) => date === '2021-12-24').map(({ rung, role }) => `${rung} ${role}`)
    expect(rungs).toEqual(['letter owner', 'letter unitHead', 'letter leaderInCharge'])
  })
})

describe('an unsigned letter is chased', () => {
  it('after one working day, then every two, from the second time to the office director as well; three times', () => {
    const { told } = lived('2022-02-28')
    const chased = told.filter(({ rung }) => rung === 'signatureOverdue')
    expect(chased.map(({ date, role }) => `${date} ${role}`)).toEqual([
      '2021-12-23 officeDirector',
      '2021-12-27 officeDirector',
      '2021-12-29 officeDirector',
      '2021-12-29 office',
      // From here on the 督办函, which the leader in charge signs.
      '2022-01-05 leaderInCharge',
      '2022-01-07 leaderInCharge',
      '2022-01-07 officeDirector',
      '2022-01-11 leaderInCharge',
      '2022-01-11 officeDirector',
      // The third time is the last, and the office hears it.
      '2022-01-11 office',
    ])
  })

  it('of one that was chased more often before there was a bound, no more', () => {
    const reached = {
      'due/1/letter': 1,
      'letter:letter.1/1/letterDraft': 1,
      'letter:letter.1/1/signatureOverdue': 7,
    }
    const measure = aMeasure({ letters: [aLetter()], reached, dueDate: '2022-12-30' })
    expect(letterEvents(measure, morning('2022-03-01'))).toEqual([])
  })

  it('of a 提醒函 no longer from the morning on which the measure is told overdue', () => {
    const letters = [aLetter({ draftedAt: at('2021-12-30', '07:00') })]
    const reached = { 'due/1/letter': 1, 'letter:letter.1/1/letterDraft': 1 }
    const measure = aMeasure({ letters, reached })
    expect(letterEvents(measure, morning('2021-12-31'))).toEqual(['signatureOverdue/1: officeDirector'])
    expect(letterEvents(measure, morning('2022-01-05')).join()).not.toContain('officeDirector')
  })

  it.each([
    ['signed', 'signLetter'],
    ['refused', 'refuseLetter'],
  ] as const)('no longer when it is %s', (_, type) => {
    const { measure } = lived('2021-12-23')
    const after = given(measure, type, 'officeDirector', at('2021-12-23')).measure
    expect(letterEvents(after, morning('2021-12-27'))).toEqual([])
    expect(nextDecision(after, context)?.step).toBe('issueReminderLetter')
    const call = {
      track: 'letter:letter.1',
      cycle: 1,
      rung: 'signatureOverdue',
      kind: 'signatureAsked',
    } as const
    expect(stillTrue({ ...call, by: 'workflow', reached: true }, after)).toBe('answered')
  })

  it('not while a close-out is being verified, and again when it is sent back', () => {
    const { measure } = lived('2021-12-22')
    const asked = give(measure, aCommand('requestCloseOut'), {
      ...context,
      now: at('2021-12-22'),
      actor: by('owner'),
    })
    expect(letterEvents(asked.measure, morning('2021-12-27'))).toEqual([])
    const back = give(asked.measure, aCommand('sendBack'), {
      ...context,
      now: at('2021-12-27'),
      actor: by('office'),
    })
    expect(letterEvents(back.measure, at('2021-12-27', '10:01'))).toEqual([
      'signatureOverdue/2: officeDirector',
    ])
  })

  it('nor when a new date has overtaken it', () => {
    const measure = aMeasure({ letters: [aLetter()], dueCycle: 2, dueDate: '2022-03-31' })
    expect(letterEvents(measure, morning('2021-12-27'))).toEqual([])
    const call = { track: 'letter:letter.1', cycle: 1, rung: 'letterDraft', kind: 'signatureAsked' } as const
    expect(reasonGone({ ...call, by: 'workflow', reached: true, occurrence: 1 }, measure)).toBe('moved')
  })
})

describe('a signed letter', () => {
  const sign = (now: Instant) => given(lived('2021-12-22').measure, 'signLetter', 'officeDirector', now)

  it('waits for its rung’s day when it is signed before', () => {
    const { measure, events } = sign(at('2021-12-23'))
    const rows = rowsOf(events[0], measure)
    expect(rows.map(({ role, copy, kind }) => [role, copy, kind])).toEqual([
      ['owner', false, 'letter'],
      ['unitHead', false, 'letter'],
      ['leaderInCharge', true, 'letter'],
    ])
    for (const { dueAt } of rows) expect(dueAt).toBe(at('2021-12-24', '09:00'))
  })

  it('goes at once when it is signed later, the ordinary mail having gone', () => {
    const { measure, events } = sign(at('2021-12-27', '15:00'))
    expect(rowsOf(events[0], measure).map(({ dueAt }) => dueAt)).toEqual(
      Array(3).fill(at('2021-12-27', '15:00')),
    )
  })

  it('of the 督办函 the office gets a copy too', () => {
    const { measure, events } = given(lived('2022-01-06').measure, 'signLetter', 'leader', at('2022-01-06'))
    expect(rowsOf(events[0], measure).map(({ role, copy }) => `${role}${copy ? ' copy' : ''}`)).toEqual([
      'owner',
      'unitHead',
      'leaderInCharge copy',
      'office copy',
    ])
  })

  it.each([
    ['is told while it is true', aMeasure(), 'tell'],
    ['not when the measure is closed', aMeasure({ state: 'closedOut', closedOutAt: 0 }), 'closedOut'],
    ['not under a new date', aMeasure({ dueCycle: 2 }), 'moved'],
    ['a 提醒函 not once the measure is told overdue', aMeasure({ escalationLevel: 5 }), 'superseded'],
  ] as const)('%s', (_, measure, word) => {
    const notice = { track: 'event:9', cycle: 1, rung: 'letter', kind: 'letter' } as const
    const letters = [aSignedLetter()]
    expect(stillTrue({ ...notice, by: 'dispatch', reached: true }, { ...measure, letters })).toBe(word)
  })

  it('voided on its way is not sent any more, and nobody needs to be told', () => {
    const { measure } = sign(at('2021-12-23'))
    const voided = given(measure, 'voidLetter', 'officeDirector', at('2021-12-23', '11:00'))
    const sequence = measure.letters?.[0]?.signed?.sequence
    const notice = { track: `event:${sequence}`, cycle: 1, rung: 'letter', kind: 'letter' } as const
    expect(stillTrue({ ...notice, by: 'dispatch', reached: true }, voided.measure)).toBe('superseded')
    expect(rowsOf(voided.events[0], voided.measure)).toEqual([])
  })

  it('voided after it went, those who got it are told; its number stays its own', () => {
    const { measure } = sign(at('2021-12-23'))
    const voided = given(measure, 'voidLetter', 'officeDirector', at('2021-12-24', '10:00'))
    expect(rowsOf(voided.events[0], voided.measure).map(({ kind, role }) => `${kind} ${role}`)).toEqual([
      'letterVoided owner',
      'letterVoided unitHead',
      'letterVoided leaderInCharge',
    ])
    expect(voided.measure.letters?.[0]).toMatchObject({ state: 'voided', signed: { by: 'officeDirector' } })
  })

  it('pre-approved by the policy, it is signed as it is drafted, and nobody is asked', () => {
    const policy = { ...context.policy, letters: { preApproved: ['reminderLetter' as const] } }
    const events = climb(aMeasure(), { ...context, policy, now: morning('2021-12-22') })
    expect(events.map(({ type }) => type)).toEqual(['rungReached', 'letterDrafted', 'letterSigned'])
    expect(letterEvents(aMeasure(), morning('2021-12-22'), { policy })[0]).toBe('letterDraft/1: ')
    expect(events[2]).toMatchObject({ series: { code: '整改办提', year: 2021 }, number: null })
  })
})

describe('签收', () => {
  const unit = { heard: ['m1/event:9/1/letter/1/owner', 'm1/event:9/1/letter/1/unitHead'] }
  const acknowledge = (who: string, measure: Measure, more = {}) =>
    give(measure, aCommand('acknowledge'), {
      ...context,
      ...unit,
      ...more,
      now: at('2021-12-27'),
      actor: by(who),
    })
  const sent = aMeasure({ letters: [aSignedLetter()], sequence: 9, reached: { 'due/1/letter': 1 } })

  it('of a letter is chased after two working days, then goes up', () => {
    const days = Array.from({ length: 10 }, (_, i) => at('2021-12-25', '08:45') + i * 86_400_000)
    const { told } = lookAtEach(sent, context, days)
    const chased = told.filter(({ rung }) => rung === 'acknowledgementOverdue')
    expect(chased.map(({ date, role, copy }) => `${date} ${role}${copy ? ' copy' : ''}`)).toEqual([
      '2021-12-28 owner',
      '2021-12-28 unitHead',
      '2021-12-28 office copy',
      '2021-12-31 owner',
      '2021-12-31 unitHead',
      '2021-12-31 office copy',
      '2021-12-31 leaderInCharge',
    ])
  })

  it.each([
    ['the owner', 'owner', true],
    ['the head of the unit', 'unitHead', true],
    ['who has a copy', 'leader', false],
  ])('by %s', (_, who, stops) => {
    const { measure, events } = acknowledge(who, sent)
    expect(events[0]).toMatchObject({ type: 'acknowledged', letterId: 'letter.1', forUnit: stops })
    expect(letterEvents(measure, morning('2021-12-31')).length === 0).toBe(stops)
  })

  it('counts for the unit when it was taken in because nobody of it can be reached', () => {
    const silent = aRoster().people.map((person) =>
      ['owner', 'unitHead'].includes(person.id) ? { ...person, email: null } : person,
    )
    const { events } = acknowledge('leader', sent, { roster: { version: 1, people: silent } })
    expect(events[0]).toMatchObject({ forUnit: true })
  })

  it('never stops the ladder', () => {
    const { measure } = acknowledge('owner', sent)
    const without = look(sent, { ...context, now: morning('2022-01-04') }).told
    const withIt = look(measure, { ...context, now: morning('2022-01-04') }).told
    const ladder = (rows: typeof without) => rows.filter(({ track }) => track === 'due').map(({ key }) => key)
    expect(ladder(withIt)).toEqual(ladder(without))
    expect(ladder(withIt)).not.toEqual([])
  })

  it('of a notice holds until the next rung, and a new date ends it', () => {
    const heard = ['m1/due/1/letter/1/owner']
    const command = aCommand('acknowledge', { notice: 'm1/due/1/letter/1/owner' })
    const { measure } = give(sent, command, { ...context, heard, now: at('2021-12-27'), actor: by('owner') })
    expect(measure.acknowledgements).toEqual([
      {
        ...{ at: at('2021-12-27'), by: 'owner', letterId: null },
        ...{ noticeKey: 'm1/due/1/letter/1/owner', holdsUntil: '2021-12-30' },
      },
    ])
    const corrected = give(measure, aCommand('correct', { field: 'dueDate', value: '2022-03-31' }), context)
    expect(corrected.measure.acknowledgements).toBeUndefined()
  })

  it('is shown in what the workflow says of itself, without a name', () => {
    const { measure } = acknowledge('owner', sent)
    const { details } = dueOf(measure, { ...context, now: at('2021-12-27', '11:00') })
    expect(details).toContain('提醒函 整改办提〔2021〕3号 已签收')
    expect(details).toContain('已签收，至2021年12月30日（周四）下一级提醒为止')
    expect(details).not.toContain('何科长')
  })
})

it('two letters of one measure have each its own signer', () => {
  const letters = [
    aLetter(),
    aLetter({ id: 'supervision.1', kind: 'supervisionNotice', signer: 'leaderInCharge' }),
  ]
  const measure = aMeasure({ letters })
  const signed = (letter: string, who: string) =>
    give(measure, aCommand('signLetter', { letter }), { ...context, actor: by(who) }).events.map(
      ({ type }) => type,
    )
  expect(signed('letter.1', 'officeDirector')).toEqual(['letterSigned'])
  expect(signed('supervision.1', 'leader')).toEqual(['letterSigned'])
  expect(() => signed('supervision.1', 'officeDirector')).toThrow('actorNotAllowed')
})

it('where the signer cannot be reached, who takes in his call may sign', () => {
  const people = aRoster([aPerson('second', '另主任', { roles: ['officeDirector'] })]).people
  const roster = {
    version: 1,
    people: people.map((person) => (person.id === 'leader' ? { ...person, email: null } : person)),
  }
  const letters = [aLetter({ signer: 'leaderInCharge' })]
  const signed = give(aMeasure({ letters }), aCommand('signLetter'), {
    ...context,
    roster,
    actor: by('second'),
  })
  expect(signed.measure.letters?.[0]?.state).toBe('signed')
})

it('events of letters are numbered like any others', () => {
  const events = stamp(aMeasure(), climb(aMeasure(), { ...context, now: morning('2021-12-22') }), {
    by: by('office'),
    now: morning('2021-12-22'),
  })
  expect(events.map(({ sequence, type }) => `${sequence} ${type}`)).toEqual([
    '2 rungReached',
    '3 letterDrafted',
  ])
})

describe('a letter of which nobody knows whether it arrived', () => {
  const sent = aMeasure({ letters: [aSignedLetter()] })
  const resending = { ...context, now: at('2021-12-24', '15:00'), actor: by('office'), letters: sentInDoubt }
  const resend = (measure: Measure) => give(measure, aCommand('resendLetter'), resending)

  it('is sent once more by hand, to those alone, each once and as what he got it', () => {
    const { measure, events } = resend(sent)
    expect(rowsOf(events[0], measure).map(({ role, copy, kind }) => [role, copy, kind])).toEqual([
      ['person:leader', true, 'letter'],
      ['person:owner', false, 'letter'],
    ])
    const [row] = rowsOf(events[0], measure)
    expect(row && stillTrue(row, measure)).toBe('tell')
    expect(row && stillTrue(row, { ...measure, dueCycle: 2 })).toBe('moved')
  })

  it('and again only when nobody knows of that mail either', () => {
    const { measure, events } = resend(sent)
    expect(() => resend(measure)).toThrow('letterNotInDoubt')
    const key = `ZG-0001/event:${events[0]?.sequence}/1/letter/1/person:leader`
    const inDoubt = [...sentInDoubt.inDoubt, { key, personId: 'leader', copy: true }]
    const again = give(measure, aCommand('resendLetter'), {
      ...resending,
      letters: { ...sentInDoubt, inDoubt },
    })
    expect(again.events).toMatchObject([{ to: [{ personId: 'leader', copy: true }] }])
    expect(isAmongTold(again.measure.letters?.[0] ?? aLetter(), [key])).toBe(true)
  })
})
