import { findReadable, type StoredMeasure } from '../db/measures.ts'
import type { Queryable } from '../db/pool.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { Scope } from '../domain/scope.ts'
import { Problem, refused } from './problems.ts'

/**
 * The measure, as far as it is there for this caller. Throws measureNotFound, in the same words for one that does not
 * exist and one that he may not see: nobody learns from a refusal that a measure exists.
 */
export async function readable(queryable: Queryable, id: MeasureId, scope: Scope): Promise<StoredMeasure> {
  const found = await findReadable(queryable, id, scope)
  if (found === null) throw refused('measureNotFound', { found: id })
  return found
}

/** For what speaks of the whole office and cannot be cut to a unit. Throws forbidden; `what` stands in its sentence. */
export function requireEverything(scope: Scope, what: string): void {
  if (scope.type === 'everything') return
  throw new Problem('forbidden', `${what}只有整改办和看得到全部措施的人可以查看`)
}
