import type { Actor } from '../domain/events.ts'
import type { LadderAssignment } from '../domain/ladderChoice.ts'
import { assignmentOf, compileLadders } from '../domain/ladderChoice.ts'
import type { Instant } from '../domain/localDate.ts'
import type { ProposedChange } from '../domain/versionChange.ts'
import { withYear } from '../domain/versionChange.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'
import type { VersionChange } from './versionChanges.ts'
import { addVersion, loadVersions, newestVersions } from './versions.ts'

type Made = { from: number | null; to: number | null; ladders: LadderAssignment | null }

/**
 * Makes the versions of a proposal that was read with its lock, gives them to the rounds, so that new measures begin with
 * them, and hands it to the job that re-plans what is open. In the caller's transaction: it is all of it or nothing.
 */
export async function confirmChange(
  client: Queryable,
  { id, proposed }: VersionChange,
  { by, total, now }: { by: Actor; total: number; now: Instant },
): Promise<void> {
  // Two confirmations at once would both take the same number.
  await client.query('select from office for update')
  const { from, to, ladders } = await makeVersions(client, proposed, now)
  await client.query(
    `update version_change set state = 'applying', confirmed_by = $2, confirmed_at = $3, from_version = $4,
       to_version = $5, ladders = $6, total = $7
     where id = $1`,
    [id, JSON.stringify(by), sqlInstant(now), from, to, ladders && JSON.stringify(ladders), total],
  )
}

/** How many open measures a change concerns. */
export async function countConcerned(queryable: Queryable, proposed: ProposedChange): Promise<number> {
  const { rows } = await queryable.query<{ count: number }>(
    `select count(*) from measure
     where state not in ('settled', 'withdrawn') and ($1::text is null or round_id = $1)`,
    [proposed.kind === 'ladder' ? proposed.roundId : null],
  )
  return rows[0]?.count ?? 0
}

async function makeVersions(client: Queryable, proposed: ProposedChange, now: Instant): Promise<Made> {
  const versions = await loadVersions(client)
  const newest = newestVersions(versions)
  if (proposed.kind === 'calendar') {
    const calendar = versions.calendars.get(newest.calendar)
    if (!calendar) throw new Error('工作日历：数据库里没有')
    const to = await addVersion(client, { kind: 'calendar', body: withYear(calendar, proposed.year), now })
    await client.query('update round set calendar_version = $1', [to])
    return { from: newest.calendar, to, ladders: null }
  }
  if (proposed.kind === 'policy') {
    const body = { ...versions.newestPolicy, ...proposed.patch }
    const to = await addVersion(client, { kind: 'policy', body, now })
    await client.query('update round set policy_version = $1', [to])
    return { from: newest.policy, to, ladders: null }
  }
  return { from: null, to: null, ladders: await makeLadders(client, proposed, now) }
}

async function makeLadders(
  client: Queryable,
  { roundId, choice }: Extract<ProposedChange, { kind: 'ladder' }>,
  now: Instant,
): Promise<LadderAssignment> {
  const units = await unitsOf(client, Object.keys(choice.measures ?? {}))
  const made = []
  for (const { owner, ladder } of compileLadders(choice, {
    round: roundId,
    unitOf: (id) => units.get(id) ?? null,
  })) {
    made.push({ owner, version: await addVersion(client, { kind: 'ladder', body: ladder, now }) })
  }
  const ladders = assignmentOf(made)
  await client.query('update round set ladder_version = $2 where id = $1', [roundId, ladders.round])
  await client.query(
    `insert into ladder_choice (round_id, body, ladders) values ($1, $2, $3)
     on conflict (round_id) do update set body = excluded.body, ladders = excluded.ladders`,
    [roundId, JSON.stringify(choice), JSON.stringify(ladders)],
  )
  return ladders
}

/** The units of measures, from which they inherit. */
export async function unitsOf(queryable: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await queryable.query<{ id: string; unit: string }>(
    'select id, unit from measure where id = any($1)',
    [ids],
  )
  return new Map(rows.map(({ id, unit }) => [id, unit]))
}
