import { copyFile, mkdtemp, open, readdir, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { backup } from '../../../db/backup/backup.ts'
import { readManifest } from '../../../db/backup/file.ts'
import type { Manifest } from '../../../db/backup/manifest.ts'
import { restore } from '../../../db/backup/restore.ts'
import { ensureAppRole, readMigrationNames } from '../../../db/migrate.ts'
import { resumeSending, sendingState } from '../../../db/office.ts'
import { openPool, type Pool } from '../../../db/pool.ts'
import { readRestoration, releaseRestored, settleRestored, skipRestored } from '../../../db/restored.ts'
import { verify } from '../../../db/verify.ts'
import type { Instant } from '../../../domain/localDate.ts'
import type { MeasureId } from '../../../domain/measure.ts'
import { withDatabase } from '../../support/database.ts'
import { type EmptyDatabase, emptyDatabase } from '../../support/emptyDatabase.ts'
import { askForCloseOut, at, give, type Office, openOffice, registerOne } from './fixture.ts'

const database = withDatabase()
const backupAt = at('2021-12-20 12:00')
const restoredAt = at('2022-01-14 12:00')

let office: Office
let folder: string
let file: string
let manifest: Manifest
let due: MeasureId
let asked: MeasureId
const opened: EmptyDatabase[] = []
const pools: Pool[] = []

beforeAll(async () => {
  office = await openOffice(database.pool)
  due = await registerOne(office)
  asked = await registerOne(office, { dueDate: '2022-06-30' })
  await registerOne(office, { dueDate: null })
  await askForCloseOut(office, asked, at('2021-12-06'))
  await give(office, due, { by: 'owner', now: at('2021-12-06'), type: 'startWork' })
  await database.pool.query(
    "update measure set armed_for = next_decision_at where next_decision_at < 'infinity'",
  )
  folder = await mkdtemp(join(tmpdir(), 'zhenggai-backup-'))
  file = join(folder, 'office.backup')
  manifest = await backup(database.ownerUrl, file, backupAt)
})
afterAll(async () => {
  for (const pool of pools) await pool.end()
  for (const one of opened) await one.drop()
  await rm(folder, { recursive: true, force: true })
})

async function another(): Promise<EmptyDatabase> {
  const made = await emptyDatabase(database.ownerUrl)
  opened.push(made)
  return made
}

/** The backup in a database of its own, as the application sees it. */
async function restored(now: Instant = restoredAt): Promise<{ pool: Pool; ownerUrl: string }> {
  const { ownerUrl } = await another()
  await restore(ownerUrl, file, now)
  await ensureAppRole(ownerUrl, { user: 'zhenggai_app', password: 'zhenggai_app' })
  const url = new URL(ownerUrl)
  url.username = 'zhenggai_app'
  url.password = 'zhenggai_app'
  const pool = openPool(url.href, { max: 4 })
  pools.push(pool)
  return { pool, ownerUrl }
}

async function contentsOf(url: string, table: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(`select to_jsonb(t) as row from ${table} t order by to_jsonb(t)::text`)).rows
  } finally {
    await client.end()
  }
}

const touched = ['office', 'mail_account', 'measure', 'restoration']

describe('a backup', () => {
  it('counts what it holds, and says of which schema it is', async () => {
    const { rows } = await database.pool.query('select count(*) from measure_event')
    expect(manifest.tables.find(({ name }) => name === 'measure_event')?.rows).toBe(rows[0]?.count)
    expect(manifest.migrations.map(({ name }) => name)).toEqual(await readMigrationNames())
    expect(await readManifest(file)).toEqual(manifest)
  })

  it('leaves nothing else in its folder, and never overwrites another one', async () => {
    expect(await readdir(folder)).toEqual(['office.backup'])
    await expect(backup(database.ownerUrl, file, backupAt)).rejects.toThrow('已经存在')
  })

  it('is of one moment: what is written while it is made is wholly in it or not at all', async () => {
    const during = join(folder, 'during.backup')
    const writing = Promise.all([registerOne(office), registerOne(office), registerOne(office)])
    const [made] = await Promise.all([backup(database.ownerUrl, during, backupAt), writing])
    const rowsOf = (name: string) => made.tables.find((table) => table.name === name)?.rows ?? -1
    const { ownerUrl } = await another()
    await restore(ownerUrl, during, restoredAt)
    const [measures, events] = [
      await contentsOf(ownerUrl, 'measure'),
      await contentsOf(ownerUrl, 'measure_event'),
    ]
    expect([measures.length, events.length]).toEqual([rowsOf('measure'), rowsOf('measure_event')])
    const pool = openPool(ownerUrl, { max: 1 })
    pools.push(pool)
    expect(await verify(pool)).toEqual({ measures: measures.length, events: events.length, changed: [] })
    await rm(during)
  })
})

