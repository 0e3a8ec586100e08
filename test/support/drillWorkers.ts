import type { WorkerStart } from './drill/messages.ts'
import type { StopPoint } from './drill/stopPoints.ts'
import type { DrillChild } from './drillChild.ts'
import { openReserve } from './drillReserve.ts'
import type { House } from './houseTypes.ts'

export type WorkerOptions = {
  /** Where it stops itself, at the n-th time, and how. */
  stop?: WorkerStart['stop']
  /** Milliseconds until a mail without an answer goes again. */
  unknown?: number
  /** Milliseconds between two looks at whether Temporal is still the same; a minute in life. */
  checkEvery?: number
  /** The account's limit; 20 by default, as in life. */
  mailsPerSecond?: number
}

/** The worker processes of a house. The next one is always loaded already: a drill waits for no start. */
export type Workers = {
  /** Starts one and answers when it polls. */
  start(options?: WorkerOptions): Promise<DrillChild>
  /** A port that was given up for a while may be somebody else's by now: then the worker is started again, as by whoever
   *  moved the server. */
  followTemporal(): Promise<void>
  /** Ends all that live, in order. */
  stop(): Promise<void>
}

export function openWorkers(house: House): Workers {
  const reserve = openReserve(house, { name: 'worker', script: 'test/support/drill/workerProcess.ts' })
  let address = ''
  const start = async (options: WorkerOptions = {}) => {
    const { stop = null, unknown = 4_000, checkEvery = 60_000, mailsPerSecond = 20 } = options
    const child = await reserve.take()
    const settings = house.workerSettings()
    address = settings.temporal.address
    child.send({ ...settings, stop, unknown, checkEvery, mailsPerSecond })
    await child.hear()
    return child
  }
  return {
    start,
    async followTemporal() {
      if (house.workerSettings().temporal.address !== address) await start()
    },
    stop: reserve.stop,
  }
}

/** Kills itself there. */
export function dieAt(point: StopPoint, nth = 1): WorkerOptions['stop'] {
  return { point, nth, signal: 'SIGKILL' }
}

/** Is stopped there, as by a machine that swaps or a debugger, until it gets SIGCONT. */
export function freezeAt(point: StopPoint, nth = 1): WorkerOptions['stop'] {
  return { point, nth, signal: 'SIGSTOP' }
}
