import type { Pool } from '../../../db/pool.ts'

/** Where a drill stops a process, named after what has just happened or is about to. */
export const stopPoints = [
  /** A decision of time is committed; the workflow's task has not heard of it. */
  'afterStep',
  /** A workflow is started; that it waits is not written down. */
  'beforeArmedFor',
  /** Mails are claimed, none is `sending`. */
  'afterClaim',
  /** Mails are `sending`, none was given to the server. */
  'afterSending',
  /** The server has answered 250; the outcome is not written down. */
  'beforeOutcome',
] as const
export type StopPoint = (typeof stopPoints)[number]

export type Stop = {
  point: StopPoint
  /** The n-th time that it gets there. */
  nth: number
  signal: 'SIGKILL' | 'SIGSTOP'
}

/**
 * Lets a process signal itself when a query of its pool marks the point: exact, where a signal from outside comes late.
 * To be called before the pool's first connection.
 */
export function stopAt(pool: Pool, stop: () => Stop | null): void {
  let passed = 0
  const reach = (point: StopPoint) => {
    const wanted = stop()
    if (wanted?.point === point && ++passed === wanted.nth) process.kill(process.pid, wanted.signal)
  }
  pool.on('connect', (client) => {
    const query = client.query
    let changed = false
    const watched = (...args: unknown[]): unknown => {
      const name = nameOf(args[0])
      if (name === 'arming-mark') reach('beforeArmedFor')
      if (name === 'dispatch-outcomes') reach('beforeOutcome')
      if (name === 'begin') changed = false
      if (name === 'measure-update') changed = true
      const isStep = name === 'commit' && changed
      const after = (result: unknown) => {
        if (isStep) reach('afterStep')
        if (name === 'dispatch-claim' && rowsOf(result) > 0) reach('afterClaim')
        if (name === 'dispatch-sending' && rowsOf(result) > 0) reach('afterSending')
      }
      return call(query, client, { args, after })
    }
    Reflect.set(client, 'query', watched)
  })
}

/** pg answers by a promise, or to a callback that stands last. */
function call(
  query: (...args: never[]) => unknown,
  client: object,
  { args, after }: { args: unknown[]; after: (result: unknown) => void },
): unknown {
  const last = args.at(-1)
  if (typeof last === 'function') {
    const told = (error: unknown, result: unknown) => {
      after(result)
      last(error, result)
    }
    return Reflect.apply(query, client, [...args.slice(0, -1), told])
  }
  const answer: unknown = Reflect.apply(query, client, args)
  if (!(answer instanceof Promise)) return answer
  return answer.then((result: unknown) => {
    after(result)
    return result
  })
}

function nameOf(query: unknown): string {
  if (typeof query === 'string') return query
  const isNamed = typeof query === 'object' && query !== null && 'name' in query
  return isNamed && typeof query.name === 'string' ? query.name : ''
}

function rowsOf(result: unknown): number {
  const hasRows = typeof result === 'object' && result !== null && 'rows' in result
  return hasRows && Array.isArray(result.rows) ? result.rows.length : 0
}
