import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkDelegation, endedOn } from '../../../domain/delegation.ts'
import { DomainError } from '../../../domain/errors.ts'
import { handoverCommands } from '../../../domain/handover.ts'
import { checkLeaving } from '../../../domain/leaving.ts'
import type { Measure, MeasureFacts } from '../../../domain/measure.ts'
import { mayCommand, standingOf } from '../../../domain/permissions.ts'
import { resolve } from '../../../domain/resolve.ts'
import type { Delegation, Person, Recipient, Roster, Succession } from '../../../domain/roster.ts'
import { actingFor, actsFor, holderOn, standsInFor } from '../../../domain/standIn.ts'
import { delegationEnded, delegationStarted, handedOver } from '../../../domain/wordingStandIn.ts'
import { aMeasureIn } from '../support/commands.ts'
import { aContext, aMeasure, aPerson, aRoster, at, by } from '../support/measures.ts'

const date = '2021-12-15'

function away(personId: string, delegateId: string, from = date, to = date): Delegation {
  return { id: `D-${personId}`, personId, delegateId, from, to }
}

function withStandIns(
  delegations: readonly Delegation[],
  more: { successions?: readonly Succession[]; extra?: readonly Person[] } = {},
): Roster {
  return { ...aRoster(more.extra), delegations, successions: more.successions }
}

function codeOf(run: () => unknown): string {
  try {
    run()
    return 'done'
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error)
  }
}

/** Who hears it, for whom, and whether it was handed up. */
function hearing(role: Recipient, roster: Roster, measure: Measure = aMeasure()): string {
  const answer = resolve(role, measure, { roster, date, told: ['owner'] })
  const ids = answer.people.map(({ id }) => {
    const forWhom = answer.standIns
      ?.filter(({ personId }) => personId === id)
      .map(({ forPersonId }) => forPersonId)
    return forWhom && forWhom.length > 0 ? `${id} for ${forWhom.join('+')}` : id
  })
  return `${answer.handedUp ? '代收 ' : ''}${ids.join(', ')}`
}

describe('while somebody is away, who stands in for him hears it', () => {
  it.each<[string, Recipient, readonly Delegation[], string]>([
    ['the owner’s delegate', 'owner', [away('owner', 'colleague')], 'colleague for owner'],
    [
      'from its first to its last day',
      'owner',
      [away('owner', 'colleague', '2021-12-14', date)],
      'colleague for owner',
    ],
    ['not before', 'owner', [away('owner', 'colleague', '2021-12-16', '2021-12-31')], 'owner'],
    ['not after', 'owner', [away('owner', 'colleague', '2021-12-01', '2021-12-14')], 'owner'],
    [
      'who is away too passes it on',
      'owner',
      [away('owner', 'colleague'), away('colleague', 'stranger')],
      'stranger for owner',
    ],
    [
      'two who name each other: he himself',
      'owner',
      [away('owner', 'colleague'), away('colleague', 'owner')],
      'owner',
    ],
    [
      'a ring behind him: he himself',
      'owner',
      [away('owner', 'colleague'), away('colleague', 'stranger'), away('stranger', 'colleague')],
      'owner',
    ],
    ['a delegate who has left: he himself', 'owner', [away('owner', 'departed')], 'owner'],
    [
      'one delegate for two of the office is told once',
      'office',
      [away('office', 'colleague'), away('officeDirector', 'colleague')],
      'colleague for office+officeDirector',
    ],
    ['a leader', 'groupLeader', [away('groupLeader', 'deputy')], 'deputy for groupLeader'],
    ['who was told before', 'told', [away('owner', 'colleague')], 'colleague for owner'],
  ])('%s', (_, role, delegations, expected) => {
    expect(hearing(role, withStandIns(delegations))).toBe(expected)
  })

  it('a delegate without an address: the person himself', () => {
    const extra = [aPerson('paper', '金专家', { email: null })]
    expect(hearing('owner', withStandIns([away('owner', 'paper')], { extra }))).toBe('owner')
  })

  it('a person without an address is reached by his delegate, and nobody complains', () => {
    const roster = withStandIns([away('paper', 'colleague')], {
      extra: [aPerson('paper', '金专家', { email: null })],
    })
    const answer = resolve('owner', aMeasure({ ownerId: 'paper' }), { roster, date, told: [] })
    expect(answer).toMatchObject({ people: [{ id: 'colleague' }], unreachable: [], handedUp: false })
  })

  it('a rule that bars the delegate bars him also here: the owner does not verify for another', () => {
    const measure = aMeasure({ verifierId: 'verifier' })
    expect(hearing('verifier', withStandIns([away('verifier', 'owner')]), measure)).toBe(
      '代收 officeDirector',
    )
  })

  it('whatever delegations there are, a reachable holder is always heard of by exactly one person', () => {
    const ids = ['owner', 'colleague', 'unitHead', 'leader', 'stranger', 'departed']
    const some = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)).map(([a, b]) => away(a, b))
    fc.assert(
      fc.property(fc.array(some, { maxLength: 8 }), (delegations) => {
        const roster = withStandIns(delegations.filter(({ personId, delegateId }) => personId !== delegateId))
        const answer = resolve('owner', aMeasure(), { roster, date, told: [] })
        expect(answer.people).toHaveLength(1)
        expect(answer.handedUp).toBe(false)
        const [owner] = roster.people
        if (owner) expect(actingFor(roster, owner, date).id).toBe(answer.people[0]?.id)
      }),
    )
  })
})

