import type { Instant } from '../../domain/localDate.ts'
import { dispatchedSchema } from './drill/messages.ts'
import type { Stop } from './drill/stopPoints.ts'
import { type DrillChild, startDrillChild } from './drillChild.ts'
import type { House } from './houseTypes.ts'

/** A dispatcher in a process of its own. */
export type Dispatcher = DrillChild & {
  /** Begins a step at the given instant; `done` waits for its answer. */
  dispatch(now: Instant): void
  done(): Promise<{ sent: number }>
}

let count = 0

/** Starts one; it stops itself where it is told to. */
export async function startDispatcher(house: House, stop: Stop | null): Promise<Dispatcher> {
  const logFile = house.logFile(`dispatch-${++count}`)
  const child = startDrillChild({ script: 'test/support/drill/dispatchProcess.ts', logFile })
  await child.hear()
  child.send({ databaseUrl: house.url, smtpUrl: house.sink.url, stop })
  await child.hear()
  return {
    ...child,
    dispatch: (now) => child.send({ now }),
    done: async () => dispatchedSchema.parse(await child.hear()),
  }
}
