import type { Finding, FindingKind, FindingReason } from '../domain/audit.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { PersonId } from '../domain/roster.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

export type FindingState = 'open' | 'held' | 'repaired' | 'accepted' | 'gone'

/** A difference as it is kept: one row however many runs saw it. */
export type StoredFinding = {
  id: string
  kind: FindingKind
  reason: FindingReason
  measureId: MeasureId
  subject: string
  personId: PersonId | null
  found: string
  expected: string
  firstSeenAt: Instant
  lastSeenAt: Instant
  state: FindingState
  closedAt: Instant | null
  closedBy: string | null
  result: string | null
}

/** What the heartbeat asks: since when nothing is known to be wrong (null: not known to be right), and what is open. */
export type AuditState = { cleanAt: Instant | null; open: number }

/** `cleanAt` = as of when the newest run that ended compared, where it saw everything and nothing it found is open. */
export async function auditState(queryable: Queryable): Promise<AuditState> {
  const { rows } = await queryable.query<{ as_of: Instant | null; whole: boolean | null; open: number }>(
    `select run.as_of, run.unchecked = 0 and run.failure is null as whole,
       (select count(*) from audit_finding where state in ('open', 'held')) as open
     from office left join lateral (
       select as_of, unchecked, failure from audit_run where ended_at is not null order by asked_at desc limit 1
     ) as run on true`,
  )
  const [row] = rows
  const open = row?.open ?? 0
  return { cleanAt: open === 0 && row?.whole ? row.as_of : null, open }
}

/**
 * Keeps what a run found: what is open already is seen again, the rest is new, but for what cannot be undone and somebody
 * has accepted: that stays in the ledger for ever. Safe to run twice.
 */
export async function storeFindings(
  queryable: Queryable,
  findings: readonly Finding[],
  { run, now }: { run: string; now: Instant },
): Promise<void> {
  if (findings.length === 0) return
  await queryable.query(
    `insert into audit_finding (id, kind, reason, measure_id, subject, person_id, found, expected, first_run, last_run,
       first_seen_at, last_seen_at)
     select 'F-' || to_char(nextval('audit_finding_number'), 'FM999999000'), kind, reason, "measureId", subject,
       coalesce("personId", ''), found, expected, $2, $2, $3, $3
     from rows from (json_to_recordset($1) as (kind text, reason text, "measureId" text, subject text, "personId" text,
       found text, expected text)) with ordinality as x
     where not exists (select from audit_finding known
       where known.state = 'accepted' and known.measure_id = "measureId" and known.reason = x.reason
         and known.subject = x.subject and known.person_id = coalesce("personId", '') and known.found = x.found)
     order by x.ordinality
     on conflict (measure_id, kind, reason, subject, person_id) where state in ('open', 'held')
     do update set last_run = $2, last_seen_at = $3, found = excluded.found, expected = excluded.expected`,
    [JSON.stringify(onePerSubject(findings)), run, sqlInstant(now)],
  )
}

export type FindingFilter = {
  id?: string
  kind?: FindingKind
  measureId?: MeasureId
  state?: FindingState
}

/** The newest first; the cursor is the last one's id, null for the first page. Throws a RangeError for a wrong cursor. */
export async function listFindings(
  queryable: Queryable,
  { id, kind, measureId, state }: FindingFilter,
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<{ items: StoredFinding[]; cursor: string | null }> {
  if (cursor !== null && !/^F-\d+$/.test(cursor))
    throw new RangeError(`游标：找到“${cursor}”，应为上一页给出的`)
  const { rows } = await queryable.query<StoredFinding>(
    `select ${findingColumns} from audit_finding
     where ($1::text is null or id = $1) and ($2::text is null or kind = $2)
       and ($3::text is null or measure_id = $3) and ($4::text is null or state = $4)
       and ($5::text is null or (length(id), id) < (length($5), $5))
     order by length(id) desc, id desc limit $6`,
    [id ?? null, kind ?? null, measureId ?? null, state ?? null, cursor, limit + 1],
  )
  const items = rows.slice(0, limit)
  return { items, cursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** What is open, by kind, most first; and the first of them. For the mail to the office. */
export async function openFindings(
  queryable: Queryable,
  limit: number,
): Promise<{ counts: { kind: FindingKind; count: number }[]; first: StoredFinding[] }> {
  const [counts, first] = await Promise.all([
    queryable.query<{ kind: FindingKind; count: number }>(
      `select kind, count(*) from audit_finding where state in ('open', 'held') group by kind order by 2 desc, kind`,
    ),
    queryable.query<StoredFinding>(
      `select ${findingColumns} from audit_finding where state in ('open', 'held')
       order by first_seen_at desc, length(id), id limit $1`,
      [limit],
    ),
  ])
  return { counts: counts.rows, first: first.rows }
}

/** Ends a finding, or marks that the office must act first (`held`). */
export async function closeFinding(
  queryable: Queryable,
  id: string,
  closed: { state: FindingState; by: string; result: string; now: Instant },
): Promise<void> {
  await queryable.query(
    `update audit_finding set state = $2, closed_by = $3, result = $4, closed_at = $5 where id = $1`,
    [id, closed.state, closed.by, closed.result, sqlInstant(closed.now)],
  )
}

/** Two faults of one place are one finding: the first says enough. */
function onePerSubject(findings: readonly Finding[]): Finding[] {
  const known = new Map<string, Finding>()
  for (const finding of findings) {
    const { measureId, reason, subject, personId } = finding
    const key = [measureId, reason, subject, personId].join('\n')
    if (!known.has(key)) known.set(key, finding)
  }
  return [...known.values()]
}

const findingColumns = `id, kind, reason, measure_id as "measureId", subject, nullif(person_id, '') as "personId", found,
  expected, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", state, closed_at as "closedAt",
  closed_by as "closedBy", result`
