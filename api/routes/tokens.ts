import { createToken, listTokens, revokeToken, type Token, type TokenHolder } from '../../db/tokens.ts'
import { personOn } from '../../domain/roster.ts'
import { adminOnly, peopleOn } from '../auth.ts'
import { revokedAnswer, tokenBody, tokenList, tokenMade, tokenParams } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { momentOf, momentOrNull } from '../moments.ts'
import { type PeopleOn, personIdOf } from '../persons.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

const day = 86_400_000

export function mountTokens(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/tokens',
    {
      config: adminOnly,
      schema: {
        tags: ['系统'],
        summary: '发放令牌',
        description: '令牌只在这次答复中给出一次，库中只存散列；重发同一请求时 token 为 null，请吊销后另发',
        body: tokenBody,
        response: { 201: tokenMade },
      },
    },
    async (request, reply) => {
      const { name, roles, person, service, expiresInDays } = request.body
      const people = await peopleOn(deps.pool, deps.clock())
      const holder: TokenHolder =
        person === null
          ? { type: 'service', service: service ?? '' }
          : { type: 'person', personId: personIdOf(person, people) }
      await writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const expiresAt = now + expiresInDays * day
          const { text, prefix } = await createToken(client, { name, holder, roles, expiresAt }, now)
          const answer = { prefix, token: text, expiresAt: momentOf(expiresAt) }
          return { status: 201, answer, stored: { ...answer, token: null } }
        },
      })
    },
  )
  app.get(
    '/tokens',
    { config: adminOnly, schema: { tags: ['系统'], summary: '全部令牌', response: { 200: tokenList } } },
    async () => {
      const [tokens, people] = await Promise.all([listTokens(deps.pool), peopleOn(deps.pool, deps.clock())])
      return { tokens: tokens.map((token) => viewOf(token, people)) }
    },
  )
  app.delete(
    '/tokens/:prefix',
    {
      config: adminOnly,
      schema: {
        tags: ['系统'],
        summary: '吊销令牌',
        description: 'revoked 为 false：没有这个令牌，或早已吊销',
        params: tokenParams,
        response: { 200: revokedAnswer },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const { prefix } = request.params
          return { status: 200, answer: { prefix, revoked: await revokeToken(client, prefix, now) } }
        },
      }),
  )
}

function viewOf(token: Token, { roster, date }: PeopleOn) {
  const { prefix, name, holder, roles, expiresAt, createdAt, revokedAt } = token
  const id = holder.type === 'person' ? holder.personId : null
  return {
    prefix,
    name,
    person: id === null ? null : { id, name: personOn(roster, id, date)?.name ?? id },
    service: holder.type === 'service' ? holder.service : null,
    roles,
    expiresAt: momentOf(expiresAt),
    createdAt: momentOf(createdAt),
    revokedAt: momentOrNull(revokedAt),
  }
}
