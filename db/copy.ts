import type { Instant } from '../domain/localDate.ts'
import { storeOutcomes } from './dispatch/outcomes.ts'
import type { PoolClient } from './pool.ts'
import { openPool, type Pool } from './pool.ts'

/** An office's tables as of one instant, on a connection of its own. `close` leaves nothing behind. */
export type Copy = { pool: Pool; close(): Promise<void> }

/** Made, for whatever names them, and left empty: what is asked through the door, and what only looks back. */
const leftEmpty = [
  ...['token', 'request', 'import_batch', 'import_row', 'audit_run', 'audit_finding'],
  ...['rehearsal', 'rehearsal_mail', 'rehearsal_decision'],
]

/** Of a mail that is sent nobody asks the text again, and it is most of what an office keeps. */
const leftOut: Readonly<Record<string, string>> = { 'mail.body_text': "''" }

/** Long enough for hundreds of thousands of rows; nobody waits for these statements. */
const copyTimeout = '10min'

/**
 * Copies everything that decisions and mails rest upon, as one snapshot shows it, into temporary tables of the same
 * names. The connection's search path is `pg_temp` alone and no statement of ours names a schema, so the code that runs
 * over the copy finds no live row, and they vanish with the connection, however the process ends. Mails that are on their
 * way count as accepted: what the server will say of them is not known, and that is what it mostly says.
 */
export async function openCopy(live: Pool, now: Instant): Promise<Copy> {
  const [copy] = await openCopies(live, now, 1)
  if (!copy) throw new Error('复制数据：没有副本')
  return copy
}

/** Several copies of one and the same instant, for comparing what is done to them. */
export async function openCopies(live: Pool, now: Instant, count: number): Promise<Copy[]> {
  const schema = await schemaOf(live)
  const settings = { max: 1, name: 'zhenggai rehearsal', keepIdle: true }
  const pools = Array.from({ length: count }, () => openPool(confined(live), settings))
  try {
    await fillAll(pools, schema)
    for (const pool of pools) await settleSending(pool, now)
    return pools.map((pool) => ({ pool, close: () => pool.end() }))
  } catch (error) {
    await Promise.all(pools.map((pool) => pool.end()))
    throw error
  }
}

/** The same server and role. In the address, so that a connection made anew is confined as well, and finds nothing. */
function confined(live: Pool): string {
  const { connectionString } = live.options
  if (connectionString === undefined) throw new Error('复制数据：连接池没有数据库地址')
  const url = new URL(connectionString)
  const given = url.searchParams.get('options')
  const own = '-c search_path=pg_temp -c temp_buffers=64MB -c jit=off'
  url.searchParams.set('options', given === null ? own : `${given} ${own}`)
  return url.href
}

async function schemaOf(live: Pool): Promise<string> {
  const { rows } = await live.query<{ schema: string }>('select current_schema() as schema')
  return rows[0]?.schema ?? 'public'
}

async function fillAll(pools: readonly Pool[], schema: string): Promise<void> {
  const clients: PoolClient[] = []
  try {
    for (const pool of pools) clients.push(await pool.connect())
    let snapshot: string | null = null
    for (const client of clients) snapshot = await beginAt(client, snapshot)
    await Promise.all(clients.map((client) => fill(client, schema)))
    // The first one's snapshot holds for the others only while its transaction lasts.
    for (const client of clients) await client.query('commit')
  } finally {
    for (const client of clients) client.release()
  }
}

/** Begins a transaction on the snapshot given, or on one of its own; answers its name. */
async function beginAt(client: PoolClient, snapshot: string | null): Promise<string> {
  await refuseOtherPath(client)
  await client.query('begin isolation level repeatable read')
  if (snapshot !== null) {
    await client.query(`set transaction snapshot '${snapshot}'`)
    return snapshot
  }
  const { rows } = await client.query<{ id: string }>('select pg_export_snapshot() as id')
  return rows[0]?.id ?? ''
}

async function fill(client: PoolClient, schema: string): Promise<void> {
  await client.query(`set local statement_timeout = '${copyTimeout}'`)
  await client.query(`set local idle_in_transaction_session_timeout = '${copyTimeout}'`)
  for (const { name, next } of await sequencesOf(client, schema)) {
    await client.query(`create temporary sequence "${name}" start with ${next}`)
  }
  for (const { name, columns } of await tablesOf(client, schema)) {
    await client.query(`create temporary table "${name}" (like "${schema}"."${name}" including all)`)
    if (leftEmpty.includes(name)) continue
    const chosen = columns.map((column) => leftOut[`${name}.${column}`] ?? `"${column}"`).join(', ')
    await client.query(`insert into pg_temp."${name}" select ${chosen} from "${schema}"."${name}"`)
    await client.query(`analyze pg_temp."${name}"`)
  }
  // What the account has learned of its pace is about another hour; nobody is kept waiting here.
  await client.query('update mail_account set pace = null, free_at = null, waiting = 0')
}

/** Behind a connection pooler that drops the setting, unconfined code would act on the office itself. */
async function refuseOtherPath(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ path: string }>(`select current_setting('search_path') as path`)
  if (rows[0]?.path !== 'pg_temp') {
    throw new Error(
      `复制数据：连接的 search_path 为“${rows[0]?.path}”，应为 pg_temp；数据库前的连接池应放行 options`,
    )
  }
}

type Table = { name: string; columns: string[] }

async function tablesOf(client: PoolClient, schema: string): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select t.table_name::text as name, array_agg(c.column_name::text order by c.ordinal_position) as columns
     from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
     where table_schema = $1 and table_type = 'BASE TABLE' and t.table_name <> 'schema_migration'
     group by t.table_name order by t.table_name`,
    [schema],
  )
  return rows
}

/** With the number that each of them would give next. */
async function sequencesOf(client: PoolClient, schema: string): Promise<{ name: string; next: number }[]> {
  const { rows } = await client.query<{ name: string; next: number }>(
    `select sequencename::text as name, coalesce(last_value + increment_by, start_value) as next
     from pg_sequences where schemaname = $1`,
    [schema],
  )
  return rows
}

async function settleSending(pool: Pool, now: Instant): Promise<void> {
  const { rows } = await pool.query<{ mailId: string; epoch: number }>(
    `select id as "mailId", epoch from mail where done_at is null and state = 'sending'`,
  )
  const accepted = { outcome: 'accepted', code: null, reply: '', class: 'accepted', retryAt: null } as const
  await storeOutcomes(
    pool,
    rows.map((row) => ({ ...row, ...accepted })),
    now,
  )
}
