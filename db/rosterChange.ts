import type { LocalDate } from '../domain/localDate.ts'
import { addDays } from '../domain/localDate.ts'
import type { Person, PersonId, Roster } from '../domain/roster.ts'
import { isValidOn } from '../domain/roster.ts'

/** A line of the office's roster as it is brought in; `id` null or missing = known by name (and unit). */
export type RosterEntry = Pick<Person, 'name' | 'units' | 'title' | 'roles' | 'email' | 'phone'> & {
  id?: PersonId | null
  /** From when a new entry holds; null = the day of the change. A past day is that of the change for who is known already. */
  validFrom?: LocalDate | null
}

/** One row to write: `inPlace` changes the entry that holds, else it is a new entry from `validFrom`. */
export type EntryChange = { person: Person; inPlace: boolean }

export type RosterChange = {
  /** The person of each given entry, in order; null = somebody new, who still needs an id. */
  ids: (PersonId | null)[]
  added: { index: number; person: Omit<Person, 'id'> }[]
  changed: EntryChange[]
  /** Entries that hold no longer: their last day is the one before the change, or before the new entry begins. */
  ended: Person[]
}

/**
 * What differs between the roster that holds on `today` and the entries given. Who changes roles or units gets a new
 * entry, so that the past still resolves as it did; name, title and addresses change in place. With `complete` the
 * entries are everybody: who is missing is ended. So is who is `leaving`.
 */
export function rosterChange(
  roster: Roster,
  entries: readonly RosterEntry[],
  { today, complete, leaving = [] }: { today: LocalDate; complete: boolean; leaving?: readonly PersonId[] },
): RosterChange {
  const holding = roster.people.filter((person) => isValidOn(person, today) || person.validFrom > today)
  const matches = entries.map((entry) => matchOf(holding, entry))
  const change: RosterChange = {
    ids: matches.map((match) => match?.id ?? null),
    added: [],
    changed: [],
    ended: [],
  }
  entries.forEach((entry, index) => {
    const match = matches[index]
    if (!match) change.added.push({ index, person: newPerson(entry, today) })
    else change.changed.push(...changesOf(match, entry, today))
  })
  const movedOn = new Map(
    change.changed.flatMap(({ inPlace, person }) =>
      inPlace ? [] : [[person.id, person.validFrom] as const],
    ),
  )
  const missing = holding.filter(
    (person) => leaving.includes(person.id) || (complete && !matches.includes(person)),
  )
  change.ended = [...holding.filter(({ id }) => movedOn.has(id)), ...missing].map((person) => ({
    ...person,
    validTo: addDays(movedOn.get(person.id) ?? today, -1),
  }))
  return change
}

/** By id; else by name, and by unit where several have the name. */
function matchOf(people: readonly Person[], entry: RosterEntry): Person | undefined {
  if (entry.id) return people.find(({ id }) => id === entry.id)
  const namesakes = people.filter(({ name }) => name === entry.name)
  if (namesakes.length <= 1) return namesakes[0]
  return namesakes.find(({ units }) => units.some((unit) => entry.units.includes(unit)))
}

function newPerson(entry: RosterEntry, today: LocalDate): Omit<Person, 'id'> {
  const { name, units, title, roles, email, phone } = entry
  return { name, units, title, roles, email, phone, validFrom: entry.validFrom ?? today, validTo: null }
}

function changesOf(known: Person, entry: RosterEntry, today: LocalDate): EntryChange[] {
  const person = { ...newPerson(entry, today), id: known.id }
  if (!sameSet(known.roles, person.roles) || !sameSet(known.units, person.units)) {
    // An entry of today never held on a day that is over: it is rewritten, not ended before it began.
    if (known.validFrom >= today)
      return [{ person: { ...person, validFrom: known.validFrom }, inPlace: true }]
    // A day that is over stays as it was, also where the list sent back still names the first one: it holds from today.
    const validFrom = person.validFrom > today ? person.validFrom : today
    return [{ person: { ...person, validFrom }, inPlace: false }]
  }
  const same =
    known.name === person.name &&
    known.title === person.title &&
    known.email === person.email &&
    known.phone === person.phone
  return same ? [] : [{ person: { ...person, validFrom: known.validFrom }, inPlace: true }]
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one))
}
