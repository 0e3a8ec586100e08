import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from './problems.ts'

/** What identifies a write: its key, and a hash of all that it asks for, the actor included (PROTOCOL 8). */
export type Once = { key: string; bodyHash: string }

const keyForm = /^[\x21-\x7e]{1,128}$/

/** The Idempotency-Key of a write. Throws keyMissing with the form that is allowed. */
export function idempotencyKey(request: FastifyRequest): string {
  const found = request.headers['idempotency-key']
  if (typeof found === 'string' && keyForm.test(found)) return found
  const what = found === undefined ? '没有' : `找到“${String(found).slice(0, 60)}”`
  throw new Problem(
    'keyMissing',
    `请求头 Idempotency-Key：${what}，每次写入都应有（1 到 128 个可见的英文字符，如一个 UUID）；重发同一请求时用同一个键`,
  )
}

/** Of a write whose body is JSON as it came, before defaults: a later version's defaults must not change the hash. */
export function onceOf(request: FastifyRequest, body: unknown): Once {
  return { key: idempotencyKey(request), bodyHash: hashOf(request, canonical(body)) }
}

/** `content` = what the body's text or a hash of it is. The query is no part: `?wait=` changes nothing that is written. */
export function hashOf(request: FastifyRequest, content: string): string {
  const { personId, service, onBehalfOf } = request.actor
  const asked = [request.method, request.url.split('?')[0], personId, service, onBehalfOf, content]
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex')
}

/** Of a command that the system gives by itself, under an id that it derives. */
export function hashOfCommand(command: object): string {
  return createHash('sha256').update(canonical(command)).digest('hex')
}

/** Answers with what the first request got. */
export function markRepeated(reply: FastifyReply, repeated: boolean): void {
  if (repeated) reply.header('Idempotency-Replayed', 'true')
}

/** JSON with sorted keys: the same body written in another order is the same request. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`
}
