import { until as eventually } from '../../embedded/process.ts'
import type { Stop } from '../support/drill/stopPoints.ts'
import { type Api, openApis } from '../support/drillApis.ts'
import type { DrillChild } from '../support/drillChild.ts'
import { openWorkers, type WorkerOptions } from '../support/drillWorkers.ts'
import type { House } from '../support/house.ts'

/** The processes that serve a house: when one ends, another takes its place. */
export type Crew = {
  workers(): readonly DrillChild[]
  /** Where one of the API processes listens; each in turn. */
  url(): string
  api(): Api
  /** Fills the places of those who ended. */
  refill(): Promise<void>
  /** Tells all workers where to stop themselves, and answers when the first one has. */
  firstToStop(stop: Stop, patience: number): Promise<void>
  /** After Temporal came back: those who knew another address are replaced. */
  follow(): Promise<void>
  stop(): Promise<void>
}

type Places = { workers: number; apis: number; options?: WorkerOptions }

export async function openCrew(house: House, { workers: places, apis, options = {} }: Places): Promise<Crew> {
  const workerReserve = openWorkers(house)
  const apiReserve = openApis(house)
  let workers: DrillChild[] = []
  let doors: Api[] = []
  let turn = 0
  let address = ''
  const refill = async () => {
    address = house.workerSettings().temporal.address
    workers = workers.filter((worker) => worker.ended() === null)
    doors = doors.filter((door) => door.ended() === null)
    while (workers.length < places) workers.push(await workerReserve.start(options))
    while (doors.length < apis) doors.push(await apiReserve.start())
  }
  const api = () => {
    const door = doors[turn++ % doors.length]
    if (!door) throw new Error('the house has no API')
    return door
  }
  await refill()
  return {
    workers: () => workers,
    api,
    url: () => api().url,
    refill,
    async firstToStop(stop, patience) {
      for (const worker of workers) worker.send({ stop })
      try {
        await eventually(`no worker came to ${stop.point}`, patience, async () =>
          workers.some((worker) => worker.ended() !== null) ? true : null,
        )
      } finally {
        for (const worker of workers) worker.send({ stop: null })
      }
    },
    async follow() {
      if (house.workerSettings().temporal.address !== address) {
        for (const child of [...workers, ...doors]) child.signal('SIGKILL')
        await Promise.all([...workers, ...doors].map((child) => child.end(10_000)))
      }
      await refill()
    },
    async stop() {
      await Promise.all([workerReserve.stop(), apiReserve.stop()])
    },
  }
}
