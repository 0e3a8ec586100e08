import type { Command, CommandType } from '../commands.schema.ts'
import type { CommandContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import type { EventData } from '../events.ts'
import type { LocalDate } from '../localDate.ts'
import type { Measure } from '../measure.ts'
import { dateAt } from '../time.ts'

export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>

/** What happens when a command is given by somebody who may, at a time when it can be: only its data is left to judge. */
export type Decider<T extends CommandType> = (
  measure: Measure,
  command: CommandOf<T>,
  context: CommandContext,
) => EventData[]

/** The office's date now. */
export function todayOf({ now, policy }: CommandContext): LocalDate {
  return dateAt(now, policy).date
}

/** Throws dateInPast; today itself is allowed. `field` names the date in the sentence. */
export function refusePast(
  measure: Measure,
  { field, date }: { field: string; date: LocalDate },
  context: CommandContext,
): void {
  const today = todayOf(context)
  if (date < today) throw new DomainError('dateInPast', { measureId: measure.id, field, found: date, today })
}
