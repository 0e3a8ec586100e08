import type { ChainFault } from '../domain/audit.ts'
import { canonicalText } from '../domain/chain.ts'
import type { MeasureEvent } from '../domain/events.ts'
import { chainStart, linkOf } from './events.ts'

/** An event as it is kept. */
export type KeptEvent = { event: MeasureEvent; body: string; hash: string; sequence: number }

/**
 * Where a measure's history, oldest first, is not what was written: its numbers have a gap, a text is not the canonical
 * one, or a hash is not that of text and hash before it; `lastHash` is what the measure's row remembers of the end.
 * Empty = it verifies.
 */
export function checkChain(kept: readonly KeptEvent[], lastHash: string): ChainFault[] {
  let previous = chainStart
  const faults = kept.flatMap(({ event, body, hash, sequence }, index) => {
    const expected = linkOf(previous, body)
    previous = hash
    const next = kept[index + 1]
    const goesOn = next ? next.hash === linkOf(hash, next.body) : hash === lastHash
    return [
      ...fault('textChanged', sequence, String(sequence), String(index + 1)),
      ...fault('textChanged', sequence, String(event.sequence), String(sequence)),
      ...fault('textChanged', sequence, body, canonicalText(event)),
      // What follows was chained to this hash: so it is the text that is not what it was.
      ...fault(goesOn ? 'textChanged' : 'hashBroken', sequence, hash, expected),
    ]
  })
  // A row removed at the end leaves a chain that is whole but too short.
  return [...faults, ...fault('hashBroken', kept.length, previous, lastHash)]
}

function fault(
  reason: ChainFault['reason'],
  sequence: number,
  ...[found, expected]: [found: string, expected: string]
): ChainFault[] {
  return found === expected ? [] : [{ reason, sequence, found, expected }]
}
