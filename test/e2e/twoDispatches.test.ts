import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Instant } from '../../domain/localDate.ts'
import { until as eventually } from '../../embedded/process.ts'
import type { StopPoint } from '../support/drill/stopPoints.ts'
import { type Dispatcher, startDispatcher } from '../support/drillDispatch.ts'
import { freezeAt, openWorkers, type Workers } from '../support/drillWorkers.ts'
import { type House, openHouse } from '../support/house.ts'
import { accountOf, foresee, type Must, tell, untilTold } from '../support/houseAccount.ts'

/** The time that a mail may be under way, and more than a heartbeat may be missing. */
const tooLong = 6_500
const minute = 60_000

describe('two dispatches of one account, one of them asleep', () => {
  let house: House
  let awake: Dispatcher
  let asleep: Dispatcher
  const musts: Must[] = []
  let day = 0

  beforeAll(async () => {
    house = await openHouse({ name: 'two-dispatches', dayLength: 86_400, temporal: false })
    awake = await startDispatcher(house, null)
  }, 120_000)
  afterEach(() => asleep?.stop())
  afterAll(async () => {
    await awake?.stop()
    await house?.close()
  })

  /** A measure is handed out: two mails are due. One dispatch begins, falls asleep at the point, and wakes too late. */
  async function overslept(point: StopPoint): Promise<{ now: Instant }> {
    const now = house.at(day++, '10:00')
    await house.register([200], now)
    musts.push(...(await foresee(house.pool, now, now + 60 * minute)))
    asleep = await startDispatcher(house, { point, nth: 1, signal: 'SIGSTOP' })
    asleep.dispatch(now + 3 * minute)
    await asleep.untilStopped(30_000)
    await pause(tooLong)
    return { now: now + 3 * minute + tooLong }
  }

  async function dispatch(now: Instant): Promise<number> {
    awake.dispatch(now)
    return (await awake.done()).sent
  }

  async function wake(): Promise<number> {
    asleep.signal('SIGCONT')
    return (await asleep.done()).sent
  }

  async function sentOnce(point: StopPoint): Promise<void> {
    const account = await accountOf(house, { musts, until: house.at(day, '00:00') })
    tell(`twoDispatches (${point})`, 1, account)
    expect(account).toMatchObject({
      told: musts.length,
      again: 0,
      doubled: [],
      doubtful: 0,
      lost: [],
      unexpected: [],
    })
  }

  it('asleep between claim and sending: the other one sends, the sleeper does not', async () => {
    const { now } = await overslept('afterClaim')
    expect(await dispatch(now)).toBe(2)
    expect(await wake()).toBe(0)
    expect(await dispatch(now + 31 * minute)).toBe(0)
    await sentOnce('afterClaim')
  })

  it('asleep between sending and SMTP: nobody knows, so it goes after half an hour, and from one of them only', async () => {
    const { now } = await overslept('afterSending')
    expect(await dispatch(now)).toBe(0)
    expect(await wake()).toBe(0)
    expect(await dispatch(now + 31 * minute)).toBe(2)
    expect(await dispatch(now + 90 * minute)).toBe(0)
    await sentOnce('afterSending')
  })

  it('asleep with the answer 250 in its hands: the late word counts, and nothing goes again', async () => {
    const { now } = await overslept('beforeOutcome')
    expect(await dispatch(now)).toBe(0)
    expect(await wake()).toBe(2)
    expect(await dispatch(now + 31 * minute)).toBe(0)
    await sentOnce('beforeOutcome')
  })
})

describe('two workers', () => {
  let house: House
  let workers: Workers

  beforeAll(async () => {
    house = await openHouse({ name: 'two-workers', dayLength: 8, temporal: true })
    workers = openWorkers(house)
  }, 120_000)
  afterAll(async () => {
    await workers?.stop()
    await house?.close()
  }, 120_000)

  it('one falls asleep with claimed mails: the other one takes over, each mail goes once', async () => {
    const both = await Promise.all([
      workers.start({ stop: freezeAt('afterClaim') }),
      workers.start({ stop: freezeAt('afterClaim') }),
    ])
    const now = Date.now()
    const today = house.dayAt(now)
    const days = Array.from({ length: 30 }, (_, index) => today + 6 + (index % 3))
    await house.register(days, now)
    const musts = await foresee(house.pool, now, house.at(today + 30, '00:00'))
    const sleeper = await eventually('no worker came to claim', 60_000, async () => {
      const stopped = await Promise.all(both.map((worker) => worker.isStopped()))
      return both[stopped.indexOf(true)] ?? null
    })
    for (const worker of both) if (worker !== sleeper) worker.send({ stop: null })
    await untilTold(house, { musts, until: now, patience: 90_000 })
    sleeper.signal('SIGCONT')
    const until = Date.now()
    await untilTold(house, { musts, until, patience: 90_000 })
    await workers.stop()
    const account = await accountOf(house, { musts, until })
    tell('twoDispatches (two workers)', 1, account)
    expect(account).toMatchObject({ doubled: [], doubtful: 0, lost: [], unexpected: [], again: 0 })
  }, 300_000)
})
