import { repairFinding } from '../../db/audit/repair.ts'
import { askForAudit, findRun, listRuns } from '../../db/audit/runs.ts'
import type { StoredFinding } from '../../db/audit.ts'
import { auditState, listFindings } from '../../db/audit.ts'
import type { Poke } from '../../db/wake.ts'
import { auditWorkflowId } from '../../workflows/messages.ts'
import { findingStateNames, findingViewOf, runViewOf } from '../auditViews.ts'
import { officeOnly } from '../auth.ts'
import {
  auditRunList,
  auditRunParams,
  auditRunView,
  findingList,
  findingParams,
  findingQuery,
  noBody,
  repairAnswer,
} from '../contract.ts'
import type { ApiDeps, WorkflowDoor } from '../deps.ts'
import { momentOrNull } from '../moments.ts'
import { Problem } from '../problems.ts'
import { viewerOf } from '../viewer.ts'
import { whoActs } from '../whoActs.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

const tags = ['核对']

export function mountAudit(app: RouteApp, deps: ApiDeps): void {
  mountRuns(app, deps)
  mountFindings(app, deps)
}

function mountRuns(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/audit/runs',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '现在核对全部未办结的措施',
        description: '由历史、日历、政策和花名册推算应告知、应决定、应等待的，与实际相比。一万项约一分钟',
        body: noBody,
        response: { 202: auditRunView },
      },
    },
    (request, reply) => {
      const id = auditWorkflowId(request.id)
      return writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          await askForAudit(client, { id, askedBy: await whoActs(request.actor, deps), now })
          return { status: 202, answer: { id } }
        },
        // After the commit, also of a request that is repeated: the first one may not have got through to Temporal.
        finish: async (answer) => {
          const run = await findRun(deps.pool, idOf(answer))
          if (run === null) throw new Problem('notFound', `核对“${idOf(answer)}”：没有这一次`)
          if (run.endedAt === null) await reach(workflowsOf(deps).startAudit(run.id))
          return runViewOf(run)
        },
      })
    },
  )
  app.get(
    '/audit/runs',
    {
      config: officeOnly,
      schema: { tags, summary: '近来的核对，新的在前', response: { 200: auditRunList } },
    },
    async () => {
      const [runs, { cleanAt, open }] = await Promise.all([listRuns(deps.pool, 100), auditState(deps.pool)])
      return { runs: runs.map(runViewOf), cleanAt: momentOrNull(cleanAt), open }
    },
  )
  app.get(
    '/audit/runs/:run',
    {
      config: officeOnly,
      schema: { tags, summary: '一次核对', params: auditRunParams, response: { 200: auditRunView } },
    },
    async ({ params }) => {
      const run = await findRun(deps.pool, params.run)
      if (run === null) throw new Problem('notFound', `核对“${params.run}”：没有这一次`)
      return runViewOf(run)
    },
  )
}

function mountFindings(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/audit/findings',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '核对发现的不一致，新的在前',
        description: '默认全部；state=open 只看未处理的。分页用 nextCursor',
        querystring: findingQuery,
        response: { 200: findingList },
      },
    },
    async ({ query }) => {
      const { limit, cursor = null, measure: measureId, ...filter } = query
      const [page, { people }] = await Promise.all([
        listFindings(deps.pool, { ...filter, measureId }, { cursor, limit }).catch(badCursor),
        viewerOf(deps),
      ])
      return { findings: page.items.map((one) => findingViewOf(one, people)), nextCursor: page.cursor }
    },
  )
  app.post(
    '/audit/findings/:finding/repair',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '处理一处不一致',
        description: '怎样处理见该条的 repair；处理过的照原样回答',
        params: findingParams,
        body: noBody,
        response: { 200: repairAnswer },
      },
    },
    async (request, reply) => {
      const pokes: Poke[] = []
      await writeOnce({ request, reply }, deps, {
        write: async (_, now) => {
          const finding = await findingNamed(deps, request.params.finding)
          const by = await whoActs(request.actor, deps)
          const endWorkflow = (id: string) => reach(workflowsOf(deps).endMeasure(id))
          const { state, result, poke } = await repairFinding(finding, {
            pool: deps.pool,
            now,
            by,
            endWorkflow,
          })
          if (poke) pokes.push(poke)
          return {
            status: 200,
            answer: { id: finding.id, state, stateName: findingStateNames[state], result },
          }
        },
      })
      for (const { account } of pokes) deps.poke(account)
    },
  )
}

async function findingNamed({ pool }: ApiDeps, id: string): Promise<StoredFinding> {
  const { items } = await listFindings(pool, { id }, { cursor: null, limit: 1 })
  const [finding] = items
  if (!finding) throw new Problem('notFound', `不一致“${id}”：没有这一条，应为 zhenggai findings 列出的编号`)
  return finding
}

function workflowsOf({ workflows }: ApiDeps): WorkflowDoor {
  if (!workflows) throw new Problem('unavailable', '没有连接 Temporal，无法启动')
  return workflows
}

/** These few requests are about Temporal itself and wait for it, not long. */
async function reach(call: Promise<void>): Promise<void> {
  try {
    await call
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new Problem('unavailable', `Temporal 没有应答（${reason}）；请检查它是否在运行，再试一次`)
  }
}

function idOf(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'id' in answer ? String(answer.id) : ''
}

function badCursor(error: unknown): never {
  if (error instanceof RangeError) throw new Problem('badCursor', error.message)
  throw error
}
