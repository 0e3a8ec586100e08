import { describe, expect, it } from '@jest/globals'
import { defaultLadder } from '../../../domain/ladder.ts'
import type { ReadinessGround } from '../../../domain/officeReadiness.ts'
import { officeReadiness } from '../../../domain/officeReadiness.ts'
import type { Person, PersonId } from '../../../domain/roster.ts'
import { aMeasure, aPerson, aRoster } from '../support/measures.ts'

const today = '2021-12-15'
const sound: ReadinessGround = {
  today,
  roster: aRoster([aPerson('second', '万组长', { roles: ['groupLeader'], units: ['院领导'] })]),
  badAddresses: [],
  groups: [{ measure: aMeasure(), count: 3, ladder: defaultLadder }],
  missingYears: [],
  waiting: { lettersWaiting: 0, noticesHeld: 0, auditOpen: 0 },
}

function withPeople(changed: Record<PersonId, Partial<Person>>): Partial<ReadinessGround> {
  const people = sound.roster.people.map((person) => ({ ...person, ...changed[person.id] }))
  return { roster: { ...sound.roster, people } }
}

/** 'kind subject: found' of what is wrong. */
function said(ground: Partial<ReadinessGround>): string[] {
  return officeReadiness({ ...sound, ...ground }).map(
    ({ kind, subject, found }) => `${kind} ${subject}: ${found}`,
  )
}

describe('readiness for the next sixty days', () => {
  it('says nothing where everybody is there and nothing waits', () => {
    expect(said({})).toEqual([])
  })

  it.each<[string, Partial<ReadinessGround>, string]>([
    [
      'a person with a part in a measure and no address',
      withPeople({ unitHead: { email: null } }),
      'noAddress 冯主任（医务科）: 花名册中没有邮箱，发给他的通知由上一级代收',
    ],
    [
      'a person whose address came back',
      { badAddresses: [{ personId: 'owner', address: 'he@x.cn', reply: '550 no such user' }] },
      'badAddress 何科长（医务科）: 邮箱 he@x.cn 被退回：550 no such user',
    ],
    [
      'an owner who leaves in three weeks',
      withPeople({ owner: { validTo: '2022-01-05' } }),
      'nobodyInRole 责任人何科长: 从 2022-01-06 起无人可以送达，涉及 3 项措施，由责任科室负责人代收',
    ],
    [
      'a measure without an owner',
      { groups: [{ measure: aMeasure({ ownerId: null }), count: 1, ladder: defaultLadder }] },
      'nobodyInRole 责任人（未指定）: 现在无人可以送达，涉及 1 项措施，由责任科室负责人代收',
    ],
    [
      'a year without a calendar',
      { missingYears: [{ year: 2023, notices: 2, sentence: '有2个待发通知落在2023年', occurrence: 1 }] },
      'calendarMissing 2023年: 有2个待发通知落在2023年',
    ],
    [
      'a letter that waits',
      { waiting: { ...sound.waiting, lettersWaiting: 2 } },
      'lettersWaiting 函件: 2 份待签发',
    ],
    [
      'a held notice',
      { waiting: { ...sound.waiting, noticesHeld: 1 } },
      'noticesHeld 通知: 1 条暂存，未发出',
    ],
    ['an open finding', { waiting: { ...sound.waiting, auditOpen: 1 } }, 'auditOpen 核对: 1 处不一致未处理'],
  ])('says of %s what is the matter', (_, ground, expected) => {
    expect(said(ground)).toContain(expected)
  })

  it('does not speak of a vacancy that lies further ahead, nor of one that somebody stands in for', () => {
    expect(said(withPeople({ owner: { validTo: '2022-03-31' } }))).toEqual([])
    const delegations = [
      { id: 'd', personId: 'owner', delegateId: 'colleague', from: '2021-12-20', to: '2022-01-20' },
    ]
    expect(said({ roster: { ...sound.roster, delegations } })).toEqual([])
  })

  it('advises where the ladder ends in one person, which is no fault', () => {
    const items = officeReadiness({ ...sound, roster: aRoster() })
    expect(items.map(({ kind, level }) => [kind, level])).toEqual([['oneAtTheTop', 'advice']])
  })
})
