import { completionOf, isInsidePeriod } from '../domain/completion.ts'
import type { Counted } from '../domain/counting.ts'
import type { LocalDate } from '../domain/localDate.ts'
import type { Measure } from '../domain/measure.ts'
import type { Policy } from '../domain/policy.ts'
import type { Scope } from '../domain/scope.ts'
import type { Queryable } from './pool.ts'
import { inScope, scopeValues } from './scope.ts'

/** The measures of a round that a reader may see, by id. */
export async function measuresOfRound(
  queryable: Queryable,
  roundId: string,
  scope: Scope,
): Promise<Measure[]> {
  const { rows } = await queryable.query<{ body: Measure }>(
    `select body from measure where round_id = $1 and ${inScope(2)} order by id`,
    [roundId, ...scopeValues(scope)],
  )
  return rows.map(({ body }) => body)
}

/** Each as far as it is counted; `periodEnd` = the last day of its round's concentrated period. */
export function countedOf(
  measures: readonly Measure[],
  { periodEnd, policy }: { periodEnd: LocalDate | null; policy: Policy },
): Counted[] {
  return measures.map((measure) => ({
    issue: measure.issue,
    timing: measure.timing,
    state: measure.state,
    completion: completionOf(measure),
    inside: isInsidePeriod(measure, periodEnd, policy),
  }))
}
