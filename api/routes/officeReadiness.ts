import { readReadiness } from '../../db/officeReadiness.ts'
import type { ReadinessKind } from '../../domain/officeReadiness.ts'
import { officeReadiness } from '../../domain/officeReadiness.ts'
import { officeOnly } from '../auth.ts'
import { readinessReport } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { momentOf } from '../moments.ts'
import type { RouteApp } from './routeApp.ts'

export function mountOfficeReadiness(app: RouteApp, { pool, clock }: ApiDeps): void {
  app.get(
    '/readiness/report',
    {
      config: officeOnly,
      schema: {
        tags: ['核对'],
        summary: '今后六十天能否靠得住：缺人、缺邮箱、缺日历，等待处置的',
        description: 'ready 为 false 时至少有一项 level 为 fault',
        response: { 200: readinessReport },
      },
    },
    async () => {
      const now = clock()
      const items = officeReadiness(await readReadiness(pool, now))
      return {
        ready: items.every(({ level }) => level !== 'fault'),
        at: momentOf(now),
        items: items.map((item) => ({ ...item, kindName: kindNames[item.kind] })),
      }
    },
  )
}

const kindNames: Readonly<Record<ReadinessKind, string>> = {
  noAddress: '没有邮箱',
  badAddress: '邮箱有误',
  nobodyInRole: '岗位无人',
  oneAtTheTop: '只到一人',
  calendarMissing: '缺少日历',
  lettersWaiting: '函件待签',
  noticesHeld: '通知暂存',
  auditOpen: '核对未结',
}
