import { confirmChange, countConcerned } from '../../db/confirmChange.ts'
import type { Queryable } from '../../db/pool.ts'
import { previewChange } from '../../db/previewChange.ts'
import { readResults } from '../../db/replanRead.ts'
import { findChange, listChanges, type VersionChange, withdrawChange } from '../../db/versionChanges.ts'
import type { Actor } from '../../domain/events.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import { changeOf, previewOf, resultOf } from '../changeViews.ts'
import {
  changeList,
  changeParams,
  changeView,
  changeWhole,
  confirmBody,
  noBody,
  previewView,
  resultList,
  resultQuery,
} from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { handsOf } from '../propose.ts'
import { requireEverything } from '../readable.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

const tags = ['制度']
const listed = 100

export function mountChanges(app: RouteApp, deps: ApiDeps): void {
  mountReading(app, deps)
  app.post(
    '/changes/:change/confirm',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '确认变更，应用到涉及的措施',
        description:
          'measures 为看到的涉及措施数，与现在不符则答 409，应重新查看。日历须由提出人以外的人确认。由后台逐项重新排定，进度见 GET /changes/{change}',
        params: changeParams,
        body: confirmBody,
        response: { 200: changeView },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const change = await proposalOf(client, request.params.change)
          refuseProposer(change, request.actor)
          const total = await countConcerned(client, change.proposed)
          refuseStale(change, { seen: request.body.measures, total })
          await confirmChange(client, change, { by: request.actor, total, now })
          return { status: 200, answer: await viewOf(client, change.id, deps) }
        },
      }),
  )
  app.post(
    '/changes/:change/withdraw',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '撤回还没有确认的变更',
        params: changeParams,
        body: noBody,
        response: { 200: changeView },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (client) => {
          const { id } = await proposalOf(client, request.params.change)
          await withdrawChange(client, id)
          return { status: 200, answer: await viewOf(client, id, deps) }
        },
      }),
  )
}

function mountReading(app: RouteApp, deps: ApiDeps): void {
  const { pool, clock } = deps
  app.get(
    '/changes',
    { schema: { tags, summary: '日历、阶梯、发信制度的变更', response: { 200: changeList } } },
    async ({ scope }) => {
      requireEverything(scope, '制度的变更')
      const people = await peopleOn(pool, clock())
      const changes = await listChanges(pool, listed)
      return { changes: await Promise.all(changes.map((change) => changeOf(change, people, deps))) }
    },
  )
  app.get(
    '/changes/:change',
    { schema: { tags, summary: '一项变更及其进度', params: changeParams, response: { 200: changeWhole } } },
    async ({ params, scope }) => {
      requireEverything(scope, '制度的变更')
      const change = await changeNamed(pool, params.change)
      return {
        ...(await changeOf(change, await peopleOn(pool, clock()), deps)),
        body: change.proposed,
      }
    },
  )
  app.get(
    '/changes/:change/preview',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '现在确认会怎样',
        description: '提出之后情况可能变了：按现在的措施重新推算',
        params: changeParams,
        response: { 200: previewView },
      },
    },
    async ({ params }) => {
      const { proposed } = stillProposed(await changeNamed(pool, params.change))
      const now = clock()
      return previewOf(await previewChange(pool, proposed, now), await peopleOn(pool, now))
    },
  )
  app.get(
    '/changes/:change/results',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '逐项：哪些日期变了、为什么没有变',
        params: changeParams,
        querystring: resultQuery,
        response: { 200: resultList },
      },
    },
    async ({ params, query }) => {
      const { id } = await changeNamed(pool, params.change)
      const results = await readResults(pool, id, query)
      const last = results.length === query.limit ? results.at(-1) : undefined
      return { results: results.map(resultOf), nextAfter: last?.measureId ?? null }
    },
  )
}

async function viewOf(client: Queryable, id: string, deps: ApiDeps) {
  return changeOf(await changeNamed(client, id), await peopleOn(deps.pool, deps.clock()), deps)
}

/** Throws changeNotFound. */
async function changeNamed(queryable: Queryable, id: string): Promise<VersionChange> {
  const change = await findChange(queryable, id)
  if (change) return change
  throw new Problem('changeNotFound', `找不到变更“${id}”，应为已提出变更的编号（GET /api/v1/changes 列出）`)
}

/** Locked until the end of the transaction, so that two confirmations are one after the other. */
async function proposalOf(client: Queryable, id: string): Promise<VersionChange> {
  await findChange(client, id, { lock: true })
  return stillProposed(await changeNamed(client, id))
}

/** Throws changeNotProposed when it was decided already. */
function stillProposed(change: VersionChange): VersionChange {
  if (change.state === 'proposed') return change
  const found = change.state === 'withdrawn' ? '已撤回' : '已确认'
  throw new Problem('changeNotProposed', `变更 ${change.id}：找到“${found}”，应为待确认的变更`)
}

/** Four eyes: a wrong calendar moves every date of the office. Ladder and policy concern the office's own rules. */
function refuseProposer({ id, kind, proposedBy }: VersionChange, actor: Actor): void {
  const hands = handsOf(proposedBy)
  if (kind !== 'calendar' || !handsOf(actor).some((hand) => hands.includes(hand))) return
  throw new Problem(
    'confirmerIsProposer',
    `变更 ${id}：提出人不能确认自己提出的日历，应由另一人核对通知原文后确认`,
  )
}

function refuseStale({ id }: VersionChange, { seen, total }: { seen: number; total: number }): void {
  if (seen === total) return
  throw new Problem(
    'changeStale',
    `变更 ${id}：确认的是 ${seen} 项措施，现在涉及 ${total} 项；应重新查看后再确认`,
  )
}
