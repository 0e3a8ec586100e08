import { plainName } from '../documents/names.ts'
import type { LocalDate } from '../domain/localDate.ts'
import type { Person, PersonId, Roster } from '../domain/roster.ts'
import { isValidOn, personOn } from '../domain/roster.ts'
import { Problem, refused } from './problems.ts'

export type PeopleOn = { roster: Roster; date: LocalDate }

/**
 * The id that an id or a name stands for on a day. Throws unknownPerson, or ambiguousPerson with the candidates: two
 * people of one name are never guessed between.
 */
export function personIdOf(idOrName: string, people: PeopleOn): PersonId {
  const { roster, date } = people
  if (personOn(roster, idOrName, date)) return idOrName
  const found = namesakes(idOrName, people)
  const [only] = found
  if (only && found.length === 1) return only.id
  if (found.length > 1) throw ambiguous(idOrName, found)
  // Someone who has left may still be asked about by his id.
  if (roster.people.some((person) => person.id === idOrName)) return idOrName
  throw refused('unknownPerson', { found: idOrName, date })
}

/** Everyone of that name on a day, blanks aside; once per id. */
export function namesakes(name: string, { roster, date }: PeopleOn): Person[] {
  const named = byName(roster).get(plainName(name)) ?? []
  return named.filter((person) => isValidOn(person, date))
}

/** The name that an id stands for, also of somebody who has left; an id that nobody has stands for itself. */
export function personName(id: PersonId, { roster, date }: PeopleOn): string {
  return (personOn(roster, id, date) ?? roster.people.find((person) => person.id === id))?.name ?? id
}

/** The only one of that name, preferring those of the unit; null when nobody or more than one is meant. */
export function onlyNamesake(name: string, unit: string, people: PeopleOn): Person | null {
  const found = namesakes(name, people)
  const within = found.filter((person) => person.units.includes(unit))
  const [only] = within.length > 0 ? within : found
  return only && (within.length === 1 || found.length === 1) ? only : null
}

function ambiguous(name: string, found: readonly Person[]): Problem {
  const candidates = found.map(({ id, name, units, title }) => ({ id, name, units, title }))
  const list = candidates.map(
    ({ id, units, title }) => `${id}（${[...units, title].filter(Boolean).join('、')}）`,
  )
  return new Problem('ambiguousPerson', `“${name}”有 ${found.length} 人，应写明编号：${list.join('；')}`, {
    candidates,
  })
}

const indexes = new WeakMap<Roster, Map<string, Person[]>>()

/** Kept with the roster it was made of: a bulk looks up thousands of names in one roster. */
function byName(roster: Roster): Map<string, Person[]> {
  const known = indexes.get(roster)
  if (known) return known
  const index = new Map<string, Person[]>()
  for (const person of roster.people) {
    const name = plainName(person.name)
    index.set(name, [...(index.get(name) ?? []), person])
  }
  indexes.set(roster, index)
  return index
}
