import { type DrillChild, startDrillChild } from './drillChild.ts'
import type { House } from './houseTypes.ts'

/** Processes of one script. The next one is always loaded already: a drill waits for no start. */
export type Reserve = {
  /** One that has said `ready`. */
  take(): Promise<DrillChild>
  /** Ends all that live, in order. */
  stop(): Promise<void>
}

export function openReserve(house: House, { name, script }: { name: string; script: string }): Reserve {
  let count = 0
  const all = new Set<DrillChild>()
  const prepare = () => {
    const child = startDrillChild({ script, logFile: house.logFile(`${name}-${++count}`) })
    all.add(child)
    return child
  }
  let spare = prepare()
  return {
    async take() {
      const child = spare
      spare = prepare()
      await child.hear()
      return child
    },
    async stop() {
      await Promise.all([...all].map((child) => (child === spare ? child.signal('SIGKILL') : child.stop())))
    },
  }
}
