import { DomainError } from './errors.ts'
import type { LocalDate } from './localDate.ts'
import { addDays, daysBetween } from './localDate.ts'
import type { Delegation, Roster } from './roster.ts'
import { personOn } from './roster.ts'
import { actingFor } from './standIn.ts'

export type DelegationWish = Omit<Delegation, 'id'>

/** Days that a delegation may last: who is away for longer hands over. */
const longest = 366

/**
 * Whether somebody may stand in for a person in this time. Throws delegationDates (past, reversed, too long),
 * unknownPerson, delegateUnreachable, delegationOverlap, and delegationLoop where the two would name each other, directly
 * or through others, on any day of it.
 */
export function checkDelegation(roster: Roster, wish: DelegationWish, today: LocalDate): void {
  const { personId, delegateId, from, to } = wish
  if (to < from || to < today || daysBetween(from, to) >= longest) {
    throw new DomainError('delegationDates', { found: `${from}—${to}`, today, longest })
  }
  for (const id of [personId, delegateId]) {
    for (const date of [from, to])
      if (personOn(roster, id, date) === null) throw new DomainError('unknownPerson', { found: id, date })
  }
  const delegate = personOn(roster, delegateId, from)
  if (delegate?.email === null) throw new DomainError('delegateUnreachable', { found: delegate.name })
  const other = (roster.delegations ?? []).find(
    (one) => one.personId === personId && one.from <= to && from <= one.to,
  )
  if (other) throw new DomainError('delegationOverlap', { found: `${other.from}—${other.to}`, id: other.id })
  refuseLoop(roster, wish)
}

/** The last day of a delegation that is ended on a day: the day before, so that it ends at once. */
export function endedOn({ from }: Delegation, today: LocalDate): LocalDate {
  return addDays(today < from ? from : today, -1)
}

function refuseLoop(roster: Roster, wish: DelegationWish): void {
  const { personId, delegateId, from, to } = wish
  const planned = { ...roster, delegations: [...(roster.delegations ?? []), { ...wish, id: '' }] }
  const person = personOn(roster, personId, from)
  for (let date = from; date <= to; date = addDays(date, 1)) {
    if (person === null || actingFor(planned, person, date).id !== personId) continue
    throw new DomainError('delegationLoop', {
      found: personOn(roster, delegateId, from)?.name ?? delegateId,
      date,
    })
  }
}
