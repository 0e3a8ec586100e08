import { previewChange } from '../../db/previewChange.ts'
import { newestPolicy } from '../../db/versions.ts'
import { policyProblems } from '../../domain/policy.schema.ts'
import type { Policy } from '../../domain/policy.ts'
import type { PolicyPatch } from '../../domain/versionChange.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import { previewOf } from '../changeViews.ts'
import { changeView, policyBody, policyPreview, policyView } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { invalid } from '../problems.ts'
import { propose } from '../propose.ts'
import type { RouteApp } from './routeApp.ts'

const tags = ['制度']

export function mountPolicy(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/policy',
    { schema: { tags, summary: '发信制度：时点、发信时间、合并、回头看', response: { 200: policyView } } },
    async () => viewOf(await newestPolicy(deps.pool)),
  )
  app.post(
    '/policy/preview',
    {
      config: { ...officeOnly, readsOnly: true },
      schema: {
        tags,
        summary: '预看发信制度的修改：哪些通知会变',
        description: '只写要改的项目；只推算，不保存',
        body: policyBody,
        response: { 200: policyPreview },
      },
    },
    async ({ body: patch }) => {
      const policy = await checkedPolicy(deps, patch)
      const now = deps.clock()
      const preview = await previewChange(deps.pool, { kind: 'policy', patch }, now)
      return { policy: viewOf(policy), preview: previewOf(preview, await peopleOn(deps.pool, now)) }
    },
  )
  app.post(
    '/policy/changes',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '提出发信制度的修改，待确认应用',
        description: '确认之前一切照旧；提出人也可以确认（POST /changes/{change}/confirm）',
        body: policyBody,
        response: { 201: changeView },
      },
    },
    async (request, reply) => {
      const { body: patch } = request
      await checkedPolicy(deps, patch)
      const title = `发信制度：${Object.keys(patch).map(fieldName).join('、')}`
      return propose({ request, reply }, deps, { proposed: { kind: 'policy', patch }, title })
    },
  )
}

/** The policy as it would stand. Throws invalid with everything that does not go together. */
export async function checkedPolicy({ pool }: Pick<ApiDeps, 'pool'>, patch: PolicyPatch): Promise<Policy> {
  const policy = { ...(await newestPolicy(pool)), ...patch }
  const problems = policyProblems(policy, patch).map(({ field, message }) => ({
    field,
    found: `找到“${JSON.stringify(Object.entries(policy).find(([key]) => key === field)?.[1])}”`,
    message,
  }))
  if (problems.length > 0) throw invalid(problems)
  return policy
}

function viewOf({ zone: _zone, dayLength: _dayLength, anchor: _anchor, ...policy }: Policy) {
  return policy
}

function fieldName(field: string): string {
  return fieldNames[field] ?? field
}

const fieldNames: Readonly<Record<string, string>> = {
  window: '发信时间',
  slot: '早上的时点',
  lateSlot: '下午的时点',
  spread: '核对时段',
  batchMinutes: '合并等待',
  sendingDays: '发信日',
  immediateDays: '立行立改的天数',
  lookBackDays: '回头看的间隔',
}
