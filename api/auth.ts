import type { FastifyInstance, FastifyRequest } from 'fastify'
import { loadRoster } from '../db/roster.ts'
import type { Token } from '../db/tokens.ts'
import { findToken } from '../db/tokens.ts'
import { unitsOf } from '../db/units.ts'
import { newestPolicy } from '../db/versions.ts'
import type { Actor } from '../domain/events.ts'
import type { Instant } from '../domain/localDate.ts'
import { personOn } from '../domain/roster.ts'
import { everything, nothing, type Scope, scopeOf } from '../domain/scope.ts'
import { actsFor } from '../domain/standIn.ts'
import { dateAt } from '../domain/time.ts'
import type { ApiDeps } from './deps.ts'
import type { Counts } from './limits.ts'
import { type PeopleOn, personIdOf } from './persons.ts'
import { Problem } from './problems.ts'

/** What a token may be used for: `admin` everything, `office` the office's work, `person` his own commands and reading. */
export const tokenRoles = ['admin', 'office', 'person'] as const
export type TokenRole = (typeof tokenRoles)[number]

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whose tokens may call the route; missing = every signed-in person; 'open' = also without a token. */
    allow?: readonly TokenRole[] | 'open'
  }
  interface FastifyRequest {
    /** Null only on open routes. */
    token: Token | null
    actor: Actor
    /** What the caller may see; the office sees all, who stands in for somebody (代办) sees what that one sees. */
    scope: Scope
  }
}

/** Routes of the office: whoever administers may do them too. */
export const officeOnly: { allow: readonly TokenRole[] } = { allow: ['admin', 'office'] }
export const adminOnly: { allow: readonly TokenRole[] } = { allow: ['admin'] }

/** Before a body is read: who calls, for whom, and whether the route is his. */
export function requireSignIn(
  app: FastifyInstance,
  { pool, clock }: Pick<ApiDeps, 'pool' | 'clock'>,
  counts: Counts,
): void {
  const nobody: Actor = { personId: null, service: null, onBehalfOf: null }
  app.addHook('onRequest', async (request) => {
    request.token = null
    request.actor = nobody
    request.scope = nothing
    const allow = request.routeOptions.config.allow
    if (request.is404 || (allow === 'open' && bearerOf(request) === null)) return
    const token = await signIn(request, { pool, clock }, counts)
    if (allow !== 'open' && allow && !allow.some((role) => token.roles.includes(role)))
      throw forbidden(token, allow)
    const forPerson = await onBehalfOf(request, token, { pool, clock })
    request.actor = { ...holderOf(token), onBehalfOf: forPerson }
    if (forPerson !== null && !isOfficeToken(token))
      request.scope = await scopeOfPerson(forPerson, { pool, clock })
  })
}

/** The valid token of a request, counted against its limits, and with it what its holder may see. Throws
 *  unauthenticated or tooMany. */
export async function signIn(
  request: FastifyRequest,
  { pool, clock }: Pick<ApiDeps, 'pool' | 'clock'>,
  counts: Counts,
): Promise<Token> {
  const text = bearerOf(request)
  if (text === null) {
    await counts.address(request)
    throw new Problem('unauthenticated', `请求头 Authorization：没有令牌，应为“Bearer zg_…”`)
  }
  const token = await findToken(pool, text, clock())
  if (token === null) {
    await counts.failure(request)
    throw new Problem('unauthenticated', '令牌无效、已过期或已吊销，应向整改办领取新的令牌')
  }
  request.token = token
  await counts.token(request)
  request.scope = await scopeOfToken(token, { pool, clock })
  return token
}

/** The roster and the office's date today: what names are looked up in. */
export async function peopleOn(pool: ApiDeps['pool'], now: Instant): Promise<PeopleOn> {
  const [roster, policy] = await Promise.all([loadRoster(pool), newestPolicy(pool)])
  return { roster, date: dateAt(now, policy).date }
}

/** Whose key of idempotency it is. */
export function actorKey({ personId, service }: Actor): string {
  return personId === null ? `service:${service}` : `person:${personId}`
}

/** Whether the caller works for the office, by his token. */
export function isOfficeToken(token: Token | null): boolean {
  return token !== null && (token.roles.includes('office') || token.roles.includes('admin'))
}

function bearerOf({ headers }: FastifyRequest): string | null {
  const [, text] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? []
  return text ?? null
}

function holderOf({ holder }: Token): Pick<Actor, 'personId' | 'service'> {
  return holder.type === 'person'
    ? { personId: holder.personId, service: null }
    : { personId: null, service: holder.service }
}

/** Throws when its holder has left: he reads and does nothing more, also before somebody thinks of his token. */
async function scopeOfToken(token: Token, { pool, clock }: Pick<ApiDeps, 'pool' | 'clock'>): Promise<Scope> {
  const { holder } = token
  if (holder.type === 'service') return isOfficeToken(token) ? everything : nothing
  const { roster, date } = await peopleOn(pool, clock())
  const person = personOn(roster, holder.personId, date)
  if (person === null) throw new Problem('unauthenticated', '令牌的持有人已不在岗，令牌不再有效')
  return isOfficeToken(token) ? everything : scopeOf(person, await unitsOf(pool, roster.version))
}

async function scopeOfPerson(id: string, { pool, clock }: Pick<ApiDeps, 'pool' | 'clock'>): Promise<Scope> {
  const { roster, date } = await peopleOn(pool, clock())
  return scopeOf(personOn(roster, id, date), await unitsOf(pool, roster.version))
}

/** Headers carry only ASCII: a name comes percent-encoded. Whether the office may act for him, the domain decides too. */
async function onBehalfOf(
  request: FastifyRequest,
  token: Token,
  { pool, clock }: Pick<ApiDeps, 'pool' | 'clock'>,
): Promise<string | null> {
  const header = request.headers['x-on-behalf-of']
  if (typeof header !== 'string' || header.trim() === '') return null
  const people = await peopleOn(pool, clock())
  const mayFor = (forPerson: string) =>
    token.holder.type === 'person' &&
    actsFor(people.roster, { id: token.holder.personId, forPerson, date: people.date })
  // Whom a name means is told to nobody who may not act for him.
  const named = isOfficeToken(token)
    ? personIdOf(decoded(header.trim()), people)
    : wished(decoded(header.trim()), people)
  if (named === null || !(isOfficeToken(token) || mayFor(named)))
    throw new Problem('forbidden', '请求头 X-On-Behalf-Of：只有整改办和当日为他代办的人可以代人办理')
  return named
}

function wished(idOrName: string, people: PeopleOn): string | null {
  try {
    return personIdOf(idOrName, people)
  } catch {
    return null
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function forbidden(token: Token, allow: readonly TokenRole[]): Problem {
  const names = (roles: readonly string[]) => roles.map((role) => roleNames[role] ?? role).join('、')
  return new Problem('forbidden', `这个令牌的权限是${names(token.roles)}，这里需要${names(allow)}`)
}

const roleNames: Readonly<Record<string, string>> = { admin: '管理员', office: '整改办', person: '个人' }
