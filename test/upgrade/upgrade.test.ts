import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Worker } from '@temporalio/worker'
import { readManifest } from '../../db/backup/file.ts'
import { restore } from '../../db/backup/restore.ts'
import { ensureAppRole, readMigrationNames } from '../../db/migrate.ts'
import { resumeSending } from '../../db/office.ts'
import { openPool } from '../../db/pool.ts'
import { settleRestored } from '../../db/restored.ts'
import { verify } from '../../db/verify.ts'
import type { Instant } from '../../domain/localDate.ts'
import { workflowBundle } from '../../worker/bundle.ts'
import { emptyDatabase } from '../support/emptyDatabase.ts'
import { type Office, openOffice } from '../support/office.ts'
import { createDatabase, type TestDatabase } from '../support/testDatabase.ts'

const fixtures = new URL('./fixtures/', import.meta.url)
const day = 86_400_000

/** Each state that was handed out, as `record.ts` left it. */
describe.each(readdirSync(fixtures))('an office as version %s left it', (name) => {
  const backup = fileURLToPath(new URL(`${name}/office.backup`, fixtures))
  let server: TestDatabase
  let office: Office
  let leftAt: Instant
  let before: Map<string, number>

  beforeAll(async () => {
    leftAt = Date.parse((await readManifest(backup)).createdAt)
    server = await createDatabase()
    const database = await restored(server.ownerUrl)
    await settleRestored(database.pool, leftAt)
    before = await toldOf(database)
    office = await openOffice({ startAt: leftAt, database })
  })
  afterAll(async () => {
    await office?.close()
    await server?.drop()
  })

  it('is brought to the schema of today, and nothing of its history is lost', async () => {
    const { rows } = await office.pool.query('select name from schema_migration order by name')
    expect(rows.map((row) => row.name)).toEqual(await readMigrationNames())
    expect((await verify(office.pool)).changed).toEqual([])
  })

  it('its workflows run on under the code of today', async () => {
    const bundle = await workflowBundle({ debug() {} })
    const lines = gunzipSync(readFileSync(new URL(`${name}/histories.jsonl.gz`, fixtures)))
      .toString('utf8')
      .trim()
      .split('\n')
    expect(lines.length).toBeGreaterThan(20)
    const results = Worker.runReplayHistories(
      { workflowBundle: bundle },
      lines.map((line) => JSON.parse(line)),
    )
    const failed: string[] = []
    for await (const { workflowId, error } of results) if (error) failed.push(`${workflowId}: ${error}`)
    expect(failed).toEqual([])
  })

  it('it goes on to the next decisions; nothing is told twice', async () => {
    const { pool } = office
    const decided = await decisions()
    for (const { account } of (await resumeSending(pool, { now: leftAt })).pokes) await office.poke(account)
    await office.clock.settle()
    await office.clock.advanceTo(leftAt + 16 * day)
    expect(await decisions()).toBeGreaterThan(decided)
    const after = await toldOf(office)
    const again = [...before].filter(([pair, mails]) => after.get(pair) !== mails)
    expect(again).toEqual([])
    expect([...after].filter(([, mails]) => mails > 1)).toEqual([])
    expect(after.size).toBeGreaterThan(before.size)
    expect((await verify(pool)).changed).toEqual([])
  })

  async function restored(ownerUrl: string): Promise<TestDatabase> {
    const empty = await emptyDatabase(ownerUrl)
    await restore(empty.ownerUrl, backup, leftAt)
    const role = { user: 'zhenggai_app', password: 'zhenggai_app' }
    await ensureAppRole(empty.ownerUrl, role)
    const url = new URL(empty.ownerUrl)
    url.username = role.user
    url.password = role.password
    const pool = openPool(url.href, { name: 'test' })
    return {
      pool,
      url: url.href,
      ownerUrl: empty.ownerUrl,
      async drop() {
        await pool.end()
        await empty.drop()
      },
    }
  }

  /** By notice and person, in how many different mails it was given to the server. */
  async function toldOf({ pool }: Pick<TestDatabase, 'pool'>): Promise<Map<string, number>> {
    const { rows } = await pool.query<{ pair: string; mails: number }>(
      `select notice_key || ' ' || mt.person_id as pair, count(distinct message_id) as mails
       from mail_telling mt join mail on mail.id = mt.mail_id where sending_at is not null group by 1`,
    )
    return new Map(rows.map(({ pair, mails }) => [pair, mails]))
  }

  async function decisions(): Promise<number> {
    const { rows } = await office.pool.query<{ count: number }>(
      "select count(*) from measure_event where type = 'rungReached'",
    )
    return rows[0]?.count ?? 0
  }
})
