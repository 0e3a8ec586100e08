import { personOn } from '../../domain/roster.ts'
import { peopleOn } from '../auth.ts'
import { meAnswer } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { momentOf } from '../moments.ts'
import { Problem } from '../problems.ts'
import type { RouteApp } from './routeApp.ts'

export function mountMe(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/me',
    { schema: { tags: ['系统'], summary: '这个令牌是谁的、能做什么', response: { 200: meAnswer } } },
    async ({ token, actor }) => {
      if (token === null) throw new Problem('unauthenticated', '没有令牌')
      const { roster, date } = await peopleOn(deps.pool, deps.clock())
      const { prefix, name, roles, expiresAt } = token
      const view = (id: string | null) => {
        const person = id === null ? null : personOn(roster, id, date)
        return person && { ...person, units: [...person.units], roles: [...person.roles] }
      }
      return {
        token: { prefix, name, roles, expiresAt: momentOf(expiresAt) },
        person: view(actor.personId),
        service: actor.service,
        onBehalfOf: view(actor.onBehalfOf),
      }
    },
  )
}
