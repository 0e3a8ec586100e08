import type { WorkerStart } from './drill/messages.ts'
import type { StopPoint } from './drill/stopPoints.ts'
import { type DrillChild, startDrillChild } from './drillChild.ts'
import type { House } from './houseTypes.ts'

export type WorkerOptions = {
  /** Where it stops itself, at the n-th time, and how. */
  stop?: WorkerStart['stop']
  /** Milliseconds until a mail without an answer goes again. */
  unknown?: number
  /** Milliseconds between two looks at whether Temporal is still the same; a minute in life. */
  checkEvery?: number
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
  let count = 0
  const all = new Set<DrillChild>()
  const prepare = () => {
    const logFile = house.logFile(`worker-${++count}`)
    const child = startDrillChild({ script: 'test/support/drill/workerProcess.ts', logFile })
    all.add(child)
    return child
  }
  let spare = prepare()
  let address = ''
  const start = async ({ stop = null, unknown = 4_000, checkEvery = 60_000 }: WorkerOptions = {}) => {
    const child = spare
    spare = prepare()
    await child.hear()
    const settings = house.workerSettings()
    address = settings.temporal.address
    child.send({ ...settings, stop, unknown, checkEvery })
    await child.hear()
    return child
  }
  return {
    start,
    async followTemporal() {
      if (house.workerSettings().temporal.address !== address) await start()
    },
    async stop() {
      await Promise.all([...all].map((child) => (child === spare ? child.signal('SIGKILL') : child.stop())))
    },
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
