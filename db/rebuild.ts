import { replayEvents } from '../domain/evolve.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import { isOpen } from '../domain/measure.ts'
import { nextDecision } from '../domain/nextDecision.ts'
import { planOf } from '../domain/plan.ts'
import { planChange } from '../domain/planChange.ts'
import { checkChain } from './chainCheck.ts'
import { chainStart, readChain } from './events.ts'
import { findMeasure } from './measures.ts'
import { readPlan } from './plan.ts'
import type { Queryable } from './pool.ts'
import { contextOf, loadVersions } from './versions.ts'

/** Where the stored state differs from what the history says: where, what was found, what it should be. */
export type Difference = {
  where: 'events' | 'hash' | 'measure' | 'nextDecisionAt' | 'plan'
  found: string
  expected: string
}

/**
 * Rebuilds read model, next decision and plan of one measure from its events and versions alone and compares them with
 * what is stored; checks numbering and hash chain on the way. Empty = all agree. Reads several statements: run it in a
 * transaction of repeatable read when others write. Throws a RangeError when there is no such measure.
 */
export async function rebuild(queryable: Queryable, measureId: MeasureId): Promise<Difference[]> {
  const stored = await findMeasure(queryable, measureId)
  if (stored === null) throw new RangeError(`措施“${measureId}”：数据库里没有`)
  const kept = await readChain(queryable, measureId)
  const last = kept.at(-1)
  const broken = checkChain(kept, last?.hash ?? chainStart)
  if (broken.length > 0)
    return broken.map(({ reason, ...rest }) => ({
      ...rest,
      where: reason === 'hashBroken' ? 'hash' : 'events',
    }))
  const measure = replayEvents(kept.map(({ event }) => event))
  const versions = await loadVersions(queryable)
  const context = contextOf(versions, measure.versions, measure.lastEventAt)
  const next = isOpen(measure) ? (nextDecision(measure, context)?.at ?? Number.POSITIVE_INFINITY) : null
  return [
    ...differences('measure', measureText(stored.measure), measureText(measure)),
    // What has ended keeps an instant until its workflow was told.
    ...(isOpen(measure) ? differences('nextDecisionAt', String(stored.nextDecisionAt), String(next)) : []),
    ...(await comparePlan(queryable, measure, planOf(measure, context))),
  ]
}

/** The plan agrees when a transition would change nothing in it. */
async function comparePlan(
  queryable: Queryable,
  measure: Measure,
  plan: ReturnType<typeof planOf>,
): Promise<Difference[]> {
  const rows = await readPlan(queryable, measure.id)
  const { added, changed, gone } = planChange(rows, { caused: [], plan, after: measure })
  return [
    ...added.map(({ key }) => ({ where: 'plan' as const, found: '没有', expected: key })),
    ...changed.map(({ from, to }) => ({
      where: 'plan' as const,
      found: JSON.stringify(from),
      expected: JSON.stringify(to),
    })),
    ...gone.map(({ key }) => ({ where: 'plan' as const, found: key, expected: '没有' })),
  ]
}

/** A read model, or a field of it, as text to compare: jsonb gives the keys in another order, and leaves out what is
 *  undefined. */
export function measureText(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? ''
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, sorted(field)]),
  )
}

function differences(where: Difference['where'], found: string, expected: string): Difference[] {
  return found === expected ? [] : [{ where, found, expected }]
}
