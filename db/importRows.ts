import type { ImportedRow, ImportKind, ImportOutcome, ImportProblem } from '../domain/imported.ts'
import type { ChangedField, LastSaid } from '../domain/ledgerChange.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

/** A change as it was shown: what is confirmed is exactly this. */
export type ShownChange = { field: ChangedField; from: string | null; to: string | null; note: string | null }

export type NewImportRow = {
  position: number
  sheet: string
  row: number
  kind: ImportKind
  measureId: MeasureId | null
  body: ImportedRow | null
  sourceHash: string | null
  changes: ShownChange[]
  problems: ImportProblem[]
}
export type ImportRow = NewImportRow & { outcome: ImportOutcome | null }

const page = 1_000

export async function insertImportRows(
  queryable: Queryable,
  batchId: string,
  rows: readonly NewImportRow[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += page) {
    await queryable.query(
      `insert into import_row (batch_id, position, sheet, row, kind, measure_id, body, source_hash, changes, problems)
       select $1, position, sheet, row, kind, "measureId", body, "sourceHash", changes, problems
       from jsonb_to_recordset($2) as x(position integer, sheet text, row integer, kind text, "measureId" text, body jsonb,
         "sourceHash" text, changes jsonb, problems jsonb)`,
      [batchId, JSON.stringify(rows.slice(from, from + page))],
    )
  }
}

const columns = `position, sheet, row, kind, measure_id as "measureId", body, source_hash as "sourceHash", changes, problems,
  outcome`

/** A page of the rows by position, of some kinds or all. */
export async function readImportRows(
  queryable: Queryable,
  batchId: string,
  { kinds, after, limit }: { kinds: readonly ImportKind[] | null; after: number; limit: number },
): Promise<ImportRow[]> {
  const { rows } = await queryable.query<ImportRow>(
    `select ${columns} from import_row
     where batch_id = $1 and ($2::text[] is null or kind = any($2)) and position > $3 order by position limit $4`,
    [batchId, kinds, after, limit],
  )
  return rows
}

/** The next rows of a confirmed import that are still to be registered or corrected. */
export async function waitingRows(
  queryable: Queryable,
  batchId: string,
  limit: number,
): Promise<ImportRow[]> {
  const { rows } = await queryable.query<ImportRow>(
    `select ${columns} from import_row
     where batch_id = $1 and done_at is null and kind in ('new', 'changed') order by position limit $2`,
    [batchId, limit],
  )
  return rows
}

export type Outcome = { position: number; measureId: MeasureId | null; outcome: ImportOutcome }

export async function storeOutcomes(
  queryable: Queryable,
  batchId: string,
  { outcomes, now }: { outcomes: readonly Outcome[]; now: Instant },
): Promise<void> {
  await queryable.query(
    `update import_row r set outcome = x.outcome, measure_id = coalesce(x."measureId", r.measure_id), done_at = $3
     from jsonb_to_recordset($2) as x(position integer, "measureId" text, outcome jsonb)
     where r.batch_id = $1 and r.position = x.position`,
    [batchId, JSON.stringify(outcomes), sqlInstant(now)],
  )
}

export type ImportProgress = {
  total: number
  done: number
  added: number
  corrected: number
  refused: number
}

export async function progressOf(queryable: Queryable, batchId: string): Promise<ImportProgress> {
  const { rows } = await queryable.query<ImportProgress>(
    `select count(*) as total, count(done_at) as done,
       count(*) filter (where (outcome ->> 'added')::boolean) as added,
       count(*) filter (where jsonb_array_length(outcome -> 'corrected') > 0) as corrected,
       count(*) filter (where jsonb_array_length(outcome -> 'refused') > 0) as refused
     from import_row where batch_id = $1 and kind in ('new', 'changed')`,
    [batchId],
  )
  return rows[0] ?? { total: 0, done: 0, added: 0, corrected: 0, refused: 0 }
}

/** The round's measures with the hash they came by, those aside whose import was undone. */
export async function measuresOfRound(
  queryable: Queryable,
  roundId: string,
): Promise<{ measure: Measure; sourceHash: string }[]> {
  const { rows } = await queryable.query<{ measure: Measure; sourceHash: string }>(
    `select body as measure, source_hash as "sourceHash" from measure
     where round_id = $1 and source_hash not like 'undone:%' order by id`,
    [roundId],
  )
  return rows
}

/**
 * What the ledger said of these measures the last time: the newest confirmed import but for `except`, otherwise what they
 * were registered with. What could not be done then counts as not said: it is shown again.
 */
export async function lastSaid(
  queryable: Queryable,
  ids: readonly MeasureId[],
  except: string,
): Promise<Map<MeasureId, LastSaid>> {
  const registered = await queryable.query<{ id: MeasureId; said: LastSaid }>(
    `select measure_id as id, (body::jsonb) -> 'measure' as said from measure_event
     where measure_id = any($1) and sequence = 1`,
    [ids],
  )
  const imported = await queryable.query<{ id: MeasureId; said: LastSaid }>(
    `select distinct on (measure_id) measure_id as id, body as said from import_row join import_batch b on b.id = batch_id
     where measure_id = any($1) and body is not null and b.state in ('running', 'done') and b.id <> $2
       and (outcome is null or jsonb_array_length(outcome -> 'refused') = 0)
     order by measure_id, confirmed_at desc`,
    [ids, except],
  )
  return new Map([...registered.rows, ...imported.rows].map(({ id, said }) => [id, said]))
}

/** Whether a command was answered with yes before: a try that was killed before it noted its outcome finds it here. */
export async function wasAccepted(queryable: Queryable, measureId: MeasureId, id: string): Promise<boolean> {
  const { rowCount } = await queryable.query(
    `select from command where measure_id = $1 and id = $2 and (answer ->> 'accepted')::boolean`,
    [measureId, id],
  )
  return rowCount === 1
}
