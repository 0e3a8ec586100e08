import { describe, expect, it } from '@jest/globals'
import type { EventData, MeasureEvent } from '../../../domain/events.ts'
import { noticesOf } from '../../../domain/noticesOf.ts'
import { look } from '../support/livedMeasure.ts'
import { aContext, aMeasure, aRegistration, at, by } from '../support/measures.ts'

const context = aContext()
const now = at('2021-12-15', '20:00')

function event(data: EventData): MeasureEvent {
  return { ...data, sequence: 9, at: now, by: by('office') }
}

/** kind, slot: roles */
function told(data: EventData): string {
  const rows = noticesOf(event(data), aMeasure(), context)
  const [first] = rows
  return first ? `${first.kind} ${first.slot}: ${rows.map(({ role }) => role).join(', ')}` : ''
}

describe('what an event causes at once', () => {
  it.each<[EventData, string]>([
    [{ type: 'registered', measure: aRegistration() }, 'assigned batch: owner, unitHead'],
    [{ type: 'workStarted', plan: null }, ''],
    [{ type: 'progressReported', text: '', percent: 50, evidence: [] }, ''],
    [
      { type: 'extensionRequested', cause: '', nextSteps: '', newDate: '2022-03-31' },
      'extensionAsked now: approver',
    ],
    [
      { type: 'extensionApproved', newDate: '2022-03-31', asker: 'colleague', overrideReason: null },
      'extensionAnswered now: person:colleague, owner, office',
    ],
    [
      { type: 'extensionRefused', reason: '', asker: 'colleague' },
      'extensionAnswered now: person:colleague, owner, office',
    ],
    [{ type: 'extensionWithdrawn' }, ''],
    [
      { type: 'extensionLapsed', asker: 'colleague', because: 'withdrawn' },
      'extensionLapsed batch: person:colleague, approver',
    ],
    [
      { type: 'suspended', reason: 'litigation', text: '', from: '2021-12-15', until: null },
      'suspended batch: owner, unitHead, leaderInCharge',
    ],
    [
      { type: 'resumed', because: 'date', on: '2021-12-15', workingDays: 0, dueDate: '2021-12-31' },
      'resumed batch: owner, unitHead, leaderInCharge',
    ],
    [{ type: 'closeOutRequested', statement: '', evidence: [] }, 'verificationAsked now: verifier'],
    [{ type: 'closedOut', finding: '', lookBacks: [] }, 'closedOut batch: told'],
    [
      { type: 'sentBack', reason: '', newSteps: [], newDate: null, untold: [] },
      'sentBack now: owner, unitHead',
    ],
    [{ type: 'confirmed', reference: '' }, 'confirmed batch: owner, leaderInCharge'],
    [
      { type: 'lookBackPassed', n: 1, finding: '', evidence: [] },
      'lookBackPassed batch: owner, unitHead, office',
    ],
    [{ type: 'lookBackFailed', n: 1, finding: '', evidence: [] }, ''],
    [
      { type: 'reopened', reason: '', newDate: '2022-03-31', because: 'lookBackFailed' },
      'reopened now: owner, unitHead, leaderInCharge, groupLeader',
    ],
    [{ type: 'instructed', text: '', due: null }, 'instructed now: owner, unitHead, office'],
    [
      { type: 'reassigned', from: 'colleague', to: 'owner', reason: '' },
      'reassigned batch: person:colleague, person:owner',
    ],
    [{ type: 'reassigned', from: null, to: 'owner', reason: '' }, 'reassigned batch: person:owner'],
    [
      { type: 'corrected', field: 'dueDate', from: '2021-12-31', to: '2022-01-31', reason: '' },
      'corrected batch: owner',
    ],
    [{ type: 'corrected', field: 'issue', from: '甲', to: '乙', reason: '' }, ''],
    [{ type: 'withdrawn', reason: '', decisionNumber: '' }, 'withdrawn batch: told'],
    [{ type: 'settled' }, ''],
  ])('%j', (data, expected) => {
    expect(told(data)).toBe(expected)
  })

  it('is due at the event’s instant, whatever the hour: the mailroom keeps the window', () => {
    const [row] = noticesOf(event({ type: 'instructed', text: '', due: null }), aMeasure(), context)
    expect(row).toMatchObject({
      key: 'm1/event:9/1/instructed/1/owner',
      date: '2021-12-15',
      dueAt: now,
      by: 'dispatch',
      skipped: null,
    })
  })
})

describe('a rung that was reached', () => {
  const { told: rows, events, measure } = look(aMeasure(), aContext({ now: at('2022-01-10', '08:45') }))

  it('tells its roles under the keys that the plan had', () => {
    expect(rows.map(({ key }) => key)).toEqual([
      'm1/due/1/overdue/1/owner',
      'm1/due/1/overdue/1/unitHead',
      'm1/due/1/supervision/1/leaderInCharge',
      'm1/due/1/escalation/1/groupLeader',
      'm1/due/1/escalation/1/office',
    ])
    expect(rows.at(-1)).toMatchObject({
      kind: 'escalation',
      copy: true,
      severity: 7,
      slot: 'morning',
      reached: true,
    })
  })

  it('accounts for those passed over, with the word why', () => {
    const passedOver = events
      .flatMap((one) => noticesOf(one, measure, context))
      .filter((row) => row.skipped !== null)
    expect(passedOver.map(({ key, skipped }) => `${key} ${skipped}`)).toEqual([
      'm1/due/1/letter/1/owner collapsed',
      'm1/due/1/letter/1/unitHead collapsed',
      'm1/due/1/letter/1/leaderInCharge collapsed',
      'm1/due/1/overdue/1/leaderInCharge collapsed',
      'm1/due/1/supervision/1/office collapsed',
    ])
  })
})
