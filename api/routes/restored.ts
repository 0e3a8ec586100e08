import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  type Decided,
  type Restoration,
  readRestoration,
  releaseRestored,
  skipRestored,
} from '../../db/restored.ts'
import type { Poke } from '../../db/wake.ts'
import { kindName } from '../../domain/wording.ts'
import { officeOnly } from '../auth.ts'
import { restoredAnswer, restoredDecided, restoredDecision } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { momentOf, momentWords } from '../moments.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

/** After a restore: what is held, and what the office decides upon it. */
export function mountRestored(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/restored',
    {
      config: officeOnly,
      schema: {
        tags: ['发信'],
        summary: '从备份恢复之后，挂起了哪些通知',
        response: { 200: restoredAnswer },
      },
    },
    async () => viewOf(await readRestoration(deps.pool)),
  )
  app.post(
    '/restored/release',
    {
      config: officeOnly,
      schema: {
        tags: ['发信'],
        summary: '放行恢复时挂起的通知',
        description: '照常发出仍然属实的；备份之后、恢复之前已发过的，收件人会再收到一次',
        body: restoredDecision,
        response: { 200: restoredDecided },
      },
    },
    (request, reply) =>
      decide({ request, reply, measureId: request.body.measure }, deps, async (decided) => {
        const { notices, poke } = await releaseRestored(deps.pool, decided)
        return { notices, poke, sentence: `已放行 ${notices} 条通知` }
      }),
  )
  app.post(
    '/restored/skip',
    {
      config: officeOnly,
      schema: {
        tags: ['发信'],
        summary: '不再发恢复时挂起的通知',
        body: restoredDecision,
        response: { 200: restoredDecided },
      },
    },
    (request, reply) =>
      decide({ request, reply, measureId: request.body.measure }, deps, async (decided) => {
        const notices = await skipRestored(deps.pool, decided)
        return { notices, poke: null, sentence: `${notices} 条通知不再发` }
      }),
  )
}

type Asked = { request: FastifyRequest; reply: FastifyReply; measureId: string | null }
type Outcome = { notices: number; sentence: string; poke: Poke | null }

async function decide(
  { request, reply, measureId }: Asked,
  deps: ApiDeps,
  write: (decided: Decided) => Promise<Outcome>,
): Promise<void> {
  const pokes: Poke[] = []
  await writeOnce({ request, reply }, deps, {
    write: async (_, now) => {
      const { notices, sentence, poke } = await write({ measureId, now })
      if (poke) pokes.push(poke)
      return { status: 200, answer: { notices, sentence } }
    },
  })
  for (const { account } of pokes) deps.poke(account)
}

function viewOf(restoration: Restoration | null) {
  if (restoration === null)
    return { restoredAt: null, backupAt: null, file: null, held: [], sentence: '没有从备份恢复过' }
  const { restoredAt, backupAt, file } = restoration
  const held = restoration.held.map(({ kind, notices }) => ({ kind, kindName: kindName(kind), notices }))
  const waiting =
    held.length === 0
      ? '没有待处置的通知'
      : `待处置：${held.map((one) => `${one.kindName} ${one.notices} 条`).join('，')}`
  const when = `${momentWords(restoredAt)} 从 ${momentWords(backupAt)} 的备份恢复`
  return {
    restoredAt: momentOf(restoredAt),
    backupAt: momentOf(backupAt),
    file,
    held,
    sentence: `${when}；${waiting}`,
  }
}
