import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PoolClient } from '../db/pool.ts'
import type { Answer } from '../db/requests.ts'
import { answerOnce } from '../db/requests.ts'
import type { CommandType } from '../domain/commands.schema.ts'
import type { Instant } from '../domain/localDate.ts'
import { actorKey } from './auth.ts'
import type { ApiDeps } from './deps.ts'
import { idempotencyKey, markRepeated, type Once, onceOf } from './idempotency.ts'
import { Problem, refused } from './problems.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The command that the route gives: it stands in the address, not in the body. */
    command?: CommandType
    /** The body is a stream and hashed by the route itself. */
    streamed?: boolean
    /** The body is a form with files. */
    upload?: boolean
    /** Reads only, though it has a body: needs no key. */
    readsOnly?: boolean
  }
  interface FastifyRequest {
    /** Of writes: the key and the hash of what was asked. */
    once: Once
  }
}

/** After signing in and before validation: every write has a key, and its body is hashed as it came. */
export function requireKeys(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const { config } = request.routeOptions
    if (request.method === 'GET' || request.method === 'HEAD' || request.is404 || config.readsOnly) return
    if (config.streamed) {
      idempotencyKey(request)
      return
    }
    request.once = onceOf(request, request.body)
    if (config.command) request.body = { ...fieldsOf(request.body), type: config.command }
  })
}

/** `stored` = what is kept of the answer, where it holds a secret that nobody may read again. */
export type Written = Answer & { stored?: unknown }

/**
 * Does a write once per actor and key, in one transaction with its stored answer, and sends the answer. What a repeated
 * request gets is what was stored. `finish` runs after the commit, on both: it adds what is only observed.
 */
export async function writeOnce(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { pool, clock }: Pick<ApiDeps, 'pool' | 'clock'>,
  { write, finish }: Write,
): Promise<void> {
  const now = clock()
  const { key, bodyHash } = request.once
  const fresh: unknown[] = []
  const answered = await answerOnce(
    pool,
    { actor: actorKey(request.actor), key, bodyHash, now },
    async (client) => {
      const { status, answer, stored } = await write(client, now)
      fresh[0] = answer
      return { status, answer: stored ?? answer }
    },
  )
  if (answered.outcome === 'keyReused') throw refused('keyReused', { found: key })
  markRepeated(reply, answered.repeated)
  const answer = answered.repeated ? answered.answer : fresh[0]
  await reply.code(answered.status).send(finish ? await finish(answer) : answer)
}

export type Write = {
  write: (client: PoolClient, now: Instant) => Promise<Written>
  finish?: (answer: unknown) => Promise<unknown>
}

function fieldsOf(body: unknown): object {
  if (body === undefined || body === null) return {}
  if (typeof body === 'object' && !Array.isArray(body)) return body
  throw new Problem('invalid', '请求应为 JSON 对象，如 {"reason": "…"}')
}
