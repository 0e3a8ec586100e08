import { type Foreseen, forecastOf } from '../../db/forecast.ts'
import { addDays } from '../../domain/localDate.ts'
import type { Measure } from '../../domain/measure.ts'
import { instantOf } from '../../domain/time.ts'
import { forecastAnswer, forecastQuery } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { momentOf } from '../moments.ts'
import { personIdOf } from '../persons.ts'
import { readable } from '../readable.ts'
import { viewerOf } from '../viewer.ts'
import { plannedOf } from '../views.ts'
import { roundNamed } from './rounds.ts'
import type { RouteApp } from './routeApp.ts'

export function mountForecast(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/forecast',
    {
      schema: {
        tags: ['查询'],
        summary: '预告：没有人办理时，今后会告知谁什么',
        description: '按时刻排列；接收人按今天的花名册推算，发出时再定。days 是公历天数，含最后一天',
        querystring: forecastQuery,
        response: { 200: forecastAnswer },
      },
    },
    async ({ query, scope }) => {
      const viewer = await viewerOf(deps)
      const { now } = viewer
      const last = addDays(viewer.people.date, query.days)
      const until = instantOf(last, '24:00', viewer.versions.newestPolicy)
      const roundId = query.round === undefined ? null : (await roundNamed(deps.pool, query.round)).id
      const personId = query.person === undefined ? null : personIdOf(query.person, viewer.people)
      const measureId = query.measure ?? null
      if (measureId !== null) await readable(deps.pool, measureId, scope)
      const rows: { notice: Foreseen; measure: Measure }[] = []
      const asked = { now, until, measureId, personId, scope }
      for await (const { measure, notices } of forecastOf(deps.pool, asked)) {
        if (roundId !== null && measure.roundId !== roundId) continue
        rows.push(...notices.map((notice) => ({ notice, measure })))
      }
      rows.sort((a, b) => a.notice.dueAt - b.notice.dueAt)
      const shown = rows
        .slice(0, query.limit)
        .map(({ notice, measure }) => plannedOf(notice, measure, viewer))
      return {
        from: momentOf(now),
        until: momentOf(until),
        truncated: rows.length > shown.length,
        notices: shown,
      }
    },
  )
}
