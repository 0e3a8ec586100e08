import { describe, expect, it } from '@jest/globals'
import type { Audited, AuditedMail, AuditedNotice, AuditGround } from '../../../domain/audit.ts'
import { auditLimits, auditMeasure } from '../../../domain/audit.ts'
import { publishedCalendar } from '../../../domain/calendarYears.ts'
import type { MeasureEvent } from '../../../domain/events.ts'
import { replayEvents } from '../../../domain/evolve.ts'
import { defaultLadder } from '../../../domain/ladder.ts'
import type { Measure } from '../../../domain/measure.ts'
import { nextDecision } from '../../../domain/nextDecision.ts'
import type { PlannedNotice } from '../../../domain/notice.ts'
import { mailKindOf } from '../../../domain/notice.ts'
import { noticesOf } from '../../../domain/noticesOf.ts'
import { planOf } from '../../../domain/plan.ts'
import { claimableAt } from '../../../domain/planChange.ts'
import { defaultPolicy } from '../../../domain/policy.ts'
import { aPerson, aRegistration, aRoster, at, by } from '../support/measures.ts'

const context = { calendar: publishedCalendar, ladder: defaultLadder, policy: defaultPolicy }
const registeredAt = at('2021-12-03', '08:00')
const registered: MeasureEvent = {
  ...{ type: 'registered', measure: aRegistration(), sequence: 1, at: registeredAt, by: by('office') },
}

/** Twenty working days before the date: the first reminder's slot is a Friday's. */
const firstSlot = at('2021-12-03', '09:00')
const first = 'm1/due/1/first/1/owner'

function mail(id: string, sentAt: number, more: Partial<AuditedMail> = {}): AuditedMail {
  const times = { createdAt: sentAt, sendingAt: sentAt, doneAt: sentAt }
  return { id, messageId: id, state: 'accepted', ...times, ...more }
}

function stored(row: PlannedNotice): AuditedNotice {
  const state = row.skipped === null ? 'planned' : 'skipped'
  return {
    ...row,
    ...{ state, reason: row.skipped, mailKind: mailKindOf(row), claimableAt: claimableAt(row) },
    ...{ doneAt: row.skipped === null ? null : registeredAt, tellings: [] },
  }
}

/** What the database holds after these events when all went well; reminders whose time has come were told. */
function aHistory(
  events: readonly MeasureEvent[],
  change: Partial<Record<string, Partial<AuditedNotice>>> = {},
): Audited {
  const measure = replayEvents(events)
  const caused = events.flatMap((event, index) =>
    noticesOf(event, replayEvents(events.slice(0, index + 1)), context),
  )
  const rows = new Map(
    [...caused, ...planOf(replayEvents(events.slice(0, 1)), context), ...planOf(measure, context)].map(
      (row) => [row.key, row],
    ),
  )
  const notices = [...rows.values()].map((row): AuditedNotice => {
    const toldAt = row.kind === 'assigned' ? at('2021-12-03', '08:32') : row.key === first ? firstSlot : null
    const personId = row.role === 'owner' ? 'owner' : 'unitHead'
    const telling = {
      personId,
      handedUp: false,
      state: 'done',
      reason: null,
      notBefore: null,
      doneAt: toldAt,
    }
    const told =
      toldAt === null
        ? {}
        : {
            state: 'done' as const,
            doneAt: toldAt,
            tellings: [{ ...telling, mails: [mail(row.key, toldAt)] }],
          }
    return { ...stored(row), ...told, ...change[row.key] }
  })
  const isOver = measure.state === 'withdrawn'
  return {
    id: 'm1',
    stored: measure,
    columns: { state: measure.state, unit: measure.unit },
    events,
    faults: [],
    nextDecisionAt: isOver ? null : (nextDecision(measure, context)?.at ?? Number.POSITIVE_INFINITY),
    armedFor: isOver ? null : (nextDecision(measure, context)?.at ?? null),
    armingUntil: null,
    notices: isOver
      ? notices.map((one) =>
          one.doneAt === null
            ? { ...one, state: 'cancelled', reason: 'withdrawn', doneAt: measure.withdrawnAt }
            : one,
        )
      : notices,
    workflow: 'running',
  }
}

const night = at('2021-12-07', '04:30')
const ground: AuditGround = {
  now: night,
  contextOf: () => context,
  clock: { calendar: publishedCalendar, policy: defaultPolicy },
  roster: aRoster(),
  badAddresses: [],
  stopped: false,
  settledSince: 0,
  policySince: 0,
  backlog: false,
  morningMails: new Map(),
  limits: auditLimits,
}

function found(audited: Partial<Audited>, more: Partial<AuditGround> = {}): string[] {
  const base = aHistory([registered])
  return auditMeasure({ ...base, ...audited }, { ...ground, ...more }).map(({ kind, reason, subject }) =>
    `${kind}/${reason} ${subject}`.trim(),
  )
}

const untold: Partial<AuditedNotice> = { state: 'planned', doneAt: null, tellings: [] }
const notTold = aHistory([registered], { [first]: untold })
const missed = [`late/notSent ${first}`]

