import type { LadderAssignment } from '../domain/ladderChoice.ts'
import { ladderFor } from '../domain/ladderChoice.ts'
import type { LightRulesId } from '../domain/lights.ts'
import { lightRulesOf } from '../domain/lights.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { LookBackSample } from '../domain/sampling.ts'
import type { Scope } from '../domain/scope.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'
import { inScope, scopeValues } from './scope.ts'
import { loadVersions, newestVersions } from './versions.ts'

/** 轮次: what its measures are registered with. */
export type Round = {
  id: string
  name: string
  organisation: string
  feedbackOn: LocalDate | null
  confirmationRequired: boolean
  versions: { calendar: number; ladder: number; policy: number }
  /** Where it chose a ladder: whose measures begin with which. */
  ladders: LadderAssignment | null
  lightRules: LightRulesId
  /** Only a share of the look-backs is called; null = all. Fixed when the round is made: its lots can be checked. */
  lookBackSample: LookBackSample | null
  createdAt: Instant
}

/** What a new measure of a unit begins with. */
export function versionsFor({ versions, ladders }: Pick<Round, 'versions' | 'ladders'>, unit: string) {
  return ladders === null ? versions : { ...versions, ladder: ladderFor(ladders, { unit }) }
}

export type NewRound = Pick<Round, 'name' | 'organisation'> &
  Partial<Pick<Round, 'feedbackOn' | 'confirmationRequired' | 'versions' | 'lightRules' | 'lookBackSample'>>

/** Makes the round; its versions default to the newest. A round of that name stays as it is: `added` false. */
export async function createRound(
  queryable: Queryable,
  newRound: NewRound,
  now: Instant,
): Promise<{ round: Round; added: boolean }> {
  const { name, organisation, feedbackOn = null, confirmationRequired = false, versions } = newRound
  const { lightRules = 'workingDays', lookBackSample = null } = newRound
  const { calendar, ladder, policy } = versions ?? newestVersions(await loadVersions(queryable))
  const { rows } = await queryable.query<Row>(
    `insert into round (id, name, organisation, feedback_on, confirmation_required, calendar_version, ladder_version,
       policy_version, created_at, light_rules, look_back_sample)
     values ('R-' || to_char(nextval('round_number'), 'FM999999000'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (name) do nothing returning *, null::jsonb as ladders`,
    [
      ...[name, organisation, feedbackOn, confirmationRequired, calendar, ladder, policy, sqlInstant(now)],
      ...[lightRules, lookBackSample && JSON.stringify(lookBackSample)],
    ],
  )
  const [row] = rows
  if (row) return { round: roundOf(row), added: true }
  const known = await findRound(queryable, name)
  if (!known) throw new Error(`轮次“${name}”：刚刚被另一处建立又消失`)
  return { round: known, added: false }
}

/** By id or by name. */
export async function findRound(queryable: Queryable, nameOrId: string): Promise<Round | null> {
  const { rows } = await queryable.query<Row>(
    `select round.*, ladders from round left join ladder_choice on round_id = id
     where id = $1 or name = $1 order by id = $1 desc limit 1`,
    [nameOrId],
  )
  return rows[0] ? roundOf(rows[0]) : null
}

/** All rounds, the newest first, with the number of their measures and of those still open, as far as the reader sees. */
export async function listRounds(
  queryable: Queryable,
  scope: Scope,
): Promise<(Round & { measures: number; open: number })[]> {
  const { rows } = await queryable.query<Row & { measures: number; open: number }>(
    `select round.*, ladders, counted.measures, counted.open
     from round left join ladder_choice on ladder_choice.round_id = round.id,
       lateral (select count(*) as measures,
         count(*) filter (where state not in ('settled', 'withdrawn')) as open
         from measure where round_id = round.id and ${inScope(1)}) as counted
     order by created_at desc, id desc`,
    scopeValues(scope),
  )
  return rows.map((row) => ({ ...roundOf(row), measures: row.measures, open: row.open }))
}

/** Null when there is no such round. What is computed changes at once; nothing is planned anew. */
export async function setLightRules(
  queryable: Queryable,
  roundId: string,
  lightRules: LightRulesId,
): Promise<Round | null> {
  const { rows } = await queryable.query<Row>('update round set light_rules = $2 where id = $1 returning *', [
    roundId,
    lightRules,
  ])
  return rows[0] ? roundOf(rows[0]) : null
}

type Row = {
  id: string
  name: string
  organisation: string
  feedback_on: LocalDate | null
  confirmation_required: boolean
  calendar_version: number
  ladder_version: number
  policy_version: number
  ladders: LadderAssignment | null
  light_rules: string
  look_back_sample: LookBackSample | null
  created_at: Instant
}

function roundOf(row: Row): Round {
  return {
    id: row.id,
    name: row.name,
    organisation: row.organisation,
    feedbackOn: row.feedback_on,
    confirmationRequired: row.confirmation_required,
    versions: { calendar: row.calendar_version, ladder: row.ladder_version, policy: row.policy_version },
    ladders: row.ladders,
    lightRules: lightRulesOf(row.light_rules).id,
    lookBackSample: row.look_back_sample,
    createdAt: row.created_at,
  }
}
