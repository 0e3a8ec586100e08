import { addWorkingDays } from './calendar.ts'
import type { CommandContext } from './context.ts'
import { DomainError } from './errors.ts'
import type { EventData, Registration } from './events.ts'
import { standingOf } from './permissions.ts'
import { isOffice } from './roster.ts'
import { dateAt } from './time.ts'

/**
 * The first event of a measure, entered by the office, an import or a service. A date that is past already is taken as
 * printed: offices register ledgers that are overdue. Throws actorNotAllowed, and missingData without a date where the
 * timing needs one.
 */
export function register(registration: Registration, context: CommandContext): EventData[] {
  const measureId = registration.id
  const { person } = standingOf(context, { measureId, command: 'register' })
  if (person !== null && !isOffice(person)) {
    const found = person.name
    throw new DomainError('actorNotAllowed', { measureId, command: 'register', found, allowed: ['office'] })
  }
  return [{ type: 'registered', measure: { ...registration, ...dueOf(registration, context) } }]
}

function dueOf(
  { id: measureId, timing, dueDate }: Registration,
  context: CommandContext,
): Pick<Registration, 'dueDate' | 'dueRule'> {
  if (timing === 'continuous') return { dueDate: null }
  if (dueDate !== null) return { dueDate }
  if (timing === 'immediate') return immediateDue(context)
  throw new DomainError('missingData', { measureId, command: 'register', field: 'dueDate', found: null })
}

/** 立行立改 without a date: so many working days from today, as the policy says. */
function immediateDue({ calendar, policy, now }: CommandContext): Pick<Registration, 'dueDate' | 'dueRule'> {
  const dueRule = { after: dateAt(now, policy).date, workingDays: policy.immediateDays }
  return { dueDate: addWorkingDays(calendar, dueRule.after, dueRule.workingDays), dueRule }
}
