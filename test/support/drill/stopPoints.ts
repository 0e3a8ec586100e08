import pg from 'pg'

/** Where a drill stops a process, named after what has just happened or is about to. */
export const stopPoints = [
  /** The mailroom has begun a step; an older one is fenced out. */
  'afterFence',
  /** A change of a measure is committed; neither the mailroom nor the workflow's task has heard of it. */
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
  /** Milliseconds later; at once by default. */
  after?: number | undefined
}

/**
 * Lets a process signal itself when one of its queries marks the point: exact, where a signal from outside comes late. It
 * holds for all connections of the process, also of pools that it never sees.
 */
export function stopAt(stop: () => Stop | null): void {
  const passed = new WeakMap<Stop, number>()
  const reach = (point: StopPoint) => {
    const wanted = stop()
    if (wanted?.point !== point) return
    const times = (passed.get(wanted) ?? 0) + 1
    passed.set(wanted, times)
    if (times !== wanted.nth) return
    const { signal, after = 0 } = wanted
    if (after === 0) process.kill(process.pid, signal)
    else setTimeout(() => process.kill(process.pid, signal), after)
  }
  const query = pg.Client.prototype.query
  const changing = new WeakSet<object>()
  Reflect.set(pg.Client.prototype, 'query', function watched(this: pg.Client, ...args: unknown[]): unknown {
    const name = nameOf(args[0])
    if (name === 'arming-mark') reach('beforeArmedFor')
    if (name === 'dispatch-outcomes') reach('beforeOutcome')
    if (name === 'begin') changing.delete(this)
    if (name === 'measure-update') changing.add(this)
    const isStep = name === 'commit' && changing.has(this)
    const after = (result: unknown) => {
      if (isStep) reach('afterStep')
      if (name.startsWith('update mail_account set epoch')) reach('afterFence')
      if (name === 'dispatch-claim' && rowsOf(result) > 0) reach('afterClaim')
      if (name === 'dispatch-sending' && rowsOf(result) > 0) reach('afterSending')
    }
    return call(query, this, { args, after })
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
