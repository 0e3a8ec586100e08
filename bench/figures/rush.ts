import { percentile } from '../results/percentile.ts'
import { type Cpu, cpuBetween, cpuTotal } from '../stage.ts'
import { eachOf } from '../waiting.ts'

/** Calls, so many at a time. */
export type Rush = { count: number; seconds: number; p50: number; p99: number; cpu: Cpu }

/** As many people at once as a busy morning has. */
export const inFlight = 50

/** Milliseconds of each call to its answer, and the CPU of all processes up to the end of what follows (`settled`). */
export async function rush<T>(
  items: readonly T[],
  call: (item: T) => Promise<unknown>,
  { cpu, settled = async () => {} }: { cpu: () => Cpu; settled?: () => Promise<void> },
): Promise<Rush> {
  const times: number[] = []
  const before = cpu()
  const began = performance.now()
  await eachOf(items, inFlight, async (item) => {
    const asked = performance.now()
    await call(item)
    times.push(performance.now() - asked)
  })
  const seconds = (performance.now() - began) / 1000
  await settled()
  const used = cpuBetween(before, cpu())
  return {
    count: items.length,
    seconds,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    cpu: used,
  }
}

/** Milliseconds of all processes for one call. */
export function cpuPerCall({ cpu, count }: Rush): number {
  return (cpuTotal(cpu) * 1000) / count
}
