import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { delegate, endDelegation } from '../../db/delegate.ts'
import type { StoredDelegation } from '../../db/delegations.ts'
import { listDelegations } from '../../db/delegations.ts'
import { dateName } from '../../domain/wording.ts'
import { isOfficeToken, peopleOn } from '../auth.ts'
import {
  delegationBody,
  delegationEnded,
  delegationList,
  delegationMade,
  delegationParams,
  delegationQuery,
  type delegationView,
  noBody,
} from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { momentOf, momentOrNull } from '../moments.ts'
import { type PeopleOn, personIdOf } from '../persons.ts'
import { Problem } from '../problems.ts'
import { personRef } from '../views.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

/** 代办: for oneself everybody, for others the office. */
export function mountDelegations(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/delegations',
    {
      schema: {
        tags: ['人员'],
        summary: '外出期间由他人代办',
        description:
          '本人或整改办登记；起止两天都算。期间发给本人的通知改发代办人，代办人办理时用 X-On-Behalf-Of 注明本人',
        body: delegationBody,
        response: { 201: delegationMade },
      },
    },
    async (request, reply) => {
      const { person, delegate: other, ...rest } = request.body
      const people = await peopleOn(deps.pool, deps.clock())
      const personId = person === null ? ownId(request) : personIdOf(person, people)
      refuseOthers(request, personId)
      const wish = { ...rest, personId, delegateId: personIdOf(other, people) }
      const pokes: string[] = []
      await writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const made = await delegate(client, wish, { by: request.actor, now })
          pokes.push(...made.pokes.map(({ account }) => account))
          const names = [personId, wish.delegateId].map((id) => personRef(id, people).name)
          const sentence = `${dateName(wish.from)}至${dateName(wish.to)}，${names[0]}由${names[1]}代办`
          return { status: 201, answer: { id: made.id, sentence } }
        },
      })
      for (const account of pokes) deps.poke(account)
    },
  )
  app.post(
    '/delegations/:delegation/end',
    {
      schema: {
        tags: ['人员'],
        summary: '结束代办',
        description: '立即生效；还没有开始的就此作罢',
        params: delegationParams,
        body: noBody,
        response: { 200: delegationEnded },
      },
    },
    async (request, reply) => {
      const pokes: string[] = []
      await writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const id = request.params.delegation
          const may = ({ personId }: StoredDelegation) => refuseOthers(request, personId)
          const ended = await endDelegation(client, id, { by: request.actor, now, may })
          if (ended === null) throw new Problem('delegationNotFound', `没有编号为“${id}”的代办`)
          pokes.push(...ended.pokes.map(({ account }) => account))
          return { status: 200, answer: { id, ended: true } }
        },
      })
      for (const account of pokes) deps.poke(account)
    },
  )
  app.get(
    '/delegations',
    {
      schema: {
        tags: ['人员'],
        summary: '代办',
        description: '整改办看全部，其他人看自己外出的和自己代办的',
        querystring: delegationQuery,
        response: { 200: delegationList },
      },
    },
    async (request) => {
      const people = await peopleOn(deps.pool, deps.clock())
      const asked = request.query.person === undefined ? null : personIdOf(request.query.person, people)
      if (!isOfficeToken(request.token) && asked !== null) refuseOthers(request, asked)
      const personId = isOfficeToken(request.token) ? asked : ownId(request)
      const found = await listDelegations(deps.pool, personId)
      return { delegations: found.map((one) => viewOf(one, people)) }
    },
  )
}

function ownId({ actor, token }: FastifyRequest): string {
  const id = actor.onBehalfOf ?? actor.personId
  if (id !== null) return id
  if (isOfficeToken(token)) throw new Problem('invalid', 'person：没有写明；应写明外出的是谁（编号或姓名）')
  throw new Problem('forbidden', '这个令牌属于一个系统；代办由本人或整改办登记')
}

/** Whoever stands in for somebody does not appoint the next one for him. */
function refuseOthers({ token, actor }: FastifyRequest, personId: string): void {
  if (isOfficeToken(token) || (actor.personId === personId && actor.onBehalfOf === null)) return
  throw new Problem('forbidden', '代办应由本人或整改办登记和结束')
}

function viewOf(delegation: StoredDelegation, people: PeopleOn) {
  const { id, personId, delegateId, from, to, reason, madeAt, endedAt } = delegation
  const state: z.output<typeof delegationView>['state'] =
    to < people.date ? 'over' : from > people.date ? 'ahead' : 'holds'
  return {
    ...{ id, from, to, reason },
    person: personRef(personId, people),
    delegate: personRef(delegateId, people),
    state,
    madeAt: momentOf(madeAt),
    endedAt: momentOrNull(endedAt),
  }
}
