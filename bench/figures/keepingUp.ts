import type { Client } from '@temporalio/client'
import { median } from '../results/median.ts'
import type { Stage } from '../stage.ts'
import { inEscalatingOffice, type Morning, type Mornings, twoMornings } from './escalations.ts'
import { bareStarts } from './starts.ts'

export type Step = { share: number; perSecond: number; mornings: Mornings; keepsUp: boolean }

export type KeepingUp = {
  S0: number
  steps: Step[]
  /** The highest rate that kept up; 0 = none did. */
  perSecond: number
}

export type KeepingUpSizes = { starts: number; window: number; shares: readonly number[] }

/** The 99th of a hundred is at most so many seconds late. */
const lateLimit = 1

/** Finds the rate of escalations that keeps up by halving the list of rates (shares of S0, ascending), between two halves of S0. */
export async function measureKeepingUp(
  stage: Stage,
  { starts, window, shares }: KeepingUpSizes,
  { bare, name }: { bare: Client; name: string },
): Promise<KeepingUp> {
  const half = await bareStarts(bare, starts / 2)
  const steps = await inEscalatingOffice(stage, name, async (scene) => {
    const done: Step[] = []
    // A worker's first workflows are not those of one that has been up since yesterday.
    await twoMornings(scene, { count: 150, window: 6 })
    for (let [low, high] = [0, shares.length - 1]; low <= high; ) {
      const middle = (low + high) >> 1
      const share = shares[middle] ?? 0
      const count = Math.round(share * half * window)
      const mornings = await twoMornings(scene, { count, window })
      const keepsUp = Math.max(mornings.overdue.late.p99, mornings.escalation.late.p99) <= lateLimit
      done.push({ share, perSecond: rateOf(mornings.escalation), mornings, keepsUp })
      if (keepsUp) low = middle + 1
      else high = middle - 1
    }
    return done
  })
  const kept = steps.filter(({ keepsUp }) => keepsUp).map(({ perSecond }) => perSecond)
  const S0 = median([half, await bareStarts(bare, starts / 2)])
  return { S0, steps: steps.sort((a, b) => a.share - b.share), perSecond: Math.max(0, ...kept) }
}

function rateOf({ count, window }: Morning): number {
  return count / window
}
