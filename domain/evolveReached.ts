import type { ReachedRung } from './events.ts'
import type { MeasureId } from './measure.ts'

type Reached = Readonly<Record<string, number>>

/** Keeps the highest occurrence: a rung that is told late never lowers what was reached. */
export function raise(reached: Reached, { track, cycle, rung, occurrence }: ReachedRung): Reached {
  const key = `${track}/${cycle}/${rung}`
  return { ...reached, [key]: Math.max(reached[key] ?? 0, occurrence) }
}

/**
 * Forgets a track (`due`, `lookBack:2`, `event:14`) or, with a closing colon, all tracks of a kind. Safe, because the
 * number of a cycle or of an event never returns; needed, because a measure lives for years and its row must stay small.
 */
export function dropTracks(reached: Reached, track: string): Reached {
  const start = track.endsWith(':') ? track : `${track}/`
  return Object.fromEntries(Object.entries(reached).filter(([key]) => !key.startsWith(start)))
}

/**
 * Occurrences that were reached but whose notice was cancelled untold count as missed: they are due again, and collapse.
 * `untold` are keys of notices, measure/track/cycle/rung/occurrence/role; those of other measures are passed over.
 */
export function lowerUntold(reached: Reached, measureId: MeasureId, untold: readonly string[]): Reached {
  const lowered = new Map(Object.entries(reached))
  for (const key of untold) {
    if (!key.startsWith(`${measureId}/`)) continue
    const [track, cycle, rung, occurrence] = key.slice(measureId.length + 1).split('/')
    const name = `${track}/${cycle}/${rung}`
    const below = Number(occurrence) - 1
    const known = lowered.get(name)
    if (known !== undefined && below < known) lowered.set(name, below)
  }
  return Object.fromEntries([...lowered].filter(([, occurrence]) => occurrence > 0))
}
