import type { Command, CommandType } from './commands.schema.ts'
import type { CommandContext } from './context.ts'
import { whyNotNow } from './decide/readiness.ts'
import type { CommandOf } from './decide/rule.ts'
import { deciders } from './decide/table.ts'
import { DomainError } from './errors.ts'
import type { EventData } from './events.ts'
import { evolve } from './evolve.ts'
import type { Measure } from './measure.ts'
import { standingOf, whyNotAllowed } from './permissions.ts'
import { withSettlement } from './settle.ts'
import { stamp } from './stamp.ts'
import { endedByDate } from './suspension.ts'

/**
 * What a person's command does to a measure: the events, in order, that `stamp` numbers and `evolve` applies. Throws a
 * DomainError, asking in this order: who is it, may he (DESIGN 3, facts of the office's table), can it be done today,
 * is what he wrote enough.
 */
export function decide(measure: Measure, command: Command, context: CommandContext): EventData[] {
  const standing = standingOf(context, { measureId: measure.id, command: command.type })
  // Over, but time has not looked yet: what people may do does not wait for it. `resume` says so itself.
  const ended = command.type === 'resume' ? [] : endedByDate(measure, { ...context, today: standing.date })
  const running = stamp(measure, ended, { by: context.actor, now: context.now }).reduce<Measure>(
    evolve,
    measure,
  )
  const refusal =
    whyNotAllowed(command.type, running, standing) ?? whyNotNow(command.type, running, standing.date)
  if (refusal) throw new DomainError(refusal.code, refusal.details)
  const data = decideData(command.type, command, { measure: running, context })
  return withSettlement(measure, [...ended, ...data], context)
}

/** Generic in the type, so that the table's entry and the command are known to belong together. */
function decideData<T extends CommandType>(
  type: T,
  command: CommandOf<T>,
  { measure, context }: { measure: Measure; context: CommandContext },
): EventData[] {
  return deciders[type](measure, command, context)
}
