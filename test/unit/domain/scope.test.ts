import { describe, expect, it } from '@jest/globals'
import type { Person, Role } from '../../../domain/roster.ts'
import { circleIn, everything, mayRead, nothing, scopeOf, shownTo, subtreeOf } from '../../../domain/scope.ts'
import { aMeasure } from '../support/measures.ts'

const units = [
  { name: '城关镇卫生院', parent: '城关镇' },
  { name: '东街卫生站', parent: '城关镇卫生院' },
  { name: '河东镇卫生院', parent: '河东镇' },
]

function person(id: string, roles: Role[], ...own: string[]): Person {
  const contact = { title: null, email: `${id}@example.org`, phone: '000' }
  return { id, name: id, units: own, roles, ...contact, validFrom: '2021-01-01', validTo: null }
}

const measure = aMeasure({ unit: '城关镇卫生院', ownerId: 'P-1', leaderInChargeId: 'P-2', verifierId: 'P-3' })

describe('who sees a measure of 城关镇卫生院', () => {
  it.each<[string, Person, boolean]>([
    ['somebody of the unit', person('P-9', [], '城关镇卫生院'), true],
    ['the township above it', person('P-9', ['unitHead'], '城关镇'), true],
    ['the station below it', person('P-9', ['unitHead'], '东街卫生站'), false],
    ['another township', person('P-9', ['unitHead'], '河东镇'), false],
    ['its owner, from another unit', person('P-1', ['owner'], '河东镇'), true],
    ['its leader in charge', person('P-2', ['leaderInCharge'], '县领导'), true],
    ['another leader in charge', person('P-9', ['leaderInCharge'], '县领导'), false],
    ['its named verifier', person('P-3', [], '审计局'), true],
    ['a task force of another unit', person('P-9', ['taskForce'], '河东镇'), false],
    ['the office', person('P-9', ['office']), true],
    ['who belongs to 整改办', person('P-9', [], '整改办'), true],
    ['the liaison', person('P-9', ['liaison'], '河东镇'), true],
    ['the office director', person('P-9', ['officeDirector']), true],
    ['the group leader', person('P-9', ['groupLeader']), true],
    ['a deputy', person('P-9', ['deputyGroupLeader']), true],
    ['the discipline group', person('P-9', ['disciplineGroup'], '纪检监察组'), true],
    ['somebody without unit or role', person('P-9', []), false],
  ])('%s', (_, reader, expected) => {
    expect(mayRead(scopeOf(reader, units), measure)).toBe(expected)
  })

  it('nobody is not taken for the owner that is missing', () => {
    const nobodys = aMeasure({ unit: '财务科', ownerId: null, leaderInChargeId: null, verifierId: null })
    expect(mayRead(nothing, nobodys)).toBe(false)
    expect(scopeOf(null, units)).toEqual(nothing)
  })
})

describe('the tree of units', () => {
  it('goes down to the last, each once, whatever the order', () => {
    expect(subtreeOf(['城关镇', '城关镇卫生院'], [...units].reverse()).sort()).toEqual(
      ['东街卫生站', '城关镇', '城关镇卫生院'].sort(),
    )
  })

  it('a unit that nobody placed stands by itself', () => {
    expect(subtreeOf(['财务科'], units)).toEqual(['财务科'])
  })

  it('a circle ends, and is found with its way round', () => {
    const circle = [...units, { name: '城关镇', parent: '东街卫生站' }]
    expect(subtreeOf(['城关镇'], circle)).toHaveLength(3)
    expect(circleIn(circle)).toEqual(['城关镇卫生院', '城关镇', '东街卫生站', '城关镇卫生院'])
    expect(circleIn(units)).toEqual([])
  })
})

describe('the roster as others see it', () => {
  const reader = scopeOf(person('P-9', ['owner'], '城关镇'), units)
  const leader = person('P-2', ['leaderInCharge'], '县领导')

  it.each<[string, Person]>([
    ['the people of the units below', person('P-4', ['owner'], '东街卫生站')],
    ['oneself', person('P-9', ['owner'], '城关镇')],
    ['the office', person('P-5', ['office'])],
  ])('shows %s whole', (_, shown) => {
    expect(shownTo(reader, shown)).toEqual(shown)
  })

  it('shows a leader by name, without telephone and address', () => {
    expect(shownTo(reader, leader)).toEqual({ ...leader, email: null, phone: null })
    expect(shownTo(everything, leader)).toEqual(leader)
  })

  it('does not show the people of others', () => {
    expect(shownTo(reader, person('P-6', ['owner', 'unitHead'], '河东镇'))).toBeNull()
  })
})