describe('what a delegate may do', () => {
  const roster = withStandIns([away('owner', 'colleague')])
  const may = (
    actor = by('colleague', 'owner'),
    measure = aMeasure(),
    type: 'reportProgress' | 'verifyCloseOut' = 'reportProgress',
  ) =>
    codeOf(() => {
      const standing = standingOf(aContext({ actor, roster }), { measureId: measure.id, command: type })
      if (!mayCommand(type, measure, standing)) throw new Error('not allowed')
    })

  it('he acts in the name of the one who is away, and only in his', () => {
    expect(may()).toBe('done')
    expect(may(by('colleague'))).toBe('Error: not allowed')
    expect(may(by('colleague', 'leader'))).toBe('actorNotAllowed')
    expect(may(by('stranger', 'owner'))).toBe('actorNotAllowed')
  })

  it('an owner does not verify his own measure by standing in for the verifier', () => {
    const measure = { ...aMeasureIn('awaitingCloseOut'), verifierId: 'verifier', ownerId: 'colleague' }
    const standing = standingOf(
      aContext({ actor: by('colleague', 'verifier'), roster: withStandIns([away('verifier', 'colleague')]) }),
      { measureId: 'm1', command: 'verifyCloseOut' },
    )
    expect(mayCommand('verifyCloseOut', measure, standing)).toBe(false)
  })
})

it('for whom somebody stands in and who stands in for him are the same question', () => {
  const roster = withStandIns([
    away('owner', 'colleague'),
    away('colleague', 'stranger'),
    away('office', 'stranger'),
  ])
  expect(standsInFor(roster, 'stranger', date)).toEqual(['owner', 'colleague', 'office'])
  for (const { id } of roster.people) {
    for (const person of roster.people) {
      const stands = standsInFor(roster, id, date).includes(person.id)
      expect(actsFor(roster, { id, forPerson: person.id, date })).toBe(stands)
    }
  }
})

describe('a delegation', () => {
  const wish = (overrides: Partial<Delegation> = {}) => ({
    personId: 'owner',
    delegateId: 'colleague',
    from: '2021-12-20',
    to: '2021-12-31',
    ...overrides,
  })
  const check = (overrides: Partial<Delegation>, known: readonly Delegation[] = []) =>
    codeOf(() =>
      checkDelegation(
        withStandIns(known, { extra: [aPerson('paper', '金专家', { email: null })] }),
        wish(overrides),
        date,
      ),
    )

  it.each<[string, Partial<Delegation>, readonly Delegation[], string]>([
    ['as it should be', {}, [], 'done'],
    ['of today alone', { from: date, to: date }, [], 'done'],
    ['reversed', { to: '2021-12-19' }, [], 'delegationDates'],
    ['that is over', { from: '2021-12-01', to: '2021-12-14' }, [], 'delegationDates'],
    ['of two years', { to: '2023-12-31' }, [], 'delegationDates'],
    ['to somebody unknown', { delegateId: 'nobody' }, [], 'unknownPerson'],
    ['to somebody who has left', { delegateId: 'departed' }, [], 'unknownPerson'],
    ['to somebody without an address', { delegateId: 'paper' }, [], 'delegateUnreachable'],
    ['to himself', { delegateId: 'owner' }, [], 'delegationLoop'],
    [
      'in the middle of another',
      {},
      [away('owner', 'stranger', '2021-12-25', '2022-01-10')],
      'delegationOverlap',
    ],
    ['after another', {}, [away('owner', 'stranger', '2021-12-01', '2021-12-19')], 'done'],
    [
      'A to B while B is with A',
      {},
      [away('colleague', 'owner', '2021-12-31', '2022-01-10')],
      'delegationLoop',
    ],
    [
      'A to B while B is with C and C with A',
      {},
      [
        away('colleague', 'stranger', '2021-12-01', '2022-01-10'),
        away('stranger', 'owner', '2021-12-28', '2022-01-10'),
      ],
      'delegationLoop',
    ],
    ['A to B when B was with A before', {}, [away('colleague', 'owner', '2021-12-01', '2021-12-19')], 'done'],
  ])('%s', (_, overrides, known, expected) => {
    expect(check(overrides, known)).toBe(expected)
  })

  it('ended it ends at once, and one that never began has no day', () => {
    const running = { ...wish(), id: 'D-1' }
    expect(endedOn(running, '2021-12-24')).toBe('2021-12-23')
    expect(endedOn(running, '2021-12-16')).toBe('2021-12-19')
  })

  it('is told to both, with the days, the reason and what to do', () => {
    const nameOf = (id: string) => (id === 'owner' ? '何科长' : '曹干事')
    const started = delegationStarted({ ...wish(), reason: '年休假' }, nameOf)
    expect(started.to).toEqual(['owner', 'colleague'])
    expect(started.found).toBe(
      '2021年12月20日（周一）至2021年12月31日（周五），何科长（年休假）的整改事项由曹干事代办；此间发给何科长的通知改发曹干事。',
    )
    expect(delegationEnded({ ...wish(), reason: '' }, nameOf).title).toBe('曹干事为何科长代办已结束')
  })
})

