import { setTimeout as sleep } from 'node:timers/promises'
import { readFigures } from '../../db/figures.ts'
import { contextOf, loadVersions, newestVersions } from '../../db/versions.ts'
import { lastMorningSlot } from '../../domain/slots.ts'
import { checksOf, databaseDown } from '../checks.ts'
import { type Check, healthAnswer, readinessAnswer } from '../contract.ts'
import type { ApiDeps, TemporalHealth } from '../deps.ts'
import type { RouteApp } from './routeApp.ts'

export function mountHealth(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/health',
    {
      config: { allow: 'open' },
      schema: { tags: ['系统'], summary: '进程是否活着', response: { 200: healthAnswer } },
    },
    async () => ({ ok: true as const }),
  )
  app.get(
    '/readiness',
    {
      config: { allow: 'open' },
      schema: {
        tags: ['系统'],
        summary: '能否办理，哪里不对、怎么办',
        description: '数据库连不上时答 503。没有令牌时只给结论，不给细节',
        response: { 200: readinessAnswer, 503: readinessAnswer },
      },
    },
    async (request, reply) => {
      const checks = await examine(deps)
      const ready = checks[0]?.ok ?? false
      reply.code(ready ? 200 : 503)
      return { ready, checks: request.token === null ? checks.map(withoutDetail) : checks }
    },
  )
}

async function examine({ pool, clock, temporalHealth }: ApiDeps): Promise<Check[]> {
  const now = clock()
  const temporal = await Promise.race([temporalHealth(), noAnswer()])
  try {
    const versions = await loadVersions(pool)
    const clock = contextOf(versions, newestVersions(versions), now)
    const figures = await readFigures(pool, { now, lastSlot: lastMorningSlot(now, clock) })
    return checksOf(figures, temporal, { now, clock })
  } catch (error) {
    return databaseDown(error instanceof Error ? error.message : String(error), temporal)
  }
}

/** Whoever probes readiness does not wait for the retries of a client. */
function noAnswer(): Promise<TemporalHealth> {
  return sleep(patience, { ok: false, detail: `${patience / 1000} 秒内没有应答` }, { ref: false })
}

const patience = 3_000

/** Counts and servers' words are for those who work here. */
function withoutDetail({ name, ok }: Check): Check {
  return { name, ok, detail: ok ? '正常' : '有情况，请用令牌查看' }
}
