import type { Queryable } from '../../db/pool.ts'
import { createRound, findRound, listRounds, type Round } from '../../db/rounds.ts'
import { officeOnly } from '../auth.ts'
import { newRound, roundAnswer, roundList, roundParams, roundView } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { momentOf } from '../moments.ts'
import { Problem } from '../problems.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

export function mountRounds(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/rounds',
    {
      config: officeOnly,
      schema: {
        tags: ['登记'],
        summary: '建立轮次',
        description: '同名的轮次已有时原样返回，added 为 false',
        body: newRound,
        response: { 200: roundAnswer, 201: roundAnswer },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const { round, added } = await createRound(client, request.body, now)
          return { status: added ? 201 : 200, answer: { ...viewOf(round), added } }
        },
      }),
  )
  app.get(
    '/rounds',
    { schema: { tags: ['查询'], summary: '全部轮次（措施数按您看得到的计）', response: { 200: roundList } } },
    async ({ scope }) => {
      const rounds = await listRounds(deps.pool, scope)
      return {
        rounds: rounds.map((round) => ({ ...viewOf(round), measures: round.measures, open: round.open })),
      }
    },
  )
  app.get(
    '/rounds/:round',
    { schema: { tags: ['查询'], summary: '一个轮次', params: roundParams, response: { 200: roundView } } },
    async (request) => viewOf(await roundNamed(deps.pool, request.params.round)),
  )
}

/** By id or name; throws roundNotFound. */
export async function roundNamed(queryable: Queryable, nameOrId: string): Promise<Round> {
  const round = await findRound(queryable, nameOrId)
  if (round) return round
  throw new Problem(
    'roundNotFound',
    `找不到轮次“${nameOrId}”，应为已建立轮次的编号或名称（GET /api/v1/rounds 列出全部）`,
  )
}

function viewOf({ id, name, organisation, feedbackOn, confirmationRequired, versions, createdAt }: Round) {
  return {
    id,
    name,
    organisation,
    feedbackOn,
    confirmationRequired,
    versions,
    createdAt: momentOf(createdAt),
  }
}
