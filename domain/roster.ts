import type { LocalDate } from './localDate.ts'

export type PersonId = string

/** Roles a person holds by the roster's column 角色; never derived from a title in 职务. */
export const roles = [
  'owner',
  'unitHead',
  'leaderInCharge',
  'office',
  'officeDirector',
  'liaison',
  'taskForce',
  'deputyGroupLeader',
  'groupLeader',
  'disciplineGroup',
] as const
export type Role = (typeof roles)[number]

/** Whom a notice is for: a role, a part played in one measure, or a person (old holder, asker). */
export type Recipient = Role | 'verifier' | 'approver' | 'told' | `person:${PersonId}`

export type Person = {
  id: PersonId
  name: string
  units: readonly string[]
  title: string | null
  roles: readonly Role[]
  email: string | null
  phone: string | null
  validFrom: LocalDate
  /** The last day on which the entry holds; null = still valid. */
  validTo: LocalDate | null
}

/** 代办: who acts for a person while he is away. Both days are included. */
export type Delegation = {
  id: string
  personId: PersonId
  delegateId: PersonId
  from: LocalDate
  to: LocalDate
}

/** 移交: who took over from a person who left, from which day on. */
export type Succession = { personId: PersonId; successorId: PersonId; from: LocalDate }

/** All entries that were ever valid; who holds a role is asked for a date. What changes one of these raises the version. */
export type Roster = {
  version: number
  people: readonly Person[]
  delegations?: readonly Delegation[]
  /** Oldest first. */
  successions?: readonly Succession[]
}

/** The person's entry that is valid on `date`, or null. */
export function personOn(roster: Roster, id: PersonId, date: LocalDate): Person | null {
  return (
    indexOf(roster)
      .byId.get(id)
      ?.find((person) => isValidOn(person, date)) ?? null
  )
}

/** Who holds the role on `date`. */
export function holdersOn(roster: Roster, role: Role, date: LocalDate): Person[] {
  return (indexOf(roster).byRole.get(role) ?? []).filter((person) => isValidOn(person, date))
}

export function isValidOn(person: Person, date: LocalDate): boolean {
  return person.validFrom <= date && (person.validTo === null || date <= person.validTo)
}

type Index = { byId: Map<PersonId, Person[]>; byRole: Map<Role, Person[]> }

/** A roster never changes, so its index is made once: whoever is due is looked up for every row of a storm. */
const indexes = new WeakMap<Roster, Index>()

function indexOf(roster: Roster): Index {
  const known = indexes.get(roster)
  if (known) return known
  const index: Index = { byId: new Map(), byRole: new Map() }
  for (const person of roster.people) {
    push(index.byId, person.id, person)
    for (const role of person.roles) push(index.byRole, role, person)
  }
  indexes.set(roster, index)
  return index
}

function push<K>(map: Map<K, Person[]>, key: K, person: Person): void {
  const known = map.get(key)
  if (known) known.push(person)
  else map.set(key, [person])
}

const officeRoles: readonly Role[] = ['office', 'officeDirector', 'liaison']

/** 整改办: everybody whom the roster gives one of its roles, or who belongs to the unit of that name. */
export function isOffice(person: Person): boolean {
  return person.units.includes('整改办') || person.roles.some((role) => officeRoles.includes(role))
}
