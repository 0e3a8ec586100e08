import { calendarStanding } from '../../db/calendarStanding.ts'
import type { DatabaseFacts } from '../../db/doctor.ts'
import { readDatabaseFacts } from '../../db/doctor.ts'
import type { Pool } from '../../db/pool.ts'
import { openPool } from '../../db/pool.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { Check } from '../contract.ts'
import { clockCheck, reasonOf } from './words.ts'

/** By a connection of its own: whether the API's pool is exhausted is another question. */
export async function checkDatabase(url: string, clock: () => Instant): Promise<Check[]> {
  const pool = openPool(url, { max: 1, name: 'zhenggai doctor' })
  try {
    const before = clock()
    const facts = await readDatabaseFacts(pool)
    const differs = facts.clock - (before + clock()) / 2
    return [...checksOf(facts), clockCheck('数据库的时钟', differs), await calendarCheck(pool, clock())]
  } catch (error) {
    return [databaseDown(error)]
  } finally {
    // Not waited for: a server that does not answer does not say good-bye either.
    void pool.end().catch(() => {})
  }
}

function databaseDown(error: unknown): Check {
  const reason = reasonOf(error)
  const unknown = /relation "schema_migration|does not exist/.test(reason)
  return {
    name: '数据库',
    ok: false,
    detail: reason,
    advice: unknown
      ? '数据库还没有建表：运行 npm run migrate'
      : '检查 PostgreSQL 是否在运行、DATABASE_URL 的主机、端口、用户和口令是否正确',
  }
}

function checksOf(facts: DatabaseFacts): Check[] {
  return [
    versionCheck(facts),
    schemaCheck(facts),
    rightsCheck(facts),
    durabilityCheck(facts),
    connectionsCheck(facts),
  ]
}

function versionCheck({ versionNumber, encoding, bytes }: DatabaseFacts): Check {
  const version = `${Math.floor(versionNumber / 10_000)}.${versionNumber % 10_000}`
  const size = `${Math.round(bytes / 1_048_576)} MB`
  const name = '数据库'
  if (versionNumber < 150_000)
    return { name, ok: false, detail: `PostgreSQL ${version}`, advice: '升级到 PostgreSQL 15 或更新的版本' }
  if (encoding !== 'UTF8')
    return { name, ok: false, detail: `编码为 ${encoding}`, advice: '新建编码为 UTF8 的数据库，再恢复备份' }
  return { name, ok: true, detail: `PostgreSQL ${version}，${encoding}，${size}` }
}

function schemaCheck({ migrationsMissing, migrationsUnknown }: DatabaseFacts): Check {
  const name = '数据库表'
  if (migrationsUnknown.length > 0) {
    const detail = `数据库比程序新：${migrationsUnknown.join('、')}`
    return { name, ok: false, detail, advice: '升级程序到执行过这些迁移的版本；不要用旧程序连接' }
  }
  if (migrationsMissing.length === 0) return { name, ok: true, detail: '已是最新' }
  return {
    name,
    ok: false,
    detail: `有 ${migrationsMissing.length} 个迁移没有执行：${migrationsMissing.join('、')}`,
    advice: '停下 worker 和接口，运行 npm run migrate',
  }
}

function rightsCheck({ user, superuser, withoutRights, mayChangeHistory }: DatabaseFacts): Check {
  const name = '数据库权限'
  if (withoutRights.length > 0) {
    const advice = '设置 DATABASE_OWNER_URL 后运行 npm run migrate，由它授权'
    return { name, ok: false, detail: `${user} 不能读写 ${withoutRights.join('、')}`, advice }
  }
  if (superuser || mayChangeHistory) {
    const advice =
      '给程序单独的用户：DATABASE_URL 用它，DATABASE_OWNER_URL 用建表的用户，再运行 npm run migrate'
    return { name, ok: false, detail: `${user} 可以改写历史记录`, advice }
  }
  return { name, ok: true, detail: `${user} 能办理，不能改写历史记录` }
}

function durabilityCheck({ fsync, synchronousCommit }: DatabaseFacts): Check {
  const name = '数据库落盘'
  if (fsync && synchronousCommit) return { name, ok: true, detail: '提交即落盘' }
  const setting = fsync ? 'synchronous_commit = off' : 'fsync = off'
  return {
    name,
    ok: false,
    detail: `${setting}：断电会丢失已答复的办理`,
    advice: '在 postgresql.conf 中改为 on 并重启',
  }
}

/** The worker and the API take twenty each. */
function connectionsCheck({ maxConnections }: DatabaseFacts): Check {
  const name = '数据库连接数'
  if (maxConnections >= 60) return { name, ok: true, detail: `上限 ${maxConnections}` }
  return {
    name,
    ok: false,
    detail: `上限 ${maxConnections}`,
    advice: '把 max_connections 设为 60 以上并重启',
  }
}

async function calendarCheck(pool: Pool, now: Instant): Promise<Check> {
  const { missing } = await calendarStanding(pool, now)
  const name = '工作日历'
  if (missing.length === 0) return { name, ok: true, detail: '需要的年份都已导入' }
  return {
    name,
    ok: false,
    detail: missing.map(({ year, sentence }) => `缺${year}年：${sentence}`).join('；'),
    advice: '放假安排公布后用 zhenggai calendar 导入',
  }
}
