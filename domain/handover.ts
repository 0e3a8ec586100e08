import type { Command } from './commands.schema.ts'
import type { Measure } from './measure.ts'
import { isOpen } from './measure.ts'
import type { PersonId } from './roster.ts'

/** The parts in one measure that name a person. Those of the roster (组长, 科室负责人, …) follow the roster by themselves. */
export type NamedPart = 'owner' | 'leaderInCharge' | 'verifier'

export type Handover = { id: string; personId: PersonId; successorId: PersonId | null; reason: string }

/** The parts that a person has in an open measure. */
export function partsOf(measure: Measure, personId: PersonId): NamedPart[] {
  if (!isOpen(measure)) return []
  const held: Record<NamedPart, PersonId | null> = {
    owner: measure.ownerId,
    leaderInCharge: measure.leaderInChargeId,
    verifier: measure.verifierId,
  }
  return namedParts.filter((part) => held[part] === personId)
}

/**
 * The commands that hand a measure over, one a part, under ids that follow from the hand-over: given again they are
 * answered as the first time. Who would verify what he owns now does not: then the office does.
 */
export function handoverCommands(
  measure: Measure,
  { id, personId, successorId, reason }: Handover,
): { id: string; command: Command }[] {
  if (successorId === null) return []
  const because = `移交（${id}）：${reason}`
  const parts = partsOf(measure, personId)
  const ownerId = parts.includes('owner') ? successorId : measure.ownerId
  return parts.map((part) => ({
    id: `handover:${id}:${part}`,
    command: commandFor(part, { successorId, because, ownerId }),
  }))
}

const namedParts: readonly NamedPart[] = ['owner', 'leaderInCharge', 'verifier']

function commandFor(
  part: NamedPart,
  {
    successorId,
    because: reason,
    ownerId,
  }: { successorId: PersonId; because: string; ownerId: PersonId | null },
): Command {
  switch (part) {
    case 'owner':
      return { type: 'assign', successor: successorId, reason }
    case 'leaderInCharge':
      return { type: 'correct', field: 'leaderInChargeId', value: successorId, reason }
    case 'verifier':
      return {
        type: 'correct',
        field: 'verifierId',
        value: successorId === ownerId ? null : successorId,
        reason,
      }
  }
}
