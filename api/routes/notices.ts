import { heldNotices, noticesOfMeasure } from '../../db/notices.ts'
import { noticeList, noticeQuery } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { readable, requireEverything } from '../readable.ts'
import { viewerOf } from '../viewer.ts'
import { noticeOf } from '../views.ts'
import type { RouteApp } from './routeApp.ts'

export function mountNotices(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/notices',
    {
      schema: {
        tags: ['发信'],
        summary: '通知：一项措施的全部，或待处置（挂起）的',
        querystring: noticeQuery,
        response: { 200: noticeList },
      },
    },
    async ({ query, scope }) => {
      if (query.measure === undefined) requireEverything(scope, '待处置的通知')
      else await readable(deps.pool, query.measure, scope)
      const { people } = await viewerOf(deps)
      const notices =
        query.measure === undefined
          ? await heldNotices(deps.pool)
          : await noticesOfMeasure(deps.pool, query.measure)
      return { notices: notices.map((notice) => noticeOf(notice, people)) }
    },
  )
}