describe('when somebody left, his successor hears what still names him', () => {
  const left = (personId: string, successorId: string, from = '2021-07-01') => ({
    personId,
    successorId,
    from,
  })

  it.each<[string, readonly Succession[], string | null]>([
    ['who took over', [left('departed', 'colleague')], 'colleague'],
    ['and from him on to the next', [left('departed', 'gone'), left('gone', 'stranger')], 'stranger'],
    ['nobody named', [], null],
    ['not before that day', [left('departed', 'colleague', '2021-12-16')], null],
    ['a ring of people who left', [left('departed', 'gone'), left('gone', 'departed')], null],
    [
      'the last one named',
      [left('departed', 'stranger'), left('departed', 'colleague', '2021-11-01')],
      'colleague',
    ],
  ])('%s', (_, successions, expected) => {
    const extra = [aPerson('gone', '沙科长', { validTo: '2021-08-31' })]
    expect(holderOn(withStandIns([], { successions, extra }), 'departed', date)?.id ?? null).toBe(expected)
  })

  it.each<[Recipient, Partial<MeasureFacts>]>([
    ['owner', { ownerId: 'departed' }],
    ['leaderInCharge', { leaderInChargeId: 'departed' }],
    ['verifier', { verifierId: 'departed' }],
    ['approver', { leaderInChargeId: 'departed' }],
    ['person:departed', {}],
  ])('as %s', (role, overrides) => {
    const roster = withStandIns([], { successions: [left('departed', 'colleague')] })
    expect(hearing(role, roster, aMeasure(overrides))).toBe('colleague')
  })

  it('who was told and has left is not told by way of another', () => {
    const roster = withStandIns([], { successions: [left('departed', 'colleague')] })
    const answer = resolve('told', aMeasure(), { roster, date, told: ['departed'] })
    expect(answer.people).toEqual([])
  })
})

describe('handing over', () => {
  const measures = [
    aMeasure({ id: 'm1', ownerId: 'owner' }),
    aMeasure({ id: 'm2', ownerId: 'colleague', leaderInChargeId: 'owner' }),
  ]
  const leave = (personId: string, successorId: string | null, among = measures) =>
    codeOf(() => checkLeaving(aRoster(), [{ personId, successorId }], { measures: among, date }))

  it('an owner of open measures leaves only when somebody takes over; others may always', () => {
    expect(leave('owner', null)).toBe('ownsOpenMeasures')
    expect(leave('owner', 'stranger')).toBe('done')
    expect(leave('owner', null, [aMeasure({ state: 'withdrawn', withdrawnAt: at(date) })])).toBe('done')
    expect(leave('leader', null)).toBe('done')
  })

  it('nobody takes over who is not there or leaves as well', () => {
    expect(leave('owner', 'departed')).toBe('unknownPerson')
    expect(leave('owner', 'owner')).toBe('successorLeaves')
  })

  it('each part has a command, under an id that follows from the hand-over', () => {
    const handover = { id: 'H-001', personId: 'owner', successorId: 'stranger', reason: '调离' }
    const measure = aMeasure({ leaderInChargeId: 'owner', verifierId: 'verifier' })
    expect(handoverCommands(measure, handover)).toEqual([
      {
        id: 'handover:H-001:owner',
        command: { type: 'assign', successor: 'stranger', reason: '移交（H-001）：调离' },
      },
      {
        id: 'handover:H-001:leaderInCharge',
        command: {
          type: 'correct',
          field: 'leaderInChargeId',
          value: 'stranger',
          reason: '移交（H-001）：调离',
        },
      },
    ])
  })

  it('who owns the measure does not take over its verification: that falls to the office', () => {
    const handover = { id: 'H-002', personId: 'verifier', successorId: 'owner', reason: '调离' }
    const [given] = handoverCommands(aMeasure({ verifierId: 'verifier' }), handover)
    expect(given?.command).toMatchObject({ field: 'verifierId', value: null })
  })

  it('the successor is told what is his, and what waits for him already', () => {
    const asked = {
      sequence: 3,
      by: 'colleague',
      at: at(date),
      cause: '',
      nextSteps: '',
      newDate: '2022-03-31',
    }
    const waiting = aMeasure({
      id: 'm3',
      ownerId: 'colleague',
      leaderInChargeId: 'owner',
      pendingExtension: asked,
    })
    const told = handedOver(
      { personId: 'owner', successorId: 'stranger' },
      [...measures, waiting],
      () => '何科长',
    )
    expect(told.found).toBe('何科长已离岗，由您接手：责任人1项（m1）、分管领导2项（m2、m3）。')
    expect(told.todo).toBe('其中待审批的延期申请1项（m3），请办理。')
  })
})
