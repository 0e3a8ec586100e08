import { describe, expect, it } from '@jest/globals'
import { publishedCalendar } from '../../../domain/calendarYears.ts'
import type { MailNotice, Morning } from '../../../domain/mailing.ts'
import { groupIntoMails, identityOf } from '../../../domain/mailing.ts'
import type { Desk, DueRow, StoredTelling } from '../../../domain/mailroom.ts'
import { decideMails } from '../../../domain/mailroom.ts'
import { decideAlarms } from '../../../domain/mailroomAlarms.ts'
import { defaultPolicy, samplePolicy } from '../../../domain/policy.ts'
import { aMeasure, aPerson, aRoster, at } from '../support/measures.ts'
import { aNotice } from '../support/notices.ts'

const clock = { calendar: publishedCalendar, policy: defaultPolicy }
const nine = at('2021-12-17', '09:00')
const morning: Morning = { slot: nine, partsGone: new Map() }
const gone = (parts: number): Morning => ({ slot: nine, partsGone: new Map([['owner/morning', parts]]) })

function aDesk(rows: readonly DueRow[], overrides: Partial<Desk> = {}): Desk {
  return {
    now: nine,
    today: '2021-12-17',
    clock,
    roster: aRoster(),
    rows,
    measures: new Map([
      ['m1', aMeasure({ id: 'm1' })],
      ['m2', aMeasure({ id: 'm2' })],
    ]),
    told: new Map(),
    badAddresses: [],
    morning,
    mailsToday: new Map(),
    ...overrides,
  }
}

function telling(personId: string, overrides: Partial<StoredTelling> = {}): StoredTelling {
  return { personId, state: 'planned', heard: false, reason: null, notBefore: null, last: null, ...overrides }
}

const untold = (notice: MailNotice): DueRow => ({ notice, tellings: [] })
const shown = (decision: ReturnType<typeof decideMails>) =>
  decision.mails.map(({ personId, kind, members }) => [
    personId,
    kind,
    ...members.map(({ notice, word }) => `${notice.key} ${word ?? 'listed'}`),
  ])

