import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { namespaceId } from '../../db/arming.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { until as eventually } from '../../embedded/process.ts'
import { measureWorkflowId } from '../../workflows/messages.ts'
import { openWorkers, type Workers } from '../support/drillWorkers.ts'
import { type House, openHouse } from '../support/house.ts'
import { accountOf, foresee, tell, untilTold } from '../support/houseAccount.ts'
import { untilQuiet } from '../support/houseLedger.ts'

describe('Temporal is lost, and a new one stands in its place', () => {
  let house: House
  let workers: Workers

  beforeAll(async () => {
    house = await openHouse({ name: 'temporal-lost', dayLength: 6, temporal: true })
    workers = openWorkers(house)
  }, 120_000)
  afterAll(async () => {
    await workers?.stop()
    await house?.close()
  }, 120_000)

  it('every open measure is armed again without a command, and nothing is told twice', async () => {
    const { pool, sink, servers } = house
    const now = Date.now()
    const today = house.dayAt(now)
    const dueDays = Array.from({ length: 40 }, (_, index) => today + 6 + (index % 8))
    const ids = await house.register(dueDays, now)
    const musts = await foresee(pool, now, house.at(today + 60, '00:00'))
    await workers.start({ checkEvery: 2_000 })
    await untilQuiet(pool, house.at(today + 3, '12:00'), 90_000)
    const before = await namespaceId(pool)
    const told = sink.received.length

    await servers.renewTemporal()
    await workers.followTemporal()
    await eventually('nobody finds out', 90_000, async () =>
      (await namespaceId(pool)) === before ? null : true,
    )
    // Sooner than the net under the mailroom, which catches what should have gone more than a minute ago.
    await eventually('no mail goes any more', 45_000, async () => sink.received.length > told || null)
    await untilQuiet(pool, Date.now(), 90_000)
    expect(await runningOf(ids)).toEqual(ids)

    const until = Date.now()
    await untilTold(house, { musts, until, patience: 90_000 })
    await workers.stop()
    const account = await accountOf({ pool, sink }, { musts, until })
    tell('temporalLost', 1, account)
    expect(account).toMatchObject({ doubled: [], doubtful: 0, lost: [], unexpected: [], again: 0 })
  }, 400_000)

  /** Which of the measures have a workflow that runs on the server of now. */
  async function runningOf(ids: readonly MeasureId[]): Promise<MeasureId[]> {
    const { address, namespace } = house.servers.temporal()
    const connection = await Connection.connect({ address })
    const { workflow } = new Client({ connection, namespace })
    const states = await Promise.all(ids.map((id) => workflow.getHandle(measureWorkflowId(id)).describe()))
    await connection.close()
    return ids.filter((_, index) => states[index]?.status.name === 'RUNNING')
  }
})
