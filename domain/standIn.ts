import type { LocalDate } from './localDate.ts'
import type { Delegation, Person, PersonId, Roster } from './roster.ts'
import { personOn } from './roster.ts'

/**
 * Who stands on a day where a measure names `id`: the person himself, or whoever took over from him when he left
 * (移交), however often it was handed on. Null when he has left without a successor, or those of a ring have all left.
 */
export function holderOn(roster: Roster, id: PersonId, date: LocalDate): Person | null {
  const passed = new Set<PersonId>()
  for (let current: PersonId | undefined = id; current !== undefined && !passed.has(current); ) {
    const person = personOn(roster, current, date)
    if (person !== null) return person
    passed.add(current)
    current = successorOf(roster, current, date)
  }
  return null
}

/**
 * Who acts for a person on a day (代办): his delegate while he is away, and on to that one's delegate. The person himself
 * when he is there, when his delegate has left the roster, and where delegates name each other in a ring: somebody must
 * hear it.
 */
export function actingFor(roster: Roster, person: Person, date: LocalDate): Person {
  const passed = new Set<PersonId>([person.id])
  let acting = person
  for (;;) {
    const id = delegationOn(roster, acting.id, date)?.delegateId
    const next = id === undefined ? null : personOn(roster, id, date)
    if (next === null) return acting
    if (passed.has(next.id)) return person
    passed.add(next.id)
    acting = next
  }
}

/** Whether `id` is the one who acts for somebody else on that day. */
export function actsFor(
  roster: Roster,
  { id, forPerson, date }: { id: PersonId; forPerson: PersonId; date: LocalDate },
): boolean {
  const person = personOn(roster, forPerson, date)
  return person !== null && id !== forPerson && actingFor(roster, person, date).id === id
}

/** For whom `id` acts on that day. */
export function standsInFor(roster: Roster, id: PersonId, date: LocalDate): PersonId[] {
  const away = (roster.delegations ?? []).filter((one) => one.from <= date && date <= one.to)
  return away.map(({ personId }) => personId).filter((forPerson) => actsFor(roster, { id, forPerson, date }))
}

/** A person's delegation that holds on a day. */
export function delegationOn(roster: Roster, id: PersonId, date: LocalDate): Delegation | undefined {
  return roster.delegations?.find((one) => one.personId === id && one.from <= date && date <= one.to)
}

/** The newest: somebody may come back and leave again. */
function successorOf({ successions = [] }: Roster, id: PersonId, date: LocalDate): PersonId | undefined {
  return successions.filter((one) => one.personId === id && one.from <= date).at(-1)?.successorId
}
