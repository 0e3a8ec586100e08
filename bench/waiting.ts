import { setTimeout as sleep } from 'node:timers/promises'

/** Asks until it is so; throws `what` after the time, so that no benchmark runs for ever. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  { every = 100, timeoutMs = 120_000 }: { every?: number; timeoutMs?: number } = {},
): Promise<void> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; await sleep(every)) {
    if (await isSo()) return
  }
  throw new Error(`${what}：${timeoutMs / 1000} 秒内没有发生`)
}

export async function sleepTo(instant: number): Promise<void> {
  await sleep(Math.max(0, instant - Date.now()))
}

/** At most `width` calls at a time. */
export async function eachOf<T>(
  items: readonly T[],
  width: number,
  call: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = items.values()
  const lane = async (): Promise<void> => {
    for (const item of queue) await call(item)
  }
  await Promise.all(Array.from({ length: width }, lane))
}

/** Milliseconds from the first registration to the due instant of the reminders: the same for all designs, since idle
 *  servers cost CPU as well. */
export function preparing(lifecycles: number): number {
  const few = Math.min(lifecycles, 300)
  // What is started, armed and told by hundreds takes less for each.
  return 4_000 + few * 30 + (lifecycles - few) * 14
}
