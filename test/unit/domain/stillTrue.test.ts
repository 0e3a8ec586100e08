import { describe, expect, it } from '@jest/globals'
import type { Measure } from '../../../domain/measure.ts'
import type { NoticeKind } from '../../../domain/notice.ts'
import type { NoticeToCheck } from '../../../domain/stillTrue.ts'
import { reasonGone, stillTrue } from '../../../domain/stillTrue.ts'
import { aMeasure, at } from '../support/measures.ts'

const request = { sequence: 7, by: 'owner', at: at('2021-12-06'), statement: '', evidence: [] }
const pendingExtension = {
  sequence: 5,
  by: 'owner',
  at: at('2021-12-06'),
  cause: '',
  nextSteps: '',
  newDate: '2022-03-31',
}
const lookBack = { n: 1, dueDate: '2022-01-24', outcome: null }
const awaiting = aMeasure({ state: 'awaitingCloseOut', request })
const closedOut = aMeasure({
  state: 'closedOut',
  closedOutAt: at('2021-12-10'),
  closeOuts: 1,
  lookBacks: [lookBack],
})
const settled = aMeasure({ state: 'settled', closedOutAt: at('2021-12-10'), settledAt: at('2021-12-11') })
const withdrawn = aMeasure({ state: 'withdrawn', withdrawnAt: at('2021-12-10') })

const due: NoticeToCheck = {
  track: 'due',
  cycle: 1,
  rung: 'overdue',
  kind: 'overdueNotice',
  by: 'workflow',
  reached: true,
}
const verification: NoticeToCheck = { ...due, track: 'event:7', rung: 'verificationOverdue', kind: 'chaser' }
const extension: NoticeToCheck = { ...due, track: 'event:5', rung: 'extensionUndecided', kind: 'chaser' }
const call: NoticeToCheck = { ...due, track: 'lookBack:1', rung: 'lookBackDue', kind: 'lookBackDue' }
const confirmation: NoticeToCheck = {
  ...due,
  track: 'confirmation:1',
  rung: 'confirmationAwaited',
  kind: 'chaser',
}

function news(kind: NoticeKind, sequence = 3): NoticeToCheck {
  return { track: `event:${sequence}`, cycle: 1, rung: kind, kind, by: 'dispatch', reached: true }
}

describe('before a mail goes, the truth is read again', () => {
  it.each<[string, NoticeToCheck, Measure, string]>([
    ['an overdue notice of a running measure', due, aMeasure(), 'tell'],
    ['asked for close-out a minute before', due, awaiting, 'awaitingCloseOut'],
    ['closed out', due, closedOut, 'closedOut'],
    ['settled', due, settled, 'closedOut'],
    ['withdrawn', due, withdrawn, 'withdrawn'],
    ['the date moved on the last evening', due, aMeasure({ dueCycle: 2 }), 'moved'],
    ['the date was taken away', due, aMeasure({ timing: 'continuous', dueDate: null }), 'moved'],
    ['the verifier has not answered', verification, awaiting, 'tell'],
    ['the verifier has closed it out', verification, closedOut, 'answered'],
    [
      'sent back and asked again: the old chaser',
      { ...verification, track: 'event:4' },
      awaiting,
      'answered',
    ],
    ['the question to the verifier', news('verificationAsked', 7), awaiting, 'tell'],
    ['the question to the verifier, answered meanwhile', news('verificationAsked', 7), closedOut, 'answered'],
    [
      'the question to the verifier, withdrawn meanwhile',
      news('verificationAsked', 7),
      withdrawn,
      'withdrawn',
    ],
    ['the extension is undecided', extension, aMeasure({ pendingExtension }), 'tell'],
    ['the extension was decided', extension, aMeasure(), 'answered'],
    ['the question to the approver, decided meanwhile', news('extensionAsked', 5), aMeasure(), 'answered'],
    ['the look-back is unanswered', call, closedOut, 'tell'],
    [
      'the look-back was answered',
      call,
      aMeasure({
        ...closedOut,
        state: 'closedOut',
        closedOutAt: 0,
        lookBacks: [{ ...lookBack, outcome: 'passed' }],
      }),
      'answered',
    ],
    ['the measure was reopened', call, aMeasure({ closeOuts: 1 }), 'superseded'],
    ['the look-back of an earlier close-out', call, { ...closedOut, closeOuts: 2 }, 'superseded'],
    ['the confirmation is awaited', confirmation, closedOut, 'tell'],
    [
      'the confirmation came',
      confirmation,
      { ...closedOut, confirmation: { reference: '巡〔2022〕1号', at: 0 } },
      'answered',
    ],
    ['reopened while the confirmation was awaited', confirmation, aMeasure({ closeOuts: 1 }), 'superseded'],
    ['an answer stays news', news('extensionAnswered'), withdrawn, 'tell'],
    ['the assignment of a running measure', news('assigned'), aMeasure(), 'tell'],
    ['the assignment of a closed measure', news('assigned'), closedOut, 'closedOut'],
    ['the assignment of a withdrawn measure', news('assigned'), withdrawn, 'withdrawn'],
    ['an instruction for a withdrawn measure', news('instructed'), withdrawn, 'withdrawn'],
    ['the news of a withdrawal', news('withdrawn'), withdrawn, 'tell'],
    ['the news of a close-out', news('closedOut'), settled, 'tell'],
    [
      'the news of a close-out, reopened meanwhile',
      news('closedOut'),
      aMeasure({ closeOuts: 1 }),
      'superseded',
    ],
  ])('%s', (_, notice, measure, expected) => {
    expect(stillTrue(notice, measure)).toBe(expected)
  })
})

describe('why a planned row is wanted no longer', () => {
  it.each<[string, number, Measure, string]>([
    [
      'a higher occurrence was reached before it was told',
      1,
      aMeasure({ reached: { 'due/1/overdue': 3 } }),
      'collapsed',
    ],
    ['the ladder has it no longer', 1, aMeasure(), 'superseded'],
    ['the date moved', 1, aMeasure({ dueCycle: 2 }), 'moved'],
    ['closed out', 1, closedOut, 'closedOut'],
  ])('%s', (_, occurrence, measure, expected) => {
    expect(reasonGone({ ...due, occurrence }, measure)).toBe(expected)
  })
})
