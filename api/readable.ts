import { findReadable, type StoredMeasure } from '../db/measures.ts'
import type { Queryable } from '../db/pool.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { Scope } from '../domain/scope.ts'
import { refused } from './problems.ts'

/**
 * The measure, as far as it is there for this caller. Throws measureNotFound, in the same words for one that does not
 * exist and one that he may not see: nobody learns from a refusal that a measure exists.
 */
export async function readable(queryable: Queryable, id: MeasureId, scope: Scope): Promise<StoredMeasure> {
  const found = await findReadable(queryable, id, scope)
  if (found === null) throw refused('measureNotFound', { found: id })
  return found
}
