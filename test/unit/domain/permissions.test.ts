import { describe, expect, it } from '@jest/globals'
import type { CommandType } from '../../../domain/commands.schema.ts'
import { commandTypes } from '../../../domain/commands.schema.ts'
import { decide } from '../../../domain/decide.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Measure, MeasureFacts, MeasureState } from '../../../domain/measure.ts'
import { approversOf, commandsFor, mayCommand, standingOf, verifiersOf } from '../../../domain/permissions.ts'
import { commandOrder } from '../../../domain/permissionsTable.ts'
import { aCommand, aMeasureIn } from '../support/commands.ts'
import { aLetter, aSignedLetter, sentInDoubt } from '../support/letters.ts'
import {
  aContext,
  aMeasure,
  aPerson,
  aPhasedMeasure,
  aRoster,
  aSuspension,
  at,
  by,
  byService,
} from '../support/measures.ts'

const states: MeasureState[] = [
  'notStarted',
  'inProgress',
  'awaitingCloseOut',
  'closedOut',
  'settled',
  'withdrawn',
]
const people = [
  'owner',
  'colleague',
  'unitHead',
  'strangeHead',
  'leader',
  'office',
  'officeDirector',
  'verifier',
  'deputy',
  'groupLeader',
  'discipline',
]
const office = 'office officeDirector'
const open = 'notStarted inProgress awaitingCloseOut closedOut'
const any = `${open} settled withdrawn`

/** The office's regulation (who, from), written out again: the code is held against it. */
const regulation: [CommandType, string, string][] = [
  ['startWork', 'owner unitHead', 'notStarted'],
  ['reportProgress', 'owner unitHead', 'notStarted inProgress'],
  ['completeMilestone', 'owner', 'inProgress'],
  ['requestExtension', 'owner unitHead', 'notStarted inProgress'],
  ['approveExtension', 'leader', 'notStarted inProgress'],
  ['refuseExtension', 'leader', 'notStarted inProgress'],
  ['withdrawExtensionRequest', 'unitHead', 'notStarted inProgress'],
  ['suspend', office, 'notStarted inProgress'],
  ['resume', office, 'notStarted inProgress'],
  ['requestCloseOut', 'owner unitHead', 'inProgress'],
  ['verifyCloseOut', office, 'awaitingCloseOut'],
  ['sendBack', office, 'awaitingCloseOut'],
  ['confirm', office, 'closedOut settled'],
  ['recordLookBack', `${office} discipline`, 'closedOut'],
  ['reopen', `${office} discipline`, 'closedOut settled'],
  ['review', office, 'closedOut'],
  ['endReviews', office, 'closedOut'],
  ['instruct', 'groupLeader deputy leader', open],
  ['assign', `${office} unitHead`, open],
  ['correct', office, any],
  ['signLetter', 'officeDirector', 'notStarted inProgress'],
  ['refuseLetter', 'officeDirector', 'notStarted inProgress awaitingCloseOut'],
  ['voidLetter', 'officeDirector', any],
  ['resendLetter', office, 'notStarted inProgress'],
  ['withdraw', office, 'notStarted inProgress awaitingCloseOut'],
]

/** With what the command speaks of: an extension asked by the head of the unit, milestones, a 长期坚持. */
function measureFor(type: CommandType, state: MeasureState): Measure {
  const measure = { ...aMeasureIn(state), ...about[type] }
  const isAboutPending = ['approveExtension', 'refuseExtension', 'withdrawExtensionRequest'].includes(type)
  const canBePending = state === 'notStarted' || state === 'inProgress'
  return isAboutPending && canBePending ? { ...measure, pendingExtension } : measure
}

const { timing, milestones } = aPhasedMeasure()
const about: Partial<Record<CommandType, Partial<MeasureFacts>>> = {
  completeMilestone: { timing, milestones },
  resume: { suspensions: [aSuspension()] },
  review: { timing: 'continuous', dueDate: null },
  endReviews: { timing: 'continuous', dueDate: null },
  signLetter: { letters: [aLetter()] },
  refuseLetter: { letters: [aLetter()] },
  voidLetter: { letters: [aSignedLetter()] },
  resendLetter: { letters: [aSignedLetter()] },
}

const pendingExtension = {
  sequence: 1,
  by: 'unitHead',
  at: at('2021-12-10'),
  cause: '需上级批复',
  nextSteps: '印发',
  newDate: '2022-03-31',
}

function outcome(measure: Measure, type: CommandType, personId: string): string {
  try {
    decide(measure, aCommand(type), aContext({ actor: by(personId), letters: sentInDoubt }))
    return 'done'
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error)
  }
}

