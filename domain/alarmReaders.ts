import type { LocalDate } from './localDate.ts'
import type { Person, PersonId, Roster } from './roster.ts'
import { isValidOn, personOn } from './roster.ts'

/**
 * Who, besides 整改办, must know that somebody's mail does not arrive: the liaisons of his units, and the next level there,
 * who takes his notices in: the unit's heads, above a head the office's director.
 */
export function circleOf(
  personId: PersonId,
  { roster, today }: { roster: Roster; today: LocalDate },
): PersonId[] {
  const person = personOn(roster, personId, today)
  if (person === null) return []
  const colleagues = roster.people.filter((other) => isValidOn(other, today) && other.id !== personId)
  const ofUnit = colleagues.filter(({ units }) => units.some((unit) => person.units.includes(unit)))
  const liaisons = ofUnit.filter(({ roles }) => roles.includes('liaison'))
  const heads = person.roles.includes('unitHead') ? [] : ofUnit.filter(isHead)
  const above = heads.length > 0 ? heads : colleagues.filter(({ roles }) => roles.includes('officeDirector'))
  return [...new Set([...liaisons, ...above].map(({ id }) => id))]
}

function isHead({ roles }: Person): boolean {
  return roles.includes('unitHead')
}
