import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { previewChange } from '../db/previewChange.ts'
import { registerMeasures } from '../db/registerMeasures.ts'
import { findChange } from '../db/versionChanges.ts'
import { readHolidayNotice } from '../documents/holidayNotice.ts'
import { addDays } from '../domain/localDate.ts'
import { at, importer, ledgerRow, openOffice } from '../test/integration/db/fixture.ts'
import { confirmed, runReplanner } from '../test/support/applyChange.ts'
import { createDatabase } from '../test/support/testDatabase.ts'

/**
 * `node --import tsx bench/replan.ts [measures]`: a calendar year is applied to so many open measures (default 10,000);
 * the process that does it is killed halfway, and another one goes on. Prints seconds and measures a second.
 */
const count = Number(process.argv[2] ?? 10_000)
const now = at('2026-11-20 08:00')
const root = new URL('..', import.meta.url)
const notice = readFileSync(new URL('test/fixtures/notice-2027.txt', root), 'utf8')
const { year } = readHolidayNotice(notice)
if (year === null) throw new Error('样例通知：没有读出年份')
const proposed = { kind: 'calendar', year } as const

const database = await createDatabase()
try {
  const office = await openOffice(database.pool)
  const rows = Array.from({ length: count }, (_, no) => ({
    ...ledgerRow(office, no, addDays('2026-12-15', no % 120)),
    sourceHash: `row-${no}`,
  }))
  await timed('登记', () =>
    registerMeasures(database.pool, { roundId: office.roundId, rows, actor: importer, now }),
  )
  const { summary } = await timed('预看', () => previewChange(database.pool, proposed, now))
  console.log(`其中 ${summary.measures} 项的通知有变动，改期 ${summary.moved}`)
  const change = await confirmed(database.pool, proposed, { now })
  const applied = async () => (await findChange(database.pool, change))?.applied ?? 0
  await timed('应用到一半，强行结束', () => untilKilled(applied))
  const half = await applied()
  const seconds = await timed('另一进程接着应用', async () => {
    const began = performance.now()
    await runReplanner(database.pool, { now })
    return (performance.now() - began) / 1000
  })
  console.log(`${half} + ${count - half} 项，每秒 ${Math.round((count - half) / seconds)} 项`)
} finally {
  await database.drop()
}

async function untilKilled(applied: () => Promise<number>): Promise<void> {
  const env = { ...process.env, DRILL_DATABASE: database.url, DRILL_NOW: String(now) }
  const script = fileURLToPath(new URL('test/support/drill/replanProcess.ts', root))
  const child = fork(script, { env, execArgv: ['--import', 'tsx'] })
  const ended = once(child, 'exit')
  while ((await applied()) < count / 2 && child.exitCode === null) await pause(50)
  child.kill('SIGKILL')
  await ended
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now()
  const result = await work()
  console.log(`${what}：${((performance.now() - began) / 1000).toFixed(1)} 秒`)
  return result
}
