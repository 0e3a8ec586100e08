import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isOfficeToken } from './auth.ts'
import { Problem } from './problems.ts'

/** Requests a minute, each counted by process: of a person's token, of the office's and its services', of an address
 *  without a token, and refused sign-ins of an address. */
export type Limits = { person: number; office: number; address: number; failures: number }

/** Counts a request; throws tooMany once there are more than the minute allows. */
export type Count = (request: FastifyRequest) => Promise<void>
export type Counts = { token: Count; address: Count; failure: Count }

/** Without limits nothing is counted. */
export function countsOf(app: FastifyInstance, limits: Limits | null): Counts {
  const free: Count = async () => {}
  if (limits === null) return { token: free, address: free, failure: free }
  return {
    token: counter(app, {
      key: ({ token }) => token?.prefix ?? '',
      max: ({ token }) => (isOfficeToken(token) ? limits.office : limits.person),
      what: '这个令牌的请求',
    }),
    address: counter(app, {
      key: ({ ip }) => ip,
      max: () => limits.address,
      what: '这个地址没有令牌的请求',
    }),
    // A right token from the same address still gets in: a whole office may stand behind one, and 32 random bytes are
    // not found by trying. The limit spares database and log.
    failure: counter(app, {
      key: ({ ip }) => ip,
      max: () => limits.failures,
      what: '这个地址用无效令牌的请求',
    }),
  }
}

type Rule = {
  key: (request: FastifyRequest) => string
  max: (request: FastifyRequest) => number
  what: string
}

function counter(app: FastifyInstance, { key, max, what }: Rule): Count {
  const count = app.createRateLimit({ timeWindow: 60_000, keyGenerator: key, max })
  return async (request) => {
    const counted = await count(request)
    if (counted.isAllowed || !counted.isExceeded) return
    const retryAfter = Math.max(1, counted.ttlInSeconds)
    throw new Problem(
      'tooMany',
      `${what}：一分钟内超过 ${counted.max} 次，每分钟最多 ${counted.max} 次；请在 ${retryAfter} 秒后再试`,
      { retryAfter },
    )
  }
}
