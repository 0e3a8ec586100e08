import type { MeasureEvent } from './events.ts'

/**
 * The text over which a measure's events are hash-chained: JSON with the keys of every object in code unit order.
 * `derived` (dates reckoned from an event, kept beside it) is left out: a re-reckoning must not break the chain.
 */
export function canonicalText(event: MeasureEvent): string {
  const entries = Object.entries(event).filter(([key]) => key !== 'derived')
  return write(Object.fromEntries(entries))
}

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  if (typeof value === 'object' && value !== null) return writeObject(value)
  return JSON.stringify(value) ?? 'null'
}

/** An undefined field and a missing one are the same fact: JSON kept in the database has no undefined. */
function writeObject(value: object): string {
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${write(field)}`)
  return `{${fields.join(',')}}`
}
