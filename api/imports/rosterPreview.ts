import { type RosterEntry, rosterChange } from '../../db/rosterChange.ts'
import type { Person } from '../../domain/roster.ts'
import type { PeopleOn } from '../persons.ts'

/** The roster as it would stand after an import, for looking ahead; who is new gets a number that nobody else has. */
export function applyChange({ roster, date }: PeopleOn, entries: readonly RosterEntry[]): PeopleOn {
  const change = rosterChange(roster, entries, { today: date, complete: false })
  const added = change.added.map(({ index, person }): Person => ({ ...person, id: `new:${index}` }))
  const written = change.changed.map(({ person }) => person)
  const replaced = new Set(written.map(({ id }) => id))
  const kept = roster.people.filter(({ id }) => !replaced.has(id))
  return { roster: { version: roster.version, people: [...kept, ...written, ...added] }, date }
}
