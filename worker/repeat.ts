import { setTimeout as sleep } from 'node:timers/promises'

export type Repeating = { stop(): Promise<void> }

/**
 * Runs a step over and over, one after the other, `pause` ms apart, at once where it answers that there is more.
 * A step that fails is reported and tried again after the pause. `stop` waits for the step that runs.
 */
export function repeat(
  step: () => Promise<{ more: boolean }>,
  pause: number,
  onError: (error: unknown) => void,
): Repeating {
  const stopping = new AbortController()
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const more = await step().then(
        (done) => done.more,
        (error) => {
          onError(error)
          return false
        },
      )
      if (!more) await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const ended = loop()
  return {
    async stop() {
      stopping.abort()
      await ended
    },
  }
}
