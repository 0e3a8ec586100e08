import { describe, expect, it } from '@jest/globals'
import type { Measure } from '../../../domain/measure.ts'
import { resolve } from '../../../domain/resolve.ts'
import type { Person, PersonId, Recipient } from '../../../domain/roster.ts'
import { aMeasure, aPerson, aRoster, at } from '../support/measures.ts'

const date = '2021-12-15'
const pendingExtension = {
  sequence: 5,
  by: 'owner',
  at: at('2021-12-06'),
  cause: '',
  nextSteps: '',
  newDate: '2022-03-31',
}

type Case = {
  measure?: Measure
  changed?: Record<PersonId, Partial<Person>>
  extra?: Person[]
  told?: PersonId[]
  bad?: PersonId[]
}

/** Who hears it, “代收” where it was handed up. */
function hearing(
  role: Recipient,
  { measure = aMeasure(), changed = {}, extra = [], told = [], bad = [] }: Case = {},
): string {
  const roster = aRoster(extra)
  const people = roster.people.map((person) => ({ ...person, ...changed[person.id] }))
  const answer = resolve(role, measure, { roster: { ...roster, people }, date, told, badAddresses: bad })
  expect(answer.nobody).toBe(answer.people.length === 0)
  expect(answer.meantFor).toBe(role)
  const ids = answer.people.map(({ id }) => id).join(', ')
  return answer.handedUp ? `代收 ${answer.heardBy}: ${ids}` : (answer.reason ?? ids)
}

describe('who hears what is meant for a role', () => {
  it.each<[Recipient, Case | undefined, string]>([
    ['owner', undefined, 'owner'],
    ['unitHead', undefined, 'unitHead'],
    ['leaderInCharge', undefined, 'leader'],
    ['groupLeader', undefined, 'groupLeader'],
    ['deputyGroupLeader', undefined, 'deputy'],
    ['officeDirector', undefined, 'officeDirector'],
    ['disciplineGroup', undefined, 'discipline'],
    ['office', undefined, 'office, officeDirector'],
    ['verifier', undefined, 'office, officeDirector'],
    ['verifier', { measure: aMeasure({ verifierId: 'verifier' }) }, 'verifier'],
    ['approver', undefined, 'leader'],
    ['approver', { measure: aMeasure({ extensionsApproved: 1 }) }, 'groupLeader'],
    ['person:colleague', undefined, 'colleague'],
    ['told', { told: ['owner', 'leader', 'owner'] }, 'owner, leader'],
    ['unitHead', { extra: [aPerson('second', '褚副主任', { roles: ['unitHead'] })] }, 'unitHead, second'],
  ])('%s %#', (role, given, expected) => {
    expect(hearing(role, given)).toBe(expected)
  })
})

describe('a role without a reachable holder hands up at once, marked 代收', () => {
  const noMail = { email: null }
  it.each<[string, Recipient, Case, string]>([
    ['the owner has no address', 'owner', { changed: { owner: noMail } }, '代收 unitHead: unitHead'],
    [
      'the ledger’s owner is not in the roster',
      'owner',
      { measure: aMeasure({ ownerId: null }) },
      '代收 unitHead: unitHead',
    ],
    [
      'the owner has left',
      'owner',
      { measure: aMeasure({ ownerId: 'departed' }) },
      '代收 unitHead: unitHead',
    ],
    ['the owner’s mail came back', 'owner', { bad: ['owner'] }, '代收 unitHead: unitHead'],
    [
      'nor has the head of the unit',
      'owner',
      { changed: { owner: noMail, unitHead: noMail } },
      '代收 leaderInCharge: leader',
    ],
    [
      'the unit has no head',
      'unitHead',
      { measure: aMeasure({ unit: '后勤科' }) },
      '代收 leaderInCharge: leader',
    ],
    [
      'no leader in charge',
      'leaderInCharge',
      { measure: aMeasure({ leaderInChargeId: null }) },
      '代收 officeDirector: officeDirector',
    ],
    [
      'no office director',
      'officeDirector',
      { changed: { officeDirector: noMail } },
      '代收 groupLeader: groupLeader',
    ],
    [
      'no discipline group',
      'disciplineGroup',
      { changed: { discipline: noMail } },
      '代收 officeDirector: officeDirector',
    ],
    ['a person who left', 'person:departed', {}, '代收 officeDirector: officeDirector'],
    ['nobody above the group leader', 'groupLeader', { changed: { groupLeader: noMail } }, 'nobodyReachable'],
    [
      'nobody at all',
      'owner',
      { changed: Object.fromEntries(aRoster().people.map(({ id }) => [id, noMail])) },
      'nobodyReachable',
    ],
    ['nobody was told before', 'told', { told: [] }, 'nobodyWasTold'],
    ['those told before have left', 'told', { told: ['departed'] }, 'nobodyWasTold'],
  ])('%s', (_, role, given, expected) => {
    expect(hearing(role, given)).toBe(expected)
  })
})

describe('a person whom a rule bars counts as unreachable for that call', () => {
  it('an owner does not verify his own measure, not even handed up', () => {
    expect(hearing('verifier', { measure: aMeasure({ verifierId: 'owner' }) })).toBe(
      '代收 officeDirector: officeDirector',
    )
    expect(hearing('verifier', { measure: aMeasure({ ownerId: 'office' }) })).toBe('officeDirector')
    const measure = aMeasure({ verifierId: 'officeDirector', ownerId: 'officeDirector' })
    expect(hearing('verifier', { measure })).toBe('代收 groupLeader: groupLeader')
  })

  it('who asked for an extension does not hear the question', () => {
    const asked = aMeasure({ pendingExtension: { ...pendingExtension, by: 'leader' } })
    expect(hearing('approver', { measure: asked })).toBe('groupLeader')
    const again = aMeasure({
      extensionsApproved: 1,
      pendingExtension: { ...pendingExtension, by: 'groupLeader' },
    })
    expect(hearing('approver', { measure: again })).toBe('代收 officeDirector: officeDirector')
  })

  it('but is not named as somebody without an address', () => {
    const answer = resolve('verifier', aMeasure({ verifierId: 'owner' }), {
      roster: aRoster(),
      date,
      told: [],
    })
    expect(answer.unreachable).toEqual([])
  })
})

it('the office learns whose address is missing, also where a colleague hears it', () => {
  const extra = [aPerson('second', '褚副主任', { roles: ['unitHead'], email: null })]
  const answer = resolve('unitHead', aMeasure(), { roster: aRoster(extra), date, told: [] })
  expect(answer).toMatchObject({ handedUp: false, unreachable: [{ id: 'second' }] })
})

it('who holds a role is asked for the day the mail goes', () => {
  const successor = aPerson('successor', '褚主任', { roles: ['unitHead'], validFrom: '2021-12-16' })
  const roster = aRoster([successor])
  const names = (day: string) =>
    resolve('unitHead', aMeasure(), { roster, date: day, told: [] }).people.map(({ id }) => id)
  expect(names('2021-12-15')).toEqual(['unitHead'])
  expect(names('2021-12-16')).toEqual(['unitHead', 'successor'])
})
