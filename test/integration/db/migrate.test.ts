import { describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { ensureAppRole, migrate } from '../../../db/migrate.ts'
import { openPool } from '../../../db/pool.ts'
import { inTransaction } from '../../../db/transaction.ts'
import { withDatabase } from '../../support/database.ts'

const database = withDatabase()

async function asOwner<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  return work(client).finally(() => client.end())
}

describe('migrating', () => {
  it('twice, and by two processes at once, changes nothing', async () => {
    await Promise.all([migrate(database.ownerUrl), migrate(database.ownerUrl)])
    const { rows } = await database.pool.query('select count(*) as n from office')
    expect(rows).toEqual([{ n: 1 }])
  })

  it('refuses a file that was changed after it ran', async () => {
    await asOwner((client) => client.query(`update schema_migration set hash = 'other'`))
    await expect(migrate(database.ownerUrl)).rejects.toThrow('文件在执行之后被改动过')
  })

  it('gives the application a role that can renew its password but not alter the schema', async () => {
    await ensureAppRole(database.ownerUrl, { user: 'zhenggai_app', password: 'zhenggai_app' })
    await expect(database.pool.query('drop table measure')).rejects.toMatchObject({ code: '42501' })
  })
})

describe('a connection', () => {
  it('reads instants, local dates and counts as they are used inside, whatever the zone', async () => {
    const { rows } = await database.pool.query(
      `select timestamptz '2021-12-03 08:00:00.5+08' as at, timestamptz 'infinity' as never, date '2021-12-03' as date,
         count(*) as n from office`,
    )
    expect(rows).toEqual([
      { at: Date.UTC(2021, 11, 3, 0, 0, 0, 500), never: Number.POSITIVE_INFINITY, date: '2021-12-03', n: 1 },
    ])
  })

  it('does nothing of a transaction that fails in the middle', async () => {
    const failing = inTransaction(database.pool, async (client) => {
      await client.query(`update office set temporal_namespace_id = 'x'`)
      await client.query('select 1 / 0')
    })
    await expect(failing).rejects.toMatchObject({ code: '22012' })
    const { rows } = await database.pool.query('select temporal_namespace_id as id from office')
    expect(rows).toEqual([{ id: null }])
  })

  it('tries a transaction again that lost a deadlock', async () => {
    await asOwner((client) => client.query(`insert into mail_account (account) values ('a'), ('b')`))
    const raise = (account: string) =>
      `update mail_account set epoch = epoch + 1 where account = '${account}'`
    const both = (first: string, second: string) =>
      inTransaction(database.pool, async (client) => {
        await client.query(raise(first))
        await new Promise((resolve) => setTimeout(resolve, 50))
        await client.query(raise(second))
      })
    await Promise.all([both('a', 'b'), both('b', 'a')])
    const { rows } = await database.pool.query(`select epoch from mail_account where account in ('a', 'b')`)
    expect(rows).toEqual([{ epoch: 2 }, { epoch: 2 }])
  })

  it('that is killed fails its query and nothing else: the next one is a new connection', async () => {
    const pool = openPool(database.url, { max: 1 })
    const killed = inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      await asOwner((owner) => owner.query('select pg_terminate_backend($1)', [rows[0]?.pid]))
      await client.query('select 1')
    })
    await expect(killed).rejects.toThrow()
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })
})
