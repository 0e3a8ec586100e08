import { DomainError } from './errors.ts'
import { partsOf } from './handover.ts'
import type { LocalDate } from './localDate.ts'
import type { Measure } from './measure.ts'
import type { PersonId, Roster } from './roster.ts'
import { personOn } from './roster.ts'

/** Who leaves, and who takes over from him; null: nobody. */
export type Leaver = { personId: PersonId; successorId: PersonId | null }

/**
 * Whether these people may leave today. Throws ownsOpenMeasures for an owner of open measures without a successor, and
 * unknownPerson or successorLeaves for one who cannot take over. Other parts need none: what is meant for them is handed
 * up. `measures`: the open ones that name them.
 */
export function checkLeaving(
  roster: Roster,
  leavers: readonly Leaver[],
  { measures, date }: { measures: readonly Measure[]; date: LocalDate },
): void {
  const leaving = new Set(leavers.map(({ personId }) => personId))
  for (const { personId, successorId } of leavers) {
    const found = nameOf(roster, personId)
    const owned = measures.filter((measure) => partsOf(measure, personId).includes('owner'))
    if (successorId === null) {
      if (owned.length === 0) continue
      const ids = owned.map(({ id }) => id)
      const measuresShown = ids.length > 10 ? [...ids.slice(0, 10), '…'] : ids
      throw new DomainError('ownsOpenMeasures', { found, count: ids.length, measures: measuresShown })
    }
    if (leaving.has(successorId))
      throw new DomainError('successorLeaves', { found: nameOf(roster, successorId) })
    if (personOn(roster, successorId, date) === null) {
      throw new DomainError('unknownPerson', { found: successorId, date })
    }
  }
}

function nameOf({ people }: Roster, id: PersonId): string {
  return people.findLast((person) => person.id === id)?.name ?? id
}
