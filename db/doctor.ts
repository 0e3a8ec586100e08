import { readMigrationNames } from './migrate.ts'
import type { Queryable } from './pool.ts'

/** What a database says of itself. */
export type DatabaseFacts = {
  /** 150004 = 15.4. */
  versionNumber: number
  encoding: string
  user: string
  /** May do everything: history could be changed by whoever gets the application's password. */
  superuser: boolean
  /** Tables whose rows the role should be able to read and write, and cannot. */
  withoutRights: string[]
  mayChangeHistory: boolean
  /** A power cut may lose what was answered as done. */
  fsync: boolean
  synchronousCommit: boolean
  maxConnections: number
  bytes: number
  /** Its clock, epoch milliseconds. */
  clock: number
  /** Migrations of this program that did not run, and such as ran and are not of this program. */
  migrationsMissing: string[]
  migrationsUnknown: string[]
}

/**
 * What the doctor wants to know. The database's clock is asked here and nowhere else, to be compared: nothing is decided
 * by it. Throws where it does not answer, or where it is not ours.
 */
export async function readDatabaseFacts(queryable: Queryable): Promise<DatabaseFacts> {
  const { rows } = await queryable.query<Omit<DatabaseFacts, 'migrationsMissing' | 'migrationsUnknown'>>(
    `select current_setting('server_version_num')::int as "versionNumber",
       current_setting('server_encoding') as encoding, current_user as "user",
       (select rolsuper from pg_roles where rolname = current_user) as superuser,
       array(select relname::text from pg_class
         where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'schema_migration'
           and not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert'))
         order by 1) as "withoutRights",
       has_table_privilege('public.measure_event', 'update, delete') as "mayChangeHistory",
       current_setting('fsync') = 'on' as fsync, current_setting('synchronous_commit') <> 'off' as "synchronousCommit",
       current_setting('max_connections')::int as "maxConnections",
       pg_database_size(current_database())::float8 as bytes,
       extract(epoch from statement_timestamp())::float8 * 1000 as clock`,
  )
  const [facts] = rows
  if (!facts) throw new Error('数据库没有答复')
  const [ours, ran] = await Promise.all([readMigrationNames(), migrationsOf(queryable)])
  return {
    ...facts,
    migrationsMissing: ours.filter((name) => !ran.includes(name)),
    migrationsUnknown: ran.filter((name) => !ours.includes(name)),
  }
}

async function migrationsOf(queryable: Queryable): Promise<string[]> {
  const { rows } = await queryable.query<{ name: string }>('select name from schema_migration order by name')
  return rows.map(({ name }) => name)
}
