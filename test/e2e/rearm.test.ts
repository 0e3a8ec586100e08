import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { armingProgress, namespaceId } from '../../db/arming.ts'
import { rebuild } from '../../db/rebuild.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { until as eventually } from '../../embedded/process.ts'
import { measureWorkflowId } from '../../workflows/messages.ts'
import { openWorkers, type Workers } from '../support/drillWorkers.ts'
import { type House, openHouse } from '../support/house.ts'
import { accountOf, tell } from '../support/houseAccount.ts'
import { requestCloseOut, verify } from '../support/houseCommands.ts'
import { untilQuiet } from '../support/houseLedger.ts'

/** The full form: REARM_MEASURES=10000 REARM_DAY=60. A day has to hold the arming of all of them, and some mornings. */
const measures = Number(process.env.REARM_MEASURES ?? 150)
const dayLength = Number(process.env.REARM_DAY ?? 8)
/** The day of the house on which suspensions end and look-backs are due: well after everything is armed again. */
const wakingDay = 14
const patience = 60_000 + measures * 60

describe(`Temporal's database is lost under ${measures} measures`, () => {
  let house: House
  let workers: Workers
  let ids: MeasureId[]

  beforeAll(async () => {
    const lookBackDays = [wakingDay]
    house = await openHouse({ name: 'rearm', dayLength, temporal: true, lookBackDays })
    workers = openWorkers(house)
    await workers.start({ checkEvery: 2_000 })
  }, 120_000)
  afterAll(async () => {
    await workers?.stop()
    await house?.close()
  }, 120_000)

  const suspended = () => ids.slice(0, 10)
  const lookedBack = () => ids.slice(10, 20)

  it('all are armed; some are suspended, some wait for their look-back', async () => {
    const now = Date.now()
    ids = await house.register(
      Array.from({ length: measures }, (_, index) => (index < 20 ? 60 : 60 + (index % 40))),
      now,
    )
    const until = house.day(wakingDay)
    const accepted = async (id: MeasureId, given: Parameters<House['give']>[1]) => {
      const { answer } = await house.give(id, given, Date.now())
      expect(answer).toMatchObject({ accepted: true })
    }
    for (const id of suspended())
      await accepted(id, {
        by: 'office',
        type: 'suspend',
        reason: 'litigation',
        text: '合同纠纷一审中',
        until,
      })
    for (const [index, id] of lookedBack().entries()) {
      await accepted(id, { by: `owner${index + 1}`, type: 'startWork' })
      await accepted(id, { by: `owner${index + 1}`, ...requestCloseOut })
      await accepted(id, { by: 'office', ...verify })
    }
    await untilArmed()
  }, 400_000)

  it('a new server stands in its place: every one is armed again by itself, as it was', async () => {
    const { pool, servers } = house
    const before = await namespaceId(pool)
    const state = await statesOf()
    await servers.renewTemporal()
    await workers.followTemporal()
    await eventually('nobody finds out', 90_000, async () =>
      (await namespaceId(pool)) === before ? null : true,
    )
    const began = performance.now()
    await untilArmed()
    const seconds = (performance.now() - began) / 1_000
    process.stdout.write(`rearm: ${measures} measures in ${seconds.toFixed(1)} s\n`)
    expect(await statesOf()).toEqual(state)
    expect(await notRunning()).toEqual([])
  }, 900_000)

  it('suspensions end and look-backs are called on their day, and nothing is told twice', async () => {
    const { pool, sink } = house
    const end = house.at(wakingDay + 1, '12:00')
    await eventually('the day does not come', Math.max(0, end - Date.now()) + 30_000, async () =>
      Date.now() > end ? true : null,
    )
    await untilQuiet(pool, end, patience)
    await workers.stop()
    expect(await eventsOf(suspended(), 'resumed')).toEqual(suspended())
    expect(await eventsOf(lookedBack(), 'rungReached')).toEqual(lookedBack())
    for (const id of [...suspended(), ...lookedBack()])
      expect([id, await rebuild(pool, id)]).toEqual([id, []])
    const account = await accountOf({ pool, sink }, { musts: [], until: 0 })
    tell('rearm', 1, account)
    expect(account).toMatchObject({ doubled: [], again: 0 })
  }, 900_000)

  async function untilArmed(): Promise<void> {
    await eventually('not everything is armed', patience, async () => {
      const { unarmed } = await armingProgress(house.pool)
      return unarmed === 0 || null
    })
  }

  /** What must not change by it. */
  async function statesOf(): Promise<unknown[]> {
    const { rows } = await house.pool.query(
      'select id, sequence, last_hash, state, suspended_from, next_decision_at from measure order by id',
    )
    return rows
  }

  async function eventsOf(wanted: readonly MeasureId[], type: string): Promise<MeasureId[]> {
    const { rows } = await house.pool.query<{ id: MeasureId }>(
      `select distinct measure_id as id from measure_event where type = $1 and measure_id = any($2) order by 1`,
      [type, wanted],
    )
    return rows.map(({ id }) => id)
  }

  /** Every tenth is asked for, but all of the suspended and closed ones. */
  async function notRunning(): Promise<MeasureId[]> {
    const { address, namespace } = house.servers.temporal()
    const connection = await Connection.connect({ address })
    const { workflow } = new Client({ connection, namespace })
    const missing: MeasureId[] = []
    for (const id of ids.filter((_, index) => index < 20 || index % 10 === 0)) {
      const { status } = await workflow.getHandle(measureWorkflowId(id)).describe()
      if (status.name !== 'RUNNING') missing.push(id)
    }
    await connection.close()
    return missing
  }
})
