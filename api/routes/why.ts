import { why } from '../../db/why.ts'
import { measureParams, whyAnswer, whyQuery } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { personIdOf } from '../persons.ts'
import { readable } from '../readable.ts'
import { viewerOf } from '../viewer.ts'
import { contextOfMeasure, personRef } from '../views.ts'
import { whyNotices, whySentence } from '../whyLines.ts'
import type { RouteApp } from './routeApp.ts'

export function mountWhy(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/measures/:measure/why',
    {
      schema: {
        tags: ['查询'],
        summary: '缘由：为什么告知了、或没有告知这个人',
        description: '只依据台账：通知、接收人、邮件和服务器的答复',
        params: measureParams,
        querystring: whyQuery,
        response: { 200: whyAnswer },
      },
    },
    async ({ params, query, scope }) => {
      const [{ measure }, viewer] = await Promise.all([
        readable(deps.pool, params.measure, scope),
        viewerOf(deps),
      ])
      const { people } = viewer
      const personId = personIdOf(query.person, people)
      const rows = await why(deps.pool, { measureId: measure.id, personId, all: true })
      const { ladder } = contextOfMeasure(measure, viewer)
      const notices = whyNotices(rows, { measure, ladder, personId, people })
      const person = personRef(personId, people)
      const sentence = whySentence(person.name, notices)
      return { measureId: measure.id, person, sentence, lines: notices.map(({ line }) => line), notices }
    },
  )
}
