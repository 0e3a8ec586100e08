import type { DifferenceSummary } from '../domain/difference.ts'
import type { Actor } from '../domain/events.ts'
import type { LadderAssignment } from '../domain/ladderChoice.ts'
import type { Instant } from '../domain/localDate.ts'
import type { ChangeKind, ProposedChange } from '../domain/versionChange.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

/** proposed -> applying -> done; or withdrawn. */
export type ChangeState = 'proposed' | 'applying' | 'done' | 'withdrawn'

/** A change of versions with how far it got. */
export type VersionChange = {
  id: string
  kind: ChangeKind
  title: string
  proposed: ProposedChange
  /** As the proposer saw it. */
  foreseen: DifferenceSummary
  proposedBy: Actor
  proposedAt: Instant
  confirmedBy: Actor | null
  confirmedAt: Instant | null
  fromVersion: number | null
  toVersion: number | null
  /** Of a ladder: the versions that its round's measures get. */
  ladders: LadderAssignment | null
  state: ChangeState
  /** Open measures that it concerned when it was confirmed; applied so far; with a date that moved; left as they were. */
  total: number
  applied: number
  moved: number
  failed: number
  /** The id of the last measure that was looked at. */
  cursor: string
  doneAt: Instant | null
}

export type NewChange = {
  proposed: ProposedChange
  title: string
  foreseen: DifferenceSummary
  by: Actor
  now: Instant
}

/** Writes a proposal down; nothing reads it but the one who confirms. Gives its id. */
export async function proposeChange(
  queryable: Queryable,
  { proposed, title, foreseen, by, now }: NewChange,
): Promise<string> {
  const roundId = proposed.kind === 'ladder' ? proposed.roundId : null
  const { rows } = await queryable.query<{ id: string }>(
    `insert into version_change (id, kind, round_id, title, body, foreseen, proposed_by, proposed_at)
     values ('C-' || to_char(nextval('version_change_number'), 'FM999999000'), $1, $2, $3, $4, $5, $6, $7)
     returning id`,
    [
      proposed.kind,
      roundId,
      title,
      ...[proposed, foreseen, by].map((one) => JSON.stringify(one)),
      sqlInstant(now),
    ],
  )
  return rows[0]?.id ?? ''
}

/** By id, or null. `lock` keeps others from confirming it meanwhile. */
export async function findChange(
  queryable: Queryable,
  id: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<VersionChange | null> {
  const { rows } = await queryable.query<VersionChange>(
    `select ${columns} from version_change where id = $1 ${lock ? 'for update' : ''}`,
    [id],
  )
  return rows[0] ?? null
}

/** The newest first. */
export async function listChanges(queryable: Queryable, limit: number): Promise<VersionChange[]> {
  const { rows } = await queryable.query<VersionChange>(
    `select ${columns} from version_change order by proposed_at desc, id desc limit $1`,
    [limit],
  )
  return rows
}

/** What is taken back before it was confirmed; false when it is no proposal any more. */
export async function withdrawChange(queryable: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await queryable.query(
    `update version_change set state = 'withdrawn' where id = $1 and state = 'proposed'`,
    [id],
  )
  return rowCount === 1
}

const columns = `id, kind, title, body as proposed, foreseen, proposed_by as "proposedBy", proposed_at as "proposedAt",
  confirmed_by as "confirmedBy", confirmed_at as "confirmedAt", from_version as "fromVersion",
  to_version as "toVersion", ladders, state, total, applied, moved, failed, cursor, done_at as "doneAt"`
