import type { Queryable } from '../../db/pool.ts'
import { addClock } from '../../db/roundClocks.ts'
import { createRound, findRound, listRounds, type Round, setLightRules } from '../../db/rounds.ts'
import type { Actor } from '../../domain/events.ts'
import { lightRuleSets, lightRulesIds } from '../../domain/lights.ts'
import type { Instant } from '../../domain/localDate.ts'
import { usualClocks } from '../../domain/roundClocks.ts'
import { actorKey, officeOnly } from '../auth.ts'
import {
  lightRulesList,
  newRound,
  roundAnswer,
  roundLights,
  roundList,
  roundParams,
  roundView,
} from '../contract.ts'
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
          const { concentratedMonths = null, ...wanted } = request.body
          const { round, added } = await createRound(client, wanted, now)
          if (added) await setUsualClocks(client, round, { concentratedMonths, actor: request.actor, now })
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
  app.put(
    '/rounds/:round/lights',
    {
      config: officeOnly,
      schema: {
        tags: ['轮次'],
        summary: '选用本轮次的亮灯规则',
        description: '灯色随看随算，不存储：改动立即生效，不影响阶梯和通知',
        params: roundParams,
        body: roundLights,
        response: { 200: roundView },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (client) => {
          const { id } = await roundNamed(client, request.params.round)
          const round = await setLightRules(client, id, request.body.lightRules)
          if (round === null) throw new Error(`轮次 ${id}：刚刚还在`)
          return { status: 200, answer: viewOf(round) }
        },
      }),
  )
  app.get(
    '/light-rules',
    {
      schema: { tags: ['轮次'], summary: '可选的亮灯规则', response: { 200: lightRulesList } },
    },
    async () => ({
      sets: lightRulesIds.map((id) => {
        const { name, unit, lights } = lightRuleSets[id]
        return { id, name, unit, lights: lights.map((light) => ({ ...light, any: [...light.any] })) }
      }),
    }),
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

/** Only where the feedback day is known: all clocks count from it. */
async function setUsualClocks(
  client: Queryable,
  { id, feedbackOn }: Round,
  { concentratedMonths, actor, now }: { concentratedMonths: number | null; actor: Actor; now: Instant },
): Promise<void> {
  if (feedbackOn === null) return
  for (const clock of usualClocks(feedbackOn, concentratedMonths)) {
    const met = { metOn: null, reference: null }
    const change = { ...clock, ...met, reason: '建立轮次', by: actorKey(actor) }
    await addClock(client, id, { change, now })
  }
}

function viewOf(round: Round) {
  const { id, name, organisation, feedbackOn, confirmationRequired, versions, lookBackSample } = round
  return {
    ...{ id, name, organisation, feedbackOn, confirmationRequired, versions, lookBackSample },
    lightRules: { id: round.lightRules, name: lightRuleSets[round.lightRules].name },
    createdAt: momentOf(round.createdAt),
  }
}