describe('who may do what, and when', () => {
  it('the regulation names every command', () => {
    // Who was told stands in the ledger of mails, not in the measure: 签收 has its own tests (letters.test.ts).
    const others = commandTypes.filter((type) => type !== 'acknowledge')
    expect(regulation.map(([type]) => type).sort()).toEqual(others.sort())
    expect([...commandOrder].sort()).toEqual([...commandTypes].sort())
  })

  describe.each(regulation)('%s', (type, who, from) => {
    it.each(people)(`asked by %s, in every state`, (person) => {
      for (const state of states) {
        const measure = measureFor(type, state)
        const isIn = from.split(' ').includes(state)
        const isAllowed = who.split(' ').includes(person)
        const result = outcome(measure, type, person)
        if (isAllowed)
          expect([state, result]).toEqual([state, isIn ? 'done' : expect.not.stringMatching('done')])
        else
          expect([state, result]).toEqual([
            state,
            expect.stringMatching(/actorNotAllowed|verifierIsOwner|approverIsAsker|noExtensionPending/),
          ])
      }
    })

    it('is offered as a next step to exactly those who can give it', () => {
      for (const state of states) {
        const measure = measureFor(type, state)
        const offered = people.filter((person) => commandsFor(measure, person, aContext()).includes(type))
        expect(offered).toEqual(people.filter((person) => outcome(measure, type, person) === 'done'))
      }
    })
  })

  it('in a wrong state the person who may is told the state, or that no extension is pending', () => {
    for (const [type, who, from] of regulation) {
      const person = who.split(' ')[0] ?? ''
      const pendingOnly = /^(approve|refuse|withdraw)Extension/.test(type)
      for (const state of states.filter((one) => !from.split(' ').includes(one))) {
        const asker = type === 'withdrawExtensionRequest' ? 'owner' : person
        expect(outcome({ ...aMeasureIn(state), ...about[type] }, type, asker)).toBe(
          pendingOnly ? 'noExtensionPending' : 'wrongState',
        )
      }
    }
  })
})

describe('in whose name', () => {
  const awaiting = aMeasureIn('awaitingCloseOut')
  const inProgress = aMeasureIn('inProgress')
  const may = (measure: Measure, type: CommandType, actor = by('office')) =>
    mayCommand(type, measure, standingOf(aContext({ actor }), { measureId: measure.id, command: type }))

  it('the office may enter what the owner reports by telephone', () => {
    expect(may(inProgress, 'reportProgress', by('office', 'owner'))).toBe(true)
    expect(may(inProgress, 'reportProgress', by('office'))).toBe(false)
  })

  it('a service acts as the office, and may name a person', () => {
    expect(may(awaiting, 'verifyCloseOut', byService('import'))).toBe(true)
    expect(may(inProgress, 'reportProgress', byService('import'))).toBe(false)
    expect(may(inProgress, 'reportProgress', byService('import', 'owner'))).toBe(true)
  })

  it('an owner of the office verifies nothing of his own, whoever he names and whoever names him', () => {
    const own = { ...awaiting, ownerId: 'office' }
    expect(may(own, 'verifyCloseOut', by('office'))).toBe(false)
    expect(may(own, 'verifyCloseOut', by('office', 'officeDirector'))).toBe(false)
    expect(may(own, 'sendBack', by('officeDirector', 'office'))).toBe(false)
    expect(may(own, 'verifyCloseOut', by('officeDirector'))).toBe(true)
  })

  it('a clerk who asked for the extension does not enter its approval for another', () => {
    const asked = {
      ...inProgress,
      ownerId: 'office',
      pendingExtension: { ...pendingExtension, by: 'office' },
    }
    expect(may(asked, 'approveExtension', by('office', 'leader'))).toBe(false)
    expect(may(asked, 'approveExtension', by('officeDirector', 'leader'))).toBe(true)
  })

  it('whoever has left the roster does nothing more', () => {
    expect(commandsFor({ ...inProgress, ownerId: 'departed' }, 'departed', aContext())).toEqual([])
  })
})

describe('who verifies', () => {
  const ids = (measure: Measure, roster = aRoster()) =>
    verifiersOf(measure, { roster, date: '2021-12-15' }).map((person) => person.id)

  it.each([
    ['nobody is named: the office', {}, ['office', 'officeDirector']],
    ['somebody is named: he alone', { verifierId: 'verifier' }, ['verifier']],
    ['the one named is the owner: the office director', { verifierId: 'owner' }, ['officeDirector']],
    ['the one named has left: the office director', { verifierId: 'departed' }, ['officeDirector']],
    [
      'the one named and the office director are barred or gone: the group leader',
      { verifierId: 'departed', ownerId: 'officeDirector' },
      ['groupLeader'],
    ],
  ])('%s', (_, overrides, expected) => {
    expect(ids(aMeasure(overrides))).toEqual(expected)
  })

  it('somebody named without an address may still verify, beside the one who is told for him', () => {
    const roster = aRoster([aPerson('paper', '金专家', { email: null })])
    expect(ids(aMeasure({ verifierId: 'paper' }), roster)).toEqual(['paper', 'officeDirector'])
  })
})

describe('who decides an extension', () => {
  const ids = (overrides: Parameters<typeof aMeasure>[0]) =>
    approversOf(aMeasure({ pendingExtension, ...overrides }), { roster: aRoster(), date: '2021-12-15' }).map(
      (person) => person.id,
    )

  it.each([
    ['the first: the leader in charge', {}, ['leader']],
    ['the second: the group leader', { extensionsApproved: 1 }, ['groupLeader']],
    ['no leader in charge: the group leader', { leaderInChargeId: null }, ['groupLeader']],
    [
      'he has left: whom the call goes up to',
      { leaderInChargeId: 'departed' },
      ['officeDirector', 'groupLeader'],
    ],
    ['the leader in charge asked: the group leader', { leaderInChargeId: 'unitHead' }, ['groupLeader']],
  ])('%s', (_, overrides, expected) => {
    expect(ids(overrides)).toEqual(expected)
  })
})
