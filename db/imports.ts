import type { Actor } from '../domain/events.ts'
import type { ImportKind, ImportProblem, ImportState } from '../domain/imported.ts'
import type { Instant } from '../domain/localDate.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'
import type { RosterEntry } from './rosterChange.ts'
import type { NewRound } from './rounds.ts'

/** What the next slot would bring: shown before anything is written. */
export type ForeseenMails = { slot: Instant; mails: number; people: number; unreachable: string[] }
/** `ledger`: 台账, `roster`: 通讯录. */
export type FoundProblem = ImportProblem & { file: 'ledger' | 'roster' }
export type ImportCounts = Record<ImportKind, number>

/** An uploaded ledger. */
export type ImportBatch = {
  id: string
  roundName: string
  round: NewRound
  roundId: string | null
  fileName: string
  sha256: string
  state: ImportState
  actor: Actor
  roster: RosterEntry[]
  layout: unknown
  mails: ForeseenMails
  counts: ImportCounts
  problems: FoundProblem[]
  createdAt: Instant
  confirmedBy: Actor | null
  confirmedAt: Instant | null
  doneAt: Instant | null
  undoneBy: Actor | null
  undoneAt: Instant | null
  undoReason: string | null
}

export type NewImport = Pick<
  ImportBatch,
  | 'round'
  | 'roundId'
  | 'fileName'
  | 'sha256'
  | 'actor'
  | 'roster'
  | 'layout'
  | 'mails'
  | 'counts'
  | 'problems'
>

const columns = `id, round_name as "roundName", round, round_id as "roundId", file_name as "fileName", sha256, state, actor,
  roster, layout, mails, counts, problems, created_at as "createdAt", confirmed_by as "confirmedBy",
  confirmed_at as "confirmedAt", done_at as "doneAt", undone_by as "undoneBy", undone_at as "undoneAt",
  undo_reason as "undoReason"`

/** Stores a preview and answers its id. */
export async function insertImport(queryable: Queryable, batch: NewImport, now: Instant): Promise<string> {
  const { rows } = await queryable.query<{ id: string }>(
    `insert into import_batch (id, round_name, round, round_id, file_name, sha256, state, actor, roster, layout, mails,
       counts, problems, created_at)
     values ('I-' || to_char(nextval('import_number'), 'FM999999000'), $1, $2, $3, $4, $5, 'previewed', $6, $7, $8, $9,
       $10, $11, $12) returning id`,
    [
      batch.round.name,
      JSON.stringify(batch.round),
      batch.roundId,
      batch.fileName,
      batch.sha256,
      JSON.stringify(batch.actor),
      JSON.stringify(batch.roster),
      JSON.stringify(batch.layout),
      JSON.stringify(batch.mails),
      JSON.stringify(batch.counts),
      JSON.stringify(batch.problems),
      sqlInstant(now),
    ],
  )
  const [row] = rows
  if (!row) throw new Error('导入批次：没有写入')
  return row.id
}

export async function findImport(queryable: Queryable, id: string): Promise<ImportBatch | null> {
  const { rows } = await queryable.query<ImportBatch>(`select ${columns} from import_batch where id = $1`, [
    id,
  ])
  return rows[0] ?? null
}

/** The same, locked: who confirms or undoes decides alone. */
export async function lockImport(queryable: Queryable, id: string): Promise<ImportBatch | null> {
  const { rows } = await queryable.query<ImportBatch>(
    `select ${columns} from import_batch where id = $1 for update`,
    [id],
  )
  return rows[0] ?? null
}

/** The newest first; of one round by its name, or of all. */
export async function listImports(
  queryable: Queryable,
  { roundName, limit }: { roundName: string | null; limit: number },
): Promise<ImportBatch[]> {
  const { rows } = await queryable.query<ImportBatch>(
    `select ${columns} from import_batch where ($1::text is null or round_name = $1) and state <> 'discarded'
     order by created_at desc, id desc limit $2`,
    [roundName, limit],
  )
  return rows
}

export async function confirmImport(
  queryable: Queryable,
  id: string,
  { roundId, by, now }: { roundId: string; by: Actor; now: Instant },
): Promise<void> {
  await queryable.query(
    `update import_batch set state = 'running', round_id = $2, confirmed_by = $3, confirmed_at = $4 where id = $1`,
    [id, roundId, JSON.stringify(by), sqlInstant(now)],
  )
}

/** A preview that nobody wants: its rows go, that it was there stays. */
export async function discardImport(queryable: Queryable, id: string): Promise<void> {
  await queryable.query(discarding('id = $1'), [id])
}

/** Previews from before the instant that nobody confirmed; answers how many. */
export async function discardPreviewsBefore(queryable: Queryable, before: Instant): Promise<number> {
  const { rows } = await queryable.query<{ id: string }>(
    discarding(`state = 'previewed' and created_at < $1`),
    [sqlInstant(before)],
  )
  return rows.length
}

function discarding(which: string): string {
  return `with old as (
      update import_batch set state = 'discarded', problems = '[]', roster = '[]' where ${which} returning id
    ), gone as (delete from import_row where batch_id in (select id from old))
    select id from old`
}

/**
 * Takes a running import for a while; null when another process has it or nothing is left to do. Two that work on one
 * import do no harm (rows are found again, commands have ids): the lease only spares the work.
 */
export async function leaseImport(
  queryable: Queryable,
  id: string,
  { now, until }: { now: Instant; until: Instant },
): Promise<ImportBatch | null> {
  const { rows } = await queryable.query<ImportBatch>(
    `update import_batch set lease_until = $3
     where id = $1 and state in ('running', 'undoing') and (lease_until is null or lease_until <= $2)
     returning ${columns}`,
    [id, sqlInstant(now), sqlInstant(until)],
  )
  return rows[0] ?? null
}

export async function extendLease(queryable: Queryable, id: string, until: Instant | null): Promise<void> {
  await queryable.query('update import_batch set lease_until = $2 where id = $1', [id, sqlInstant(until)])
}

/** Imports that nobody works on although they are not finished: their process was ended. */
export async function abandonedImports(queryable: Queryable, now: Instant): Promise<string[]> {
  const { rows } = await queryable.query<{ id: string }>(
    `select id from import_batch where state in ('running', 'undoing') and (lease_until is null or lease_until <= $1)
     order by confirmed_at`,
    [sqlInstant(now)],
  )
  return rows.map(({ id }) => id)
}

export async function finishImport(queryable: Queryable, id: string, now: Instant): Promise<void> {
  await queryable.query(
    `update import_batch set lease_until = null,
       state = case state when 'running' then 'done' when 'undoing' then 'undone' else state end,
       done_at = case state when 'running' then $2 else done_at end,
       undone_at = case state when 'undoing' then $2 else undone_at end
     where id = $1`,
    [id, sqlInstant(now)],
  )
}

/** The columns of the newest ledger that was imported into the round. */
export async function newestLayout(queryable: Queryable, roundId: string): Promise<unknown> {
  const { rows } = await queryable.query<{ layout: unknown }>(
    `select layout from import_batch where round_id = $1 and state in ('running', 'done') and layout <> 'null'
     order by confirmed_at desc limit 1`,
    [roundId],
  )
  return rows[0]?.layout ?? null
}
