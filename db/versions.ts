import type { Calendar } from '../domain/calendar.ts'
import { publishedCalendar } from '../domain/calendarYears.ts'
import type { TimeContext } from '../domain/context.ts'
import type { Ladder } from '../domain/ladder.ts'
import { defaultLadder, withEveryWait } from '../domain/ladder.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MeasureFacts } from '../domain/measure.ts'
import type { Policy } from '../domain/policy.ts'
import { defaultPolicy } from '../domain/policy.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'
import { rememberedFor } from './remembered.ts'

export type VersionBodies = { calendar: Calendar; ladder: Ladder; policy: Policy }
export type VersionKind = keyof VersionBodies

/** All versions of the office. `count` tells whether a new one came: versions are only ever added. */
export type Versions = {
  count: number
  calendars: ReadonlyMap<number, Calendar>
  ladders: ReadonlyMap<number, Ladder>
  policies: ReadonlyMap<number, Policy>
  newestPolicy: Policy
}

/** Stores the published calendar, the default ladder and the default policy as version 1 where there is none yet. */
export async function seedVersions(queryable: Queryable, now: Instant): Promise<void> {
  const bodies: VersionBodies = { calendar: publishedCalendar, ladder: defaultLadder, policy: defaultPolicy }
  for (const [kind, body] of Object.entries(bodies)) {
    await queryable.query(
      `insert into version (kind, version, body, created_at)
       select $1, 1, $2, $3 where not exists (select from version where kind = $1) on conflict do nothing`,
      [kind, JSON.stringify({ ...body, version: 1 }), sqlInstant(now)],
    )
  }
}

/** Adds the next version of a kind and gives its number. What runs keeps the version it carries, but for the policy's
 *  times and window: those always come from the newest policy. Throws 23505 when two do it at once. */
export async function addVersion<K extends VersionKind>(
  queryable: Queryable,
  { kind, body, now }: { kind: K; body: VersionBodies[K]; now: Instant },
): Promise<number> {
  const { rows } = await queryable.query<{ version: number }>(
    `with next as (select coalesce(max(version), 0) + 1 as version from version where kind = $1)
     insert into version (kind, version, body, created_at)
     select $1, version, $2::jsonb || jsonb_build_object('version', version), $3 from next returning version`,
    [kind, JSON.stringify(body), sqlInstant(now)],
  )
  return rows[0]?.version ?? 0
}

/** All versions; read only when there are more than this process knows. Bodies are immutable: their objects are kept. */
export async function loadVersions(queryable: Queryable): Promise<Versions> {
  const { rows } = await queryable.query<{ count: number }>('select count(*) from version')
  return versionsOf(queryable, rows[0]?.count ?? 0)
}

/** The same where the caller has counted the rows of `version` in a query of its own. */
export async function versionsOf(queryable: Queryable, count: number): Promise<Versions> {
  const remembered = rememberedFor(queryable)
  if (remembered.versions?.count === count) return remembered.versions
  const versions = await readVersions(queryable)
  remembered.versions = versions
  return versions
}

/** The policy that rules times, window and spread now. */
export async function newestPolicy(queryable: Queryable): Promise<Policy> {
  return (await loadVersions(queryable)).newestPolicy
}

/** What a decision looks at: calendar and ladder that the measure carries, but the newest policy. */
export function contextOf(
  versions: Versions,
  carried: Pick<MeasureFacts['versions'], 'calendar' | 'ladder'>,
  now: Instant,
): TimeContext {
  return {
    calendar: known(versions.calendars, carried.calendar, 'calendar'),
    ladder: known(versions.ladders, carried.ladder, 'ladder'),
    policy: versions.newestPolicy,
    now,
  }
}

/** The newest calendar, ladder and policy: for what is registered without a round's choice, and for the mailroom. */
export function newestVersions(versions: Versions): { calendar: number; ladder: number; policy: number } {
  return {
    calendar: Math.max(...versions.calendars.keys()),
    // What rounds chose for themselves is nobody else's.
    ladder: Math.max(...[...versions.ladders.values()].filter(({ of }) => !of).map(({ version }) => version)),
    policy: versions.newestPolicy.version,
  }
}

type Row = { [K in VersionKind]: { kind: K; version: number; body: VersionBodies[K] } }[VersionKind]

async function readVersions(queryable: Queryable): Promise<Versions> {
  const { rows } = await queryable.query<Row>('select kind, version, body from version order by version')
  const calendars = new Map<number, Calendar>()
  const ladders = new Map<number, Ladder>()
  const policies = new Map<number, Policy>()
  for (const row of rows) {
    if (row.kind === 'calendar') calendars.set(row.version, row.body)
    else if (row.kind === 'ladder') ladders.set(row.version, withEveryWait(row.body))
    else policies.set(row.version, row.body)
  }
  const newest = [...policies.values()].at(-1)
  if (!newest) throw new Error('数据库里没有制度版本：应先执行 seedVersions')
  return { count: rows.length, calendars, ladders, policies, newestPolicy: newest }
}

function known<T>(versions: ReadonlyMap<number, T>, version: number, kind: VersionKind): T {
  const found = versions.get(version)
  if (found === undefined) throw new Error(`版本 ${kind} ${version}：数据库里没有`)
  return found
}
