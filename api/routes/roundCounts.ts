import { countedOf, measuresOfRound } from '../../db/roundCounts.ts'
import type { Round } from '../../db/rounds.ts'
import type { Counted, Figures } from '../../domain/counting.ts'
import { countByIssue, countByMeasure, countingRules, rates, ratesOf } from '../../domain/counting.ts'
import type { Measure, Timing } from '../../domain/measure.ts'
import { isDrawn, lotOf } from '../../domain/sampling.ts'
import { countsQuery, roundCounts, roundParams, sampleAnswer } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { viewerOf } from '../viewer.ts'
import { personRefOrNull, type Viewer } from '../views.ts'
import { roundNamed } from './rounds.ts'
import type { RouteApp } from './routeApp.ts'

export function mountRoundCounts(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/rounds/:round/counts',
    {
      schema: {
        tags: ['轮次'],
        summary: '本轮次的完成情况，按声明的口径计数（按您看得到的计）',
        description:
          '措施和问题分别计数；完成、长期坚持、集中整改期内完成互相重叠。decimals 为百分比的小数位数',
        params: roundParams,
        querystring: countsQuery,
        response: { 200: roundCounts },
      },
    },
    async ({ params, query, scope }) => {
      const [round, viewer] = await Promise.all([roundNamed(deps.pool, params.round), viewerOf(deps)])
      const periodEnd = viewer.rounds.get(round.id)?.periodEnd ?? null
      const policy = viewer.versions.newestPolicy
      const measures = await measuresOfRound(deps.pool, round.id, scope)
      const all = countedOf(measures, { periodEnd, policy })
      return { periodEnd, ...countsOf(all, query.decimals === '0' ? 0 : 2), rules: { ...countingRules } }
    },
  )
  app.get(
    '/rounds/:round/look-back-sample',
    {
      schema: {
        tags: ['轮次'],
        summary: '回头看抽查：哪些措施的第几次回头看被抽中，销号之前即可查看',
        params: roundParams,
        response: { 200: sampleAnswer },
      },
    },
    async ({ params, scope }) => {
      const [round, viewer] = await Promise.all([roundNamed(deps.pool, params.round), viewerOf(deps)])
      return sampleOf(round, await measuresOfRound(deps.pool, round.id, scope), viewer)
    },
  )
}

function countsOf(all: readonly Counted[], decimals: 0 | 2) {
  const register = (figures: Figures) => ({
    ...figures,
    rates: ratesOf(figures, decimals).map((rate) => ({ ...rate, name: rates[rate.id].name })),
  })
  const of = (timing: Timing) => register(countByMeasure(all.filter((one) => one.timing === timing)))
  return {
    measures: register(countByMeasure(all)),
    issues: register(countByIssue(all)),
    byTiming: {
      immediate: of('immediate'),
      dated: of('dated'),
      phased: of('phased'),
      continuous: of('continuous'),
    },
  }
}

const rule =
  '签号由种子、措施编号和第几次回头看算出（0 至 9999），小于抽查比例的一百倍即抽中；同样的种子在任何机器上结果相同'

/** By the seed that each measure carries: registered before, it keeps all its look-backs. */
function sampleOf({ lookBackSample }: Round, measures: readonly Measure[], { people, versions }: Viewer) {
  const count = versions.newestPolicy.lookBackDays.length
  return {
    share: lookBackSample?.share ?? null,
    seed: lookBackSample?.seed ?? null,
    rule,
    measures: measures.map(({ id, unit, ownerId, lookBackSample: sample }) => ({
      measure: id,
      unit,
      owner: personRefOrNull(ownerId, people),
      lookBacks: Array.from({ length: count }, (_, index) => ({
        n: index + 1,
        lot: sample ? lotOf(sample, id, index + 1) : null,
        drawn: isDrawn(sample, id, index + 1),
      })),
    })),
  }
}
