import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until as eventually } from '../../embedded/process.ts'
import type { DrillChild } from '../support/drillChild.ts'
import { dieAt, openWorkers, type Workers } from '../support/drillWorkers.ts'
import { type House, openHouse } from '../support/house.ts'
import { accountOf, foresee, type Must, tell, untilTold } from '../support/houseAccount.ts'

type Kill = { name: string; by: () => Promise<DrillChild> }

/** Longer than the worst wait of a kill before it: heartbeat, pause of the mailroom, the next morning. */
const patience = 60_000

describe('the worker is killed again and again', () => {
  let house: House
  let workers: Workers
  const musts: Must[] = []

  beforeAll(async () => {
    house = await openHouse({ name: 'killed-worker', dayLength: 6, temporal: true })
    workers = openWorkers(house)
  }, 120_000)
  afterAll(async () => {
    await workers?.stop()
    await house?.close()
  }, 120_000)

  /** Measures whose ladders are spread over the days of the drill. */
  async function register(count: number): Promise<void> {
    const now = Date.now()
    const today = house.dayAt(now)
    await house.register(
      Array.from({ length: count }, (_, index) => today + 4 + (index % 9)),
      now,
    )
    musts.push(...(await foresee(house.pool, now, house.at(today + 100, '00:00'))))
  }

  /** From outside, at any moment of its work. */
  async function atRandom(): Promise<DrillChild> {
    const worker = await workers.start()
    await pause(Math.random() * 5_000)
    worker.signal('SIGKILL')
    return worker
  }

  /** By itself, exactly there. */
  async function at(...there: Parameters<typeof dieAt>): Promise<DrillChild> {
    return workers.start({ stop: dieAt(...there) })
  }

  /** The server has taken a message and keeps its answer back; then there is nobody to hear it. */
  async function after354(): Promise<DrillChild> {
    const worker = await workers.start()
    house.sink.script(() => ({ at: 'end', next: 'delay', ms: 3_000 }))
    const before = house.sink.received.length
    await eventually('no message was given to the server', patience, async () =>
      house.sink.received.length > before ? true : null,
    )
    worker.signal('SIGKILL')
    house.sink.script(() => null)
    return worker
  }

  async function whileArming(): Promise<DrillChild> {
    await register(80)
    return at('beforeArmedFor', 30)
  }

  const kills: Kill[] = [
    { name: 'at random', by: atRandom },
    { name: 'between a commit and the end of its workflow task', by: () => at('afterStep', 5) },
    { name: 'at random', by: atRandom },
    { name: 'after claim', by: () => at('afterClaim') },
    { name: 'between a start and armed_for', by: whileArming },
    { name: 'after 354', by: after354 },
    { name: 'at random', by: atRandom },
    { name: 'after claim and before SMTP', by: () => at('afterSending') },
    { name: 'at random', by: atRandom },
    { name: 'after 250', by: () => at('beforeOutcome') },
    { name: 'at random', by: atRandom },
  ]

  it('every notice is told, and twice only where the ledger says unknown', async () => {
    const { pool, sink } = house
    await register(120)
    for (const { name, by } of kills) {
      const killed = await by()
      const ended = await killed.end(patience).catch(() => 'it lives')
      expect({ name, ended }).toEqual({ name, ended: { code: null, signal: 'SIGKILL' } })
    }
    const until = Date.now()
    await workers.start()
    await untilTold(house, { musts, until, patience: 120_000 })
    await workers.stop()
    const account = await accountOf({ pool, sink }, { musts, until })
    tell('killedWorker', kills.length, account)
    expect(account).toMatchObject({ doubled: [], doubtful: 0, lost: [], unexpected: [] })
  }, 500_000)
})
