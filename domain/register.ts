import { addWorkingDays } from './calendar.ts'
import type { CommandContext } from './context.ts'
import { refuseMilestones } from './decide/milestones.ts'
import { DomainError } from './errors.ts'
import type { EventData, Registration } from './events.ts'
import type { LocalDate } from './localDate.ts'
import { withIds } from './milestones.ts'
import { standingOf } from './permissions.ts'
import { isOffice } from './roster.ts'
import { dateAt } from './time.ts'

/**
 * The first event of a measure, entered by the office, an import or a service. A date that is past already is taken as
 * printed: offices register ledgers that are overdue. Throws actorNotAllowed, and missingData without a date where the
 * timing needs one.
 */
export function register(registration: ToRegister, context: CommandContext): EventData[] {
  const measureId = registration.id
  const { person } = standingOf(context, { measureId, command: 'register' })
  if (person !== null && !isOffice(person)) {
    const found = person.name
    throw new DomainError('actorNotAllowed', { measureId, command: 'register', found, allowed: ['office'] })
  }
  const { milestones: given = [], ...row } = registration
  const measure = { ...row, ...dueOf(registration, context) }
  const milestones = withIds(given)
  refuseMilestones(measure, milestones)
  return [{ type: 'registered', measure: { ...measure, ...(milestones.length > 0 && { milestones }) } }]
}

/** What `register` is given: milestones may still lack their ids. */
export type ToRegister = Omit<Registration, 'milestones'> & {
  milestones?: Parameters<typeof withIds>[0]
}

function dueOf(
  { id: measureId, timing, dueDate, milestones = [] }: ToRegister,
  context: CommandContext,
): Pick<Registration, 'dueDate' | 'dueRule'> {
  if (timing === 'continuous') return { dueDate: null }
  if (dueDate !== null) return { dueDate }
  if (timing === 'immediate') return immediateDue(context)
  // A phased measure without a date of its own is due with its last milestone.
  if (timing === 'phased' && milestones.length > 0)
    return { dueDate: lastOf(milestones.map((one) => one.dueDate)) }
  throw new DomainError('missingData', { measureId, command: 'register', field: 'dueDate', found: null })
}

/** 立行立改 without a date: so many working days from today, as the policy says. */
function immediateDue({ calendar, policy, now }: CommandContext): Pick<Registration, 'dueDate' | 'dueRule'> {
  const dueRule = { after: dateAt(now, policy).date, workingDays: policy.immediateDays }
  return { dueDate: addWorkingDays(calendar, dueRule.after, dueRule.workingDays), dueRule }
}

function lastOf(dates: readonly LocalDate[]): LocalDate {
  return dates.reduce((last, date) => (date > last ? date : last))
}
