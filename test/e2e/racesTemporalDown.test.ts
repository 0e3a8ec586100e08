import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { MeasureId } from '../../domain/measure.ts'
import { until as eventually } from '../../embedded/process.ts'
import { openWorkers, type Workers } from '../support/drillWorkers.ts'
import { type House, openHouse } from '../support/house.ts'
import { accountOf, foresee, tell, untilTold } from '../support/houseAccount.ts'
import { outcomes, requestCloseOut, verify } from '../support/houseCommands.ts'
import { untilQuiet } from '../support/houseLedger.ts'

describe('commands while Temporal is down', () => {
  let house: House
  let workers: Workers

  beforeAll(async () => {
    house = await openHouse({ name: 'temporal-down', dayLength: 5, temporal: true })
    workers = openWorkers(house)
  }, 120_000)
  afterAll(async () => {
    await workers?.stop()
    await house?.close()
  }, 120_000)

  it('they hold, and time catches up: what was closed hears nothing more, the others what they missed', async () => {
    const { pool, sink, servers } = house
    const now = Date.now()
    const today = house.dayAt(now)
    const ids = await house.register(Array(30).fill(today + 5), now)
    const musts = await foresee(pool, now, house.at(today + 60, '00:00'))
    await workers.start()
    await untilQuiet(pool, house.at(today + 1, '12:00'), 90_000)

    await servers.stopTemporal()
    const [closed, open] = [ids.slice(0, 15), ids.slice(15)]
    const closedAt = Date.now()
    for (const [index, id] of closed.entries()) {
      const owner = `owner${(index % 10) + 1}` as const
      const answers = [
        await house.give(id, { by: owner, type: 'startWork' }, Date.now()),
        await house.give(id, { by: owner, ...requestCloseOut }, Date.now()),
        await house.give(id, { by: 'office', ...verify }, Date.now()),
      ]
      expect(outcomes(answers)).toEqual(['accepted', 'accepted', 'accepted'])
    }
    // Meanwhile the others become overdue, and nobody says so.
    await eventually(
      'the date does not pass',
      120_000,
      async () => house.dayAt(Date.now()) > today + 6 || null,
    )
    const quietAt = sink.received.length
    await servers.startTemporal()
    await workers.followTemporal()

    const until = Date.now()
    const ofOpen = musts.filter(({ key }) => open.includes(measureOf(key)))
    await untilTold(house, { musts: ofOpen, until, patience: 120_000 })
    await workers.stop()
    const account = await accountOf(house, { musts: ofOpen, until })
    const news = /\/(assigned|closedOut|verificationAsked)\//
    const beforehand = new Set(musts.filter(({ dueAt }) => dueAt < closedAt).map(({ key }) => key))
    const unexpected = account.unexpected.filter((pair) => {
      const [key = ''] = pair.split(' ')
      return !(closed.includes(measureOf(key)) && (news.test(key) || beforehand.has(key)))
    })
    tell('races (Temporal down)', 1, { ...account, unexpected })
    expect(quietAt).toBeLessThan(sink.received.length)
    expect({ ...account, unexpected }).toMatchObject({
      doubled: [],
      doubtful: 0,
      lost: [],
      unexpected: [],
      again: 0,
    })
    const { rows } = await pool.query('select id from measure where next_decision_at is null order by id')
    expect(rows.map(({ id }) => id)).toEqual(closed)
  }, 300_000)
})

function measureOf(key: string): MeasureId {
  return key.split('/')[0] ?? ''
}
