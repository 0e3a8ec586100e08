import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until as eventually } from '../../embedded/process.ts'
import { openWorkers, type Workers } from '../support/drillWorkers.ts'
import { type House, openHouse } from '../support/house.ts'
import { accountOf, foresee, tell, untilTold } from '../support/houseAccount.ts'
import { untilQuiet } from '../support/houseLedger.ts'

/** Longer than everything that gives up by itself after a while: connection, statement, heartbeat, stored outcomes. */
const outage = 60_000

describe('PostgreSQL is gone for a while, with Temporal on it', () => {
  let house: House
  let workers: Workers

  beforeAll(async () => {
    house = await openHouse({ name: 'database-gone', dayLength: 6, temporal: true })
    workers = openWorkers(house)
  }, 120_000)
  afterAll(async () => {
    await workers?.stop()
    await house?.close()
  }, 120_000)

  it('nothing is lost and nothing is doubled, not even what was being sent when it went', async () => {
    const { pool, sink, servers } = house
    const now = Date.now()
    const today = house.dayAt(now)
    await house.register(
      Array.from({ length: 60 }, (_, index) => today + 5 + (index % 9)),
      now,
    )
    const musts = await foresee(pool, now, house.at(today + 60, '00:00'))
    // Half an hour, as in life: a mail whose answer was heard must not even be called unknown.
    await workers.start({ unknown: 1_800_000 })
    await untilQuiet(pool, house.at(today + 2, '12:00'), 90_000)

    sink.script(() => ({ at: 'end', next: 'delay', ms: 1_000 }))
    const before = sink.received.length
    await eventually('no message was given to the server', 60_000, async () =>
      sink.received.length > before ? true : null,
    )
    await servers.stopPostgres()
    sink.script(() => null)
    await pause(outage)
    await servers.startPostgres()

    const until = Date.now()
    await untilTold(house, { musts, until, patience: 120_000 })
    await workers.stop()
    const account = await accountOf(house, { musts, until })
    tell('databaseGone', 1, account)
    expect(account).toMatchObject({ doubled: [], doubtful: 0, lost: [], unexpected: [], again: 0 })
    const { rows } = await pool.query("select id, reply from mail where state = 'unknown'")
    expect(rows).toEqual([])
  }, 400_000)
})