describe('an audit of one measure', () => {
  it('finds nothing where all that was due was told', () => {
    expect(found({})).toEqual([])
  })

  it('finds a reminder of Friday that is untold on Tuesday night', () => {
    expect(found(notTold)).toEqual(missed)
  })

  const telling = { personId: 'owner', handedUp: false, reason: null, doneAt: null }
  const inMail = (state: string, notBefore: number | null, sentAt: number) =>
    aHistory([registered], {
      [first]: { ...untold, tellings: [{ ...telling, state, notBefore, mails: [mail('x', sentAt)] }] },
    })

  it.each<[string, Partial<Audited>, Partial<AuditGround>]>([
    ['all mail is stopped', notTold, { stopped: true }],
    ['mail was resumed after the window closed', notTold, { settledSince: at('2021-12-06', '20:00') }],
    ['the account still sends what was due for hours', notTold, { backlog: true }],
    ['it is a quarter of an hour past the slot', notTold, { now: at('2021-12-03', '09:15') }],
    ['the window was closed since', notTold, { now: at('2021-12-03', '08:59') }],
    [
      'it waits for a roster, and nobody can be reached',
      aHistory([registered], { [first]: { ...untold, state: 'held', reason: 'nobodyReachable' } }),
      { badAddresses: aRoster().people.map(({ id }) => id) },
    ],
    [
      'a person of the office holds it',
      aHistory([registered], { [first]: { ...untold, state: 'held', reason: null } }),
      {},
    ],
    [
      'a person of the office cancelled it',
      aHistory([registered], { [first]: { ...untold, state: 'cancelled', reason: null, doneAt: firstSlot } }),
      {},
    ],
    ['the server asked to come again tomorrow', inMail('planned', at('2021-12-07', '09:00'), firstSlot), {}],
    ['a mail with it is on its way', inMail('sending', null, at('2021-12-07', '04:25')), {}],
    [
      'the morning mail had gone when its measure was sent back, and the next slot is to come',
      notTold,
      {
        settledSince: at('2021-12-06', '15:00'),
        morningMails: new Map([[`owner/morning/${at('2021-12-06', '09:00')}`, at('2021-12-06', '09:00')]]),
      },
    ],
    [
      'the workflow is being started now',
      { workflow: 'none', armedFor: null, armingUntil: night + 10_000 },
      {},
    ],
    [
      'the plan is of the policy before, and nothing has happened to the measure since',
      aHistory([registered]),
      {
        policySince: at('2021-12-06'),
        contextOf: () => ({ ...context, policy: { ...defaultPolicy, slot: '09:30' } }),
      },
    ],
  ])('does not cry wolf while %s', (_, audited, more) => {
    expect(found(audited, more)).toEqual([])
  })

  it('a leader whose mails of the day are used up hears it the next morning, and not later', () => {
    const policy = { ...defaultPolicy, leaderMailsADay: 2 }
    const roster = aRoster([aPerson('owner2', '秦副书记', { roles: ['groupLeader'], units: ['院领导'] })])
    const people = roster.people.map((one) =>
      one.id === 'owner' ? { ...one, roles: ['leaderInCharge' as const] } : one,
    )
    const more = { clock: { calendar: publishedCalendar, policy }, roster: { ...roster, people } }
    expect(found(notTold, { ...more, now: at('2021-12-04', '04:30') })).toEqual([])
    expect(found(notTold, more)).toEqual(missed)
  })
})

describe('an audit of what time and people did', () => {
  const withdrawnAt = at('2021-12-03', '10:00')
  const withdrawn: MeasureEvent = {
    ...{
      type: 'withdrawn',
      reason: '重复',
      decisionNumber: '1',
      sequence: 2,
      at: withdrawnAt,
      by: by('office'),
    },
  }

  it('finds a reminder that went after the measure was withdrawn', () => {
    const late = mail('x', at('2021-12-06', '09:00'))
    const telling = {
      personId: 'owner',
      handedUp: false,
      state: 'done',
      reason: null,
      notBefore: null,
      doneAt: late.doneAt,
    }
    const audited = aHistory([registered, withdrawn], {
      [first]: { state: 'done', doneAt: late.doneAt, tellings: [{ ...telling, mails: [late] }] },
    })
    expect(found({ ...audited, workflow: 'none' })).toContain(`stale/toldUntrue ${first}`)
  })

  it('a mail that was claimed in the same minute is none: two clocks may differ', () => {
    const audited = aHistory([registered, { ...withdrawn, at: firstSlot - 30_000 }])
    expect(found({ ...audited, workflow: 'none' }).filter((one) => one.includes('toldUntrue'))).toEqual([])
  })

  it.each<['unchecked' | 'running' | 'none', string]>([
    ['unchecked', 'late/notDecided'],
    ['running', 'workflowStuck/notActing'],
    ['none', 'workflowMissing/noWorkflow'],
  ])('a decision that is past, with a workflow %s, is %s', (workflow, expected) => {
    const now = at('2021-12-24', '12:00')
    expect(found({ workflow }, { now })).toContain(expected)
  })

  it('a measure that cannot be derived is one finding, and no reason to stop', () => {
    const contextOf = (): never => {
      throw new Error('版本 ladder 7：数据库里没有')
    }
    expect(found({}, { contextOf })).toEqual(['readModelDiffers/underivable'])
  })

  it('a field that newer code adds is no difference in a row of before', () => {
    const measure = { ...replayEvents([registered]) }
    const { confirmation, ...older } = measure
    expect(confirmation).toBeNull()
    const read = (value: unknown): Measure => JSON.parse(JSON.stringify(value))
    expect(found({ stored: read(older) })).toEqual([])
    expect(found({ stored: read({ ...older, unit: '财务科' }) })).toEqual([
      'readModelDiffers/fieldDiffers unit',
    ])
  })
})