describe('what the mailroom decides', () => {
  it('all that is due for one person travels in one morning mail', () => {
    const rows = [untold(aNotice()), untold(aNotice({ measureId: 'm2' }))]
    expect(shown(decideMails(aDesk(rows)))).toEqual([
      ['owner', 'morning', 'm1/due/second/owner listed', 'm2/due/second/owner listed'],
    ])
  })

  it('a measure is listed once, at its highest rung: lower rungs of the same role collapse, other roles merge', () => {
    const head = aPerson('owner', '何科长', { roles: ['owner', 'unitHead'] })
    const roster = { version: 2, people: [head] }
    const rows = [
      untold(aNotice({ rung: 'first', severity: 1 })),
      untold(aNotice()),
      untold(aNotice({ role: 'unitHead' })),
    ]
    expect(shown(decideMails(aDesk(rows, { roster })))).toEqual([
      [
        'owner',
        'morning',
        'm1/due/first/owner collapsed',
        'm1/due/second/owner listed',
        'm1/due/second/unitHead merged',
      ],
    ])
  })

  it('what is handed up to a leader travels in his one morning mail', () => {
    const leader = aPerson('leader', '周分管', { roles: ['leaderInCharge'] })
    const measure = aMeasure({ id: 'm1', leaderInChargeId: 'leader' })
    const desk = aDesk([untold(aNotice())], {
      roster: { version: 2, people: [leader] },
      measures: new Map([['m1', measure]]),
    })
    expect(shown(decideMails(desk))).toEqual([['leader', 'leaderMorning', 'm1/due/second/owner listed']])
  })

  it('what is no longer true ends with the word that says why, and is not told', () => {
    const measure = aMeasure({ id: 'm1', state: 'closedOut', closedOutAt: at('2021-12-16') })
    const decision = decideMails(aDesk([untold(aNotice())], { measures: new Map([['m1', measure]]) }))
    expect(decision.mails).toEqual([])
    expect(decision.ends).toEqual([{ key: 'm1/due/second/owner', state: 'skipped', reason: 'closedOut' }])
  })

  it('a telling of somebody no longer named becomes reassigned, and the successor hears it', () => {
    const row = { notice: aNotice(), tellings: [telling('colleague')] }
    const decision = decideMails(aDesk([row]))
    expect(decision.tellingEnds).toEqual([
      { noticeKey: 'm1/due/second/owner', personId: 'colleague', state: 'reassigned', reason: 'reassigned' },
    ])
    expect(decision.mails.map(({ personId }) => personId)).toEqual(['owner'])
  })

  it('is done when everyone who is named has heard', () => {
    const row = { notice: aNotice(), tellings: [telling('owner', { state: 'finished', heard: true })] }
    expect(decideMails(aDesk([row])).ends).toEqual([
      { key: 'm1/due/second/owner', state: 'done', reason: null },
    ])
  })

  it('what some dispatch has in its hands is left alone', () => {
    const row = { notice: aNotice(), tellings: [telling('owner', { state: 'busy' })] }
    expect(decideMails(aDesk([row]))).toMatchObject({ mails: [], ends: [], tellingEnds: [], next: null })
  })

  const friday = (time: string) => at('2021-12-17', time)
  const monday = at('2021-12-20', '09:00')
  it.each([
    ['goes with part 2 at the late slot', { due: '10:00', now: '10:00', parts: 1 }, friday('14:00')],
    ['goes then, not before', { due: '10:00', now: '13:59', parts: 1 }, friday('14:00')],
    ['goes now with part 2', { due: '14:00', now: '14:00', parts: 1 }, null],
    ['goes with part 2 also after an outage', { due: '09:00', now: '15:59', parts: 1 }, null],
    ['goes the next working morning from 16:00 on', { due: '09:00', now: '16:00', parts: 1 }, monday],
    ['due after the late slot: the next working morning', { due: '14:01', now: '14:01', parts: 1 }, monday],
    ['after part 2: the next working morning', { due: '13:00', now: '14:10', parts: 2 }, monday],
  ])('what becomes due after the morning mail is on its way %s', (_name, { due, now, parts }, next) => {
    const rows = [untold(aNotice({ dueAt: friday(due) }))]
    const decision = decideMails(aDesk(rows, { now: friday(now), morning: gone(parts) }))
    expect(decision.next).toBe(next)
    expect(decision.mails.map(({ part, slot }) => ({ part, slot }))).toEqual(
      next === null ? [{ part: 2, slot: nine }] : [],
    )
  })

  it('where every minute is a slot nothing is late: it goes the next minute, as a first part', () => {
    const everyMinute = { calendar: publishedCalendar, policy: samplePolicy(defaultPolicy) }
    const decision = decideMails(
      aDesk([untold(aNotice())], { clock: everyMinute, now: nine + 20_000, morning: gone(1) }),
    )
    expect(decision).toMatchObject({ mails: [], next: nine + 60_000 })
  })

  it.each([
    ['before the slot it waits for it', at('2021-12-17', '08:45'), at('2021-12-17', '09:00')],
    ['after an outage until 16:00 it still goes today', at('2021-12-17', '15:59'), null],
    ['after 16:00 it goes on Monday', at('2021-12-17', '16:00'), at('2021-12-20', '09:00')],
  ])('%s', (_name, now, next) => {
    const decision = decideMails(aDesk([untold(aNotice())], { now }))
    expect(decision.next).toBe(next)
    expect(decision.mails).toHaveLength(next === null ? 1 : 0)
  })

  it('batch mails wait two minutes, and take along what came meanwhile', () => {
    const of = (measureId: string, time: string) =>
      untold(
        aNotice({
          measureId,
          track: 'event:1',
          kind: 'assigned',
          mailKind: 'batch',
          dueAt: at('2021-12-17', time),
        }),
      )
    const rows = [of('m1', '10:00'), of('m2', '10:01')]
    expect(decideMails(aDesk(rows, { now: at('2021-12-17', '10:01') }))).toMatchObject({
      mails: [],
      next: at('2021-12-17', '10:02'),
    })
    expect(
      decideMails(aDesk(rows, { now: at('2021-12-17', '10:02') })).mails.map(({ members }) => members.length),
    ).toEqual([2])
  })

  it('a repetition keeps its Message-ID and takes no new members', () => {
    const last = {
      id: 'm-1',
      messageId: 'a@b',
      kind: 'morning' as const,
      slot: nine,
      part: 1,
      attempt: 1,
      outcome: 'unknown' as const,
    }
    const now = at('2021-12-17', '09:31')
    const rows = [
      { notice: aNotice(), tellings: [telling('owner', { last, notBefore: at('2021-12-17', '09:30') })] },
      untold(aNotice({ measureId: 'm2' })),
    ]
    const decision = decideMails(aDesk(rows, { now, morning: gone(1) }))
    expect(decision.mails).toMatchObject([{ last, attempt: 2, slot: nine, identity: null }])
    expect(decision.mails[0]?.members).toHaveLength(1)
  })

  it('a role that nobody reachable holds is held, and is one worry however many measures it concerns', () => {
    const rows = [untold(aNotice()), untold(aNotice({ measureId: 'm2' }))]
    const decision = decideMails(aDesk(rows, { roster: { version: 3, people: [] } }))
    expect(decision.ends.map(({ state, reason }) => `${state} ${reason}`)).toEqual([
      'held nobodyReachable',
      'held nobodyReachable',
    ])
    expect(decision.worries).toEqual([{ about: 'nobodyReachable', role: 'owner', measureIds: ['m1', 'm2'] }])
  })

  it('a decision that is waited for does not hide behind the rung of its measure', () => {
    const letter = aNotice({ role: 'leaderInCharge', copy: true, mailKind: 'leaderMorning' })
    const chaser = aNotice({
      role: 'approver',
      track: 'event:5',
      kind: 'chaser',
      rung: 'extensionUndecided',
      severity: 0,
      mailKind: 'leaderMorning',
    })
    const tellables = [letter, chaser].map((notice) => ({
      notice,
      personId: 'leader',
      handedUp: false,
      last: null,
    }))
    expect(groupIntoMails(tellables, morning).map(({ members }) => members.map(({ word }) => word))).toEqual([
      [null, null],
    ])
  })

  it('a letter about one event goes by itself, once to a person in two roles', () => {
    const asked = (role: MailNotice['role'], measureId = 'm1') =>
      aNotice({
        role,
        measureId,
        track: 'event:5',
        kind: 'instructed',
        rung: 'instructed',
        mailKind: 'alone',
      })
    const tellables = [asked('owner'), asked('unitHead'), asked('owner', 'm2')].map((notice) => ({
      notice,
      personId: 'owner',
      handedUp: false,
      last: null,
    }))
    expect(groupIntoMails(tellables, morning).map(({ members }) => members.map(({ word }) => word))).toEqual([
      [null, 'merged'],
      [null],
    ])
  })

  it('a mail has the same identity in whatever order its rows are read', () => {
    const mail = { personId: 'p', kind: 'morning' as const, slot: nine }
    expect(identityOf({ ...mail, keys: ['a', 'b'] })).toBe(identityOf({ ...mail, keys: ['b', 'a'] }))
    expect(identityOf({ ...mail, keys: ['a'] })).not.toBe(
      identityOf({ ...mail, slot: nine + 1, keys: ['a'] }),
    )
  })
})

describe('what the mailroom decides about alarms', () => {
  const alarm = { key: 'office/badAddress/p/1', dueAt: at('2021-12-17', '10:00'), tellings: [] }

  it('they gather for two minutes and go in one mail', () => {
    const later = { ...alarm, key: 'office/badAddress/q/1', dueAt: at('2021-12-17', '10:01') }
    const decide = (now: number) => decideAlarms([alarm, later], () => ['office'], { now, clock })
    expect(decide(at('2021-12-17', '10:01'))).toMatchObject({ mails: [], next: at('2021-12-17', '10:02') })
    expect(decide(at('2021-12-17', '10:02')).mails.map(({ keys }) => keys)).toEqual([[alarm.key, later.key]])
  })

  it('with nobody to tell they are held', () => {
    expect(decideAlarms([alarm], () => [], { now: nine, clock }).ends).toEqual([
      { key: alarm.key, state: 'held', reason: 'nobodyReachable' },
    ])
  })
})