describe('a restore', () => {
  it('gives every row of every table back, and new measures get new numbers', async () => {
    const { pool, ownerUrl } = await restored()
    for (const { name, rows } of manifest.tables.filter(({ name }) => !touched.includes(name)))
      expect([name, (await contentsOf(ownerUrl, name)).length]).toEqual([name, rows])
    for (const name of ['measure_event', 'notice', 'person', 'command'])
      expect(await contentsOf(ownerUrl, name)).toHaveLength(
        manifest.tables.find((table) => table.name === name)?.rows ?? -1,
      )
    const id = await registerOne({ ...office, pool })
    const { rows } = await pool.query('select count(*) from measure where id = $1', [id])
    expect(rows).toEqual([{ count: 1 }])
  })

  it('stops all mail and leaves no measure armed', async () => {
    const { pool } = await restored()
    expect(await sendingState(pool)).toEqual({ stopped: true, by: '从备份恢复', at: restoredAt })
    const { rows } = await pool.query('select count(*) from measure where armed_for is not null')
    expect(rows).toEqual([{ count: 0 }])
  })

  it('holds what was due before it, decisions too, and nothing that comes later', async () => {
    const { pool } = await restored()
    const settled = await settleRestored(pool, restoredAt)
    expect(settled).toMatchObject({ stuck: [] })
    expect(settled?.decided).toBeGreaterThan(0)
    const { rows } = await pool.query<{ state: string; early: boolean; count: number }>(
      `select state, claimable_at <= $1 as early, count(*) from notice
       where done_at is null and claimable_at is not null group by 1, 2 order by 1`,
      [new Date(restoredAt)],
    )
    expect(rows.map(({ state, early }) => [state, early])).toEqual([
      ['held', true],
      ['planned', false],
    ])
    // Overdue since 2022-01-01: climbed while nobody was there.
    const overdue = await pool.query(
      "select state, reason from notice where key like $1 and kind = 'overdueNotice'",
      [`${due}/due/%`],
    )
    expect(overdue.rows).toContainEqual({ state: 'held', reason: 'restored' })
    expect(await settleRestored(pool, restoredAt)).toBeNull()
    expect((await readRestoration(pool))?.held.reduce((sum, { notices }) => sum + notices, 0)).toBe(
      settled?.held,
    )
  })

  it('holds it also when nobody settled before mail is resumed', async () => {
    const { pool } = await restored()
    await resumeSending(pool, { now: restoredAt })
    const { rows } = await pool.query(
      "select count(*) from notice where state = 'planned' and done_at is null and claimable_at <= $1",
      [new Date(restoredAt)],
    )
    expect(rows).toEqual([{ count: 0 }])
  })

  it('the office releases what one measure held, and skips the rest', async () => {
    const { pool } = await restored()
    const held = (await settleRestored(pool, restoredAt))?.held ?? 0
    const { notices, poke } = await releaseRestored(pool, { measureId: asked, now: restoredAt })
    expect(notices).toBeGreaterThan(0)
    expect(poke).toMatchObject({ at: restoredAt })
    expect(await skipRestored(pool, { measureId: null, now: restoredAt })).toBe(held - notices)
    expect((await readRestoration(pool))?.held).toEqual([])
    const { rows } = await pool.query(
      "select distinct state from notice where claimable_at <= $1 and done_at is null or reason = 'restored' order by 1",
      [new Date(restoredAt)],
    )
    expect(rows).toEqual([{ state: 'planned' }, { state: 'skipped' }])
  })

  it('names a row that somebody changed', async () => {
    const { pool, ownerUrl } = await restored()
    expect((await verify(pool)).changed).toEqual([])
    const owner = openPool(ownerUrl, { max: 1 })
    pools.push(owner)
    await owner.query(
      "update measure_event set body = replace(body, '2021-12-31', '2022-12-31') where measure_id = $1",
      [due],
    )
    await owner.query("update measure set body = jsonb_set(body, '{state}', '\"settled\"') where id = $1", [
      asked,
    ])
    const { changed } = await verify(pool)
    expect(changed.map(({ measureId, sequence, reason }) => [measureId, sequence, reason])).toEqual([
      [due, 1, 'textChanged'],
      [asked, null, 'fieldDiffers'],
    ])
    expect(changed[1]).toMatchObject({ found: 'state="settled"', expected: 'state="awaitingCloseOut"' })
  })
})

describe('a restore is refused, and nothing is written', () => {
  const damages: [string, (path: string) => Promise<void>, RegExp][] = [
    [
      'when a part was changed',
      (path) => changeByte(path, partOf('measure_event').offset + 40),
      /measure_event/,
    ],
    [
      'when its end is missing',
      async (path) => truncate(path, (await stat(path)).size - 10),
      /不是完整的备份/,
    ],
    [
      'when its manifest was changed',
      async (path) => changeByte(path, (await stat(path)).size - 200),
      /目录的校验和不符/,
    ],
  ]
  it.each(damages)('%s', async (_, damage, sentence) => {
    const broken = join(folder, 'broken')
    await copyFile(file, broken)
    await damage(broken)
    const { ownerUrl } = await another()
    await expect(restore(ownerUrl, broken, restoredAt)).rejects.toThrow(sentence)
    expect(
      await contentsOf(
        ownerUrl,
        "(select relname from pg_class where relnamespace = 'public'::regnamespace)",
      ),
    ).toEqual([])
  })

  it('when the database is not empty', async () => {
    await expect(restore(database.ownerUrl, file, restoredAt)).rejects.toThrow('不是空的')
  })

  function partOf(name: string) {
    return manifest.tables.find((table) => table.name === name) ?? { offset: 0 }
  }
})

async function changeByte(path: string, position: number): Promise<void> {
  const handle = await open(path, 'r+')
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, position)
  await handle.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, position)
  await handle.close()
}
