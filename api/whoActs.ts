import type { Actor } from '../domain/events.ts'
import { personOn } from '../domain/roster.ts'
import { peopleOn } from './auth.ts'
import type { ApiDeps } from './deps.ts'

/** The name under which a write of the office is remembered: of the person it is done for, or of the program. */
export async function whoActs(
  { personId, onBehalfOf, service }: Actor,
  { pool, clock }: Pick<ApiDeps, 'pool' | 'clock'>,
): Promise<string> {
  const id = onBehalfOf ?? personId
  if (id === null) return service ?? '系统'
  const { roster, date } = await peopleOn(pool, clock())
  return personOn(roster, id, date)?.name ?? id
}
