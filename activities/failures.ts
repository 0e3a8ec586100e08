/**
 * Whether trying again cannot help, because the stored data itself is wrong: a row that does not parse, a rule that
 * refuses what time asks for, a missing measure. Everything else (database gone, statement timeout, a missing table
 * while migrations run) mends by itself or by the operator, and is retried without limit.
 */
export function isBeyondRetry(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return brokenDataNames.has(error.name) || isDataException(error)
}

/** One line for a person: what the error says, without its stack. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n')[0] ?? '').slice(0, 200)
}

const brokenDataNames = new Set([
  'ZodError',
  '$ZodError',
  'DomainError',
  'RangeError',
  'TypeError',
  'SyntaxError',
])

/** SQLSTATE classes 22 (data exception) and 23 (constraint violated). */
function isDataException(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && /^2[23]...$/.test(error.code)
}
