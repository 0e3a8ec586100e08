/** `zhenggai backup|restore|verify`: works on the database itself, the given one or the one of `npm start`. */
import { resolve } from 'node:path'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { backup } from '../db/backup/backup.ts'
import { BackupProblem, type Manifest } from '../db/backup/manifest.ts'
import { restore } from '../db/backup/restore.ts'
import { openPool, type Pool } from '../db/pool.ts'
import { settleRestored } from '../db/restored.ts'
import { type ChangedRow, verify } from '../db/verify.ts'
import { type ReachedDatabase, reachDatabase } from './reachDatabase.ts'

const refused = 1
const usage = 2

type Work = (database: ReachedDatabase, file: string) => Promise<number>

const works: Readonly<Record<string, Work>> = { backup: writeOne, restore: putBack, verify: check }

async function writeOne({ ownerUrl }: ReachedDatabase, file: string): Promise<number> {
  const manifest = await backup(ownerUrl, file, Date.now())
  console.log(`已备份到 ${file}：${contentsOf(manifest)}`)
  return 0
}

async function putBack(database: ReachedDatabase, file: string): Promise<number> {
  const manifest = await restore(database.ownerUrl, file, Date.now())
  console.log(`已恢复 ${file}（备份于 ${manifest.createdAt}）：${contentsOf(manifest)}`)
  return withPool(await database.prepare(), async (pool) => {
    const settled = await settleRestored(pool, Date.now())
    for (const { id, error } of settled?.stuck ?? [])
      console.error(`措施 ${id}：到期的决定没有办成：${String(error)}`)
    console.log(
      `发信已停；备份之后到期的决定办了 ${settled?.decided ?? 0} 项，可能已发过的通知挂起 ${settled?.held ?? 0} 条`,
    )
    console.log(
      '下一步：zhenggai restored 查看，zhenggai restored release 或 skip 处置，再 zhenggai resume-sending',
    )
    return report(pool)
  })
}

/** The schema stays as it is: workers of another version may stand on it. */
function check({ ownerUrl }: ReachedDatabase): Promise<number> {
  return withPool(ownerUrl, report)
}

async function withPool(url: string, work: (pool: Pool) => Promise<number>): Promise<number> {
  const pool = openPool(url, { name: 'zhenggai backup' })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

async function report(pool: Pool): Promise<number> {
  const { measures, events, changed } = await verify(pool)
  for (const row of changed) console.error(sentenceOf(row))
  const end = changed.length === 0 ? '全部核验无误' : `${changed.length} 处被改动过`
  console.log(`历史核验：${measures} 项措施，${events} 条记录，${end}`)
  return changed.length === 0 ? 0 : refused
}

const reasons: Readonly<Record<ChangedRow['reason'], string>> = {
  textChanged: '内容被改动过',
  hashBroken: '链条断了',
  rowMissing: '措施不见了',
  fieldDiffers: '台账与历史不符',
}

function sentenceOf({ measureId, sequence, reason, found, expected }: ChangedRow): string {
  const where = sequence === null ? `措施 ${measureId}` : `措施 ${measureId} 的第 ${sequence} 条记录`
  return `${where}：${reasons[reason]}；找到“${found.slice(0, 200)}”，应为“${expected.slice(0, 200)}”`
}

function contentsOf({ tables }: Manifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const measures = tables.find(({ name }) => name === 'measure')?.rows ?? 0
  const size = tables.reduce((sum, { length }) => sum + length, 0)
  return `${measures} 项措施，${tables.length} 张表共 ${rows} 行，${(size / 1_048_576).toFixed(1)} MB`
}

async function main([name = '', file = '', ...rest]: readonly string[]): Promise<number> {
  const work = works[name]
  if (!work || rest.length > 0 || (name === 'verify') !== (file === '')) {
    console.error('用法：zhenggai backup 文件、zhenggai restore 文件、zhenggai verify')
    return usage
  }
  const given = readConfig('backup')
  const config: Config = { ...given, dataDir: resolve(given.dataDir) }
  const database = await reachDatabase(config, { mayCreate: name === 'restore', now: Date.now() })
  try {
    return await work(database, resolve(file))
  } finally {
    await database.leave()
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof BackupProblem
  console.error(known ? error.message : error)
  return refused
})
