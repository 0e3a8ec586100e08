import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { rebuild } from '../../db/rebuild.ts'
import { registerMeasures } from '../../db/registerMeasures.ts'
import { findChange } from '../../db/versionChanges.ts'
import { addDays, datesFromTo } from '../../domain/localDate.ts'
import { at, importer, ledgerRow, type Office, openOffice } from '../integration/db/fixture.ts'
import { confirmed, runReplanner } from '../support/applyChange.ts'
import { withDatabase } from '../support/database.ts'
import { type DrillChild, startDrillChild } from '../support/drillChild.ts'

const measures = 1_000
const now = at('2021-12-20 10:00')
/** Invented: a week off after New Year. */
const year = {
  year: 2022,
  notice: '试办发〔2021〕2号',
  holidays: [{ name: '元旦', dates: datesFromTo('2022-01-03', '2022-01-07') }],
  makeUpDays: ['2022-01-08', '2022-01-09'],
}

describe('a change is being applied to a thousand measures', () => {
  const database = withDatabase()
  let office: Office
  let change = ''
  let folder = ''
  const children: DrillChild[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zhenggai-replan-'))
    office = await openOffice(database.pool)
    const rows = Array.from({ length: measures }, (_, no) => ({
      ...ledgerRow(office, no, addDays('2021-12-27', no % 20)),
      sourceHash: `row-${no}`,
    }))
    await registerMeasures(office.pool, { roundId: office.roundId, rows, actor: importer, now })
    change = await confirmed(office.pool, { kind: 'calendar', year }, { now })
  })
  afterAll(async () => {
    for (const child of children) child.signal('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  const applied = async () => (await findChange(office.pool, change))?.applied ?? 0

  function startChild(): DrillChild {
    const env = { DRILL_DATABASE: database.url, DRILL_NOW: String(now) }
    const logFile = join(folder, `replan-${children.length}.log`)
    const child = startDrillChild({ script: 'test/support/drill/replanProcess.ts', env, logFile })
    children.push(child)
    return child
  }

  it('is killed twice in the middle, and goes on where the last commit was', async () => {
    for (let kill = 0; kill < 2; kill++) {
      const before = await applied()
      const child = startChild()
      await child.hear()
      while ((await applied()) === before && child.ended() === null) await pause(5)
      child.signal('SIGKILL')
      await child.end(10_000)
    }
    const halfway = await applied()
    expect(halfway).toBeGreaterThan(0)
    expect(halfway).toBeLessThan(measures)
    expect(await runReplanner(office.pool, { now })).toBe(measures - halfway)
  })

  it('every measure was re-planned once, without a gap in its history', async () => {
    expect(await findChange(office.pool, change)).toMatchObject({
      state: 'done',
      total: measures,
      applied: measures,
      failed: 0,
    })
    const { rows } = await office.pool.query(
      `select count(*) as events, count(*) filter (where type = 'replanned') as replanned,
         count(distinct measure_id) as measures, max(sequence) as last,
         (select count(*) from command where id = $1) as answers
       from measure_event`,
      [`replan:${change}`],
    )
    expect(rows).toEqual([
      { events: 2 * measures, replanned: measures, measures, last: 2, answers: measures },
    ])
  })

  it('what is stored of each is what its events say, and its workflow is to look when they say', async () => {
    for (const id of ['ZG-0001', 'ZG-0250', 'ZG-0251', 'ZG-0500', 'ZG-0777', 'ZG-1000']) {
      expect(await rebuild(office.pool, id)).toEqual([])
    }
  })

  it('no notice stands on a day off', async () => {
    const { rows } = await office.pool.query(
      `select count(*) as off from notice
       where track = 'due' and state = 'planned' and date = any($1::date[])`,
      [year.holidays[0]?.dates],
    )
    expect(rows).toEqual([{ off: 0 }])
  })
})
