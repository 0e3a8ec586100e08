import type { LadderAssignment, LadderChoice } from '../domain/ladderChoice.ts'
import type { Queryable } from './pool.ts'

/** What a round chose, and the versions of it; null where it has the office's ladder. */
export async function ladderChoiceOf(
  queryable: Queryable,
  roundId: string,
): Promise<{ choice: LadderChoice; ladders: LadderAssignment } | null> {
  const { rows } = await queryable.query<{ choice: LadderChoice; ladders: LadderAssignment }>(
    'select body as choice, ladders from ladder_choice where round_id = $1',
    [roundId],
  )
  return rows[0] ?? null
}

/** Which of these units and measures nobody knows: of units, the round's measures and the roster; of measures, the round. */
export async function unknownOwners(
  queryable: Queryable,
  roundId: string,
  { units, measures }: { units: readonly string[]; measures: readonly string[] },
): Promise<{ units: string[]; measures: string[] }> {
  const { rows } = await queryable.query<{ units: string[]; measures: string[] }>(
    `select
       array(select u from unnest($2::text[]) as u
         where not exists (select from measure where round_id = $1 and unit = u)
           and not exists (select from person where u = any(units))) as units,
       array(select m from unnest($3::text[]) as m
         where not exists (select from measure where round_id = $1 and id = m)) as measures`,
    [roundId, units, measures],
  )
  return rows[0] ?? { units: [], measures: [] }
}
