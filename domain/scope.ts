import type { LocalDate } from './localDate.ts'
import type { Measure } from './measure.ts'
import type { Person, PersonId, Role, Roster } from './roster.ts'
import { isOffice, personOn } from './roster.ts'
import { standsInFor } from './standIn.ts'

/** 单位: a place in the office's tree. A unit that nobody placed stands by itself. */
export type Unit = { name: string; parent: string }

/**
 * What a reader may see: everything, or the measures of his units and those in which he has a part himself. Nobody sees
 * by any other way; what he may not see is not there for him.
 */
export type Scope =
  | { type: 'everything' }
  | { type: 'own'; personId: PersonId | null; units: readonly string[] }

export const everything: Scope = { type: 'everything' }
/** Of a caller who is nobody in the roster, and of a service that does not work for the office. */
export const nothing: Scope = { type: 'own', personId: null, units: [] }

/** Who answers for the whole, or watches over it (decision 0010). The discipline group changes nothing by that. */
const seesAll: readonly Role[] = ['groupLeader', 'deputyGroupLeader', 'disciplineGroup']

/** The scope of a person as the roster has him today; his units with all that lies below them. */
export function scopeOf(person: Person | null, units: readonly Unit[]): Scope {
  if (person === null) return nothing
  if (isOffice(person) || person.roles.some((role) => seesAll.includes(role))) return everything
  return { type: 'own', personId: person.id, units: subtreeOf(person.units, units) }
}

/** Whether the measure is there for the reader. The same rule stands in SQL in `db/scope.ts`; a test compares them. */
export function mayRead(scope: Scope, measure: Measure): boolean {
  if (scope.type === 'everything') return true
  const { personId, units } = scope
  return units.includes(measure.unit) || (personId !== null && partsOf(measure).includes(personId))
}

/** The people on a day, and the tree of their units. */
export type Standpoint = { roster: Roster; date: LocalDate; units: readonly Unit[] }

/** Whether somebody may open the page that his mail leads to: by himself, or because he stands in today for somebody who
 *  may. Elsewhere he says for whom he reads. */
export function mayOpen(id: PersonId, measure: Measure, { roster, date, units }: Standpoint): boolean {
  const readers = [id, ...standsInFor(roster, id, date)].map((one) => personOn(roster, one, date))
  return readers.some((reader) => mayRead(scopeOf(reader, units), measure))
}

/** The owner, the leader in charge and the named verifier answer for it, whatever unit they belong to. */
function partsOf({ ownerId, leaderInChargeId, verifierId }: Measure): (PersonId | null)[] {
  return [ownerId, leaderInChargeId, verifierId]
}

/** The units named and every unit below them, each once. */
export function subtreeOf(names: readonly string[], units: readonly Unit[]): string[] {
  const found = new Set(names)
  // A set goes on to what is added while it is walked.
  for (const name of found) {
    for (const unit of units) if (unit.parent === name) found.add(unit.name)
  }
  return [...found]
}

/** The units that lie below themselves, in the order of the way round; empty when the tree is one. */
export function circleIn(units: readonly Unit[]): string[] {
  const parents = new Map(units.map(({ name, parent }) => [name, parent]))
  for (const { name } of units) {
    const way: string[] = []
    for (let at: string | undefined = name; at !== undefined; at = parents.get(at)) {
      if (way.includes(at)) return [...way.slice(way.indexOf(at)), at]
      way.push(at)
    }
  }
  return []
}

const leaders: readonly Role[] = ['leaderInCharge', 'deputyGroupLeader', 'groupLeader', 'disciplineGroup']

/** An entry of the roster as the reader may see it: his own people and the office whole, a leader without his telephone
 *  and address, nobody else (null). */
export function shownTo(scope: Scope, person: Person): Person | null {
  if (scope.type === 'everything' || person.id === scope.personId || isOffice(person)) return person
  if (person.units.some((unit) => scope.units.includes(unit))) return person
  const isLeader = person.roles.some((role) => leaders.includes(role))
  return isLeader ? { ...person, email: null, phone: null } : null
}
