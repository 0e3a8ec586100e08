import { z } from 'zod'
import { officeOnly } from '../auth.ts'
import { roundParams } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { ledgerOfRound } from '../export.ts'
import { roundNamed } from './rounds.ts'
import type { RouteApp } from './routeApp.ts'

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export function mountExport(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/rounds/:round/ledger.xlsx',
    {
      config: officeOnly,
      schema: {
        tags: ['查询'],
        summary: '导出台账（.xlsx）',
        description: '按本单位自己的栏目（最近一次导入的表头）导出，含现状和进展；原样导入什么也不变',
        params: roundParams,
        response: { 200: { description: '工作簿', content: { [xlsx]: { schema: z.unknown() } } } },
      },
    },
    async ({ params }, reply) => {
      const round = await roundNamed(deps.pool, params.round)
      const bytes = await app.workbooks.write(await ledgerOfRound(deps, round, deps.clock()))
      const name = encodeURIComponent(`${round.name}整改台账.xlsx`)
      return reply
        .header('Content-Type', xlsx)
        .header('Content-Disposition', `attachment; filename="ledger.xlsx"; filename*=UTF-8''${name}`)
        .send(bytes)
    },
  )
}
