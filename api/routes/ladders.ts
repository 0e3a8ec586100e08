import { unitsOf } from '../../db/confirmChange.ts'
import { ladderChoiceOf, unknownOwners } from '../../db/ladders.ts'
import { findReadable } from '../../db/measures.ts'
import { previewChange } from '../../db/previewChange.ts'
import type { Round } from '../../db/rounds.ts'
import { loadVersions } from '../../db/versions.ts'
import type { LadderChoice } from '../../domain/ladderChoice.ts'
import { compileLadders } from '../../domain/ladderChoice.ts'
import { ladderPresets } from '../../domain/ladders/presets.ts'
import type { Scope } from '../../domain/scope.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import { previewOf } from '../changeViews.ts'
import { changeView, ladderBody, ladderPreview, presetList, roundLadder, roundParams } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { ladderOf } from '../ladderViews.ts'
import { invalid } from '../problems.ts'
import { propose } from '../propose.ts'
import { roundNamed } from './rounds.ts'
import type { RouteApp } from './routeApp.ts'

const tags = ['制度']

export function mountLadders(app: RouteApp, deps: ApiDeps): void {
  mountReading(app, deps)
  app.post(
    '/rounds/:round/ladder/preview',
    {
      config: { ...officeOnly, readsOnly: true },
      schema: {
        tags,
        summary: '预看轮次的督办阶梯：各单位和措施得到什么，哪些通知会变',
        description: '选一个预设，再写与它不同的梯级；单位和措施只写与轮次不同的。只推算，不保存',
        params: roundParams,
        body: ladderBody,
        response: { 200: ladderPreview },
      },
    },
    async ({ params, body: choice }) => {
      const { id: roundId } = await checkedRound(deps, params.round, choice)
      const now = deps.clock()
      const preview = await previewChange(deps.pool, { kind: 'ladder', roundId, choice }, now)
      return {
        ladders: await compiledOf(deps, roundId, choice),
        preview: previewOf(preview, await peopleOn(deps.pool, now)),
      }
    },
  )
  app.post(
    '/rounds/:round/ladder/changes',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '提出轮次的督办阶梯，待确认应用',
        description: '确认之前一切照旧；提出人也可以确认（POST /changes/{change}/confirm）',
        params: roundParams,
        body: ladderBody,
        response: { 201: changeView },
      },
    },
    async (request, reply) => {
      const { body: choice } = request
      const { id: roundId, name } = await checkedRound(deps, request.params.round, choice)
      const title = `${name}的督办阶梯（${ladderPresets[choice.preset].name}）`
      return propose({ request, reply }, deps, { proposed: { kind: 'ladder', roundId, choice }, title })
    },
  )
}

function mountReading(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/ladders',
    { schema: { tags, summary: '督办阶梯的预设', response: { 200: presetList } } },
    async () => ({
      presets: Object.entries(ladderPresets).map(([id, ladder]) => ({ id, ...ladderOf(ladder) })),
    }),
  )
  app.get(
    '/rounds/:round/ladder',
    {
      schema: {
        tags,
        summary: '轮次现在的督办阶梯，及单位、措施的不同之处',
        description: '只列出您看得到的单位和措施；choice 只给看得到全部措施的人',
        params: roundParams,
        response: { 200: roundLadder },
      },
    },
    async ({ params, scope }) => {
      const round = await roundNamed(deps.pool, params.round)
      const ladders = await currentOf(deps, round)
      if (scope.type !== 'everything') return { choice: null, ladders: await shownTo(deps, scope, ladders) }
      const chosen = await ladderChoiceOf(deps.pool, round.id)
      return { choice: chosen?.choice ?? null, ladders }
    },
  )
}

type Owned = { unit: string | null; measure: string | null }

/** The round's own, and of the others what the reader's scope holds. */
async function shownTo<T extends Owned>(
  { pool }: ApiDeps,
  scope: Scope,
  ladders: readonly T[],
): Promise<T[]> {
  const shown = await Promise.all(
    ladders.map(async ({ unit, measure }) => {
      if (measure !== null) return (await findReadable(pool, measure, scope)) !== null
      return unit === null || (scope.type === 'own' && scope.units.includes(unit))
    }),
  )
  return ladders.filter((_, index) => shown[index])
}

/** From the versions that stand, not compiled anew: a later release's presets change nothing that runs. */
async function currentOf({ pool }: ApiDeps, { versions, ladders }: Round) {
  const { ladders: stored } = await loadVersions(pool)
  const numbers = ladders
    ? [ladders.round, ...Object.values(ladders.units), ...Object.values(ladders.measures)]
    : [versions.ladder]
  return numbers.flatMap((version) => {
    const ladder = stored.get(version)
    const { unit = null, measure = null } = ladder?.of ?? {}
    return ladder ? [{ ...ladderOf(ladder), unit, measure }] : []
  })
}

async function compiledOf({ pool }: ApiDeps, round: string, choice: LadderChoice) {
  const units = await unitsOf(pool, Object.keys(choice.measures ?? {}))
  return compileLadders(choice, { round, unitOf: (id) => units.get(id) ?? null }).map(
    ({ owner: { unit, measure }, ladder }) => ({ ...ladderOf(ladder), unit, measure }),
  )
}

/** Throws roundNotFound, or invalid where a unit or measure is nobody's: a misspelt one would silently change nothing. */
/** Throws when the round, a unit or a measure is not there. */
export async function checkedRound(
  { pool }: Pick<ApiDeps, 'pool'>,
  name: string,
  choice: LadderChoice,
): Promise<Round> {
  const round = await roundNamed(pool, name)
  const unknown = await unknownOwners(pool, round.id, {
    units: Object.keys(choice.units ?? {}),
    measures: Object.keys(choice.measures ?? {}),
  })
  const problems = [
    ...unknown.units.map((unit) => ({
      field: `units.${unit}`,
      found: `找到“${unit}”`,
      message: '应为本轮次措施的责任单位，或花名册中的单位',
    })),
    ...unknown.measures.map((id) => ({
      field: `measures.${id}`,
      found: `找到“${id}”`,
      message: '应为本轮次措施的编号',
    })),
  ]
  if (problems.length > 0) throw invalid(problems)
  return round
}
