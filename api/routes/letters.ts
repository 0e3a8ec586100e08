import { allLetters, findLetterOf, listedOf, waitingLetters } from '../../db/letters.ts'
import { letterLines } from '../../domain/letterText.ts'
import { mayRead } from '../../domain/scope.ts'
import { letterList, letterParams, letterQuery, letterWhole } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { letterViewOf, textOfLetter } from '../letterViews.ts'
import { refused } from '../problems.ts'
import { readable } from '../readable.ts'
import { viewerOf } from '../viewer.ts'
import type { RouteApp } from './routeApp.ts'

export function mountLetters(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/letters',
    {
      schema: {
        tags: ['查询'],
        summary: '函件：待签发和待签收的；waiting=false 为全部',
        description:
          '签发、不予签发、作废和签收是措施的命令：signLetter、refuseLetter、voidLetter、acknowledge',
        querystring: letterQuery,
        response: { 200: letterList },
      },
    },
    async ({ query, scope }) => {
      const viewer = await viewerOf(deps)
      const listed = await (query.waiting ? waitingLetters(deps.pool) : allLetters(deps.pool))
      const seen = listed.filter(({ measure }) => mayRead(scope, measure))
      return { letters: seen.map((one) => letterViewOf(one, viewer)) }
    },
  )
  app.get(
    '/measures/:measure/letters/:letter',
    {
      schema: {
        tags: ['查询'],
        summary: '一件函件的全文：已签发的照签发时的内容，待签发的照现在签发的内容',
        params: letterParams,
        response: { 200: letterWhole },
      },
    },
    async ({ params, scope }) => {
      const { measure } = await readable(deps.pool, params.measure, scope)
      const found = await findLetterOf(deps.pool, { measureId: measure.id, letterId: params.letter })
      const listed = found && listedOf(found.measure).find(({ letter }) => letter === found.letter)
      if (!found || !listed) throw refused('letterNotFound', notFound(params, measure.letters ?? []))
      const viewer = await viewerOf(deps)
      const text = textOfLetter(found, viewer, deps.office)
      const view = letterViewOf(listed, viewer)
      return { ...view, title: text.title, lines: letterLines(text) }
    },
  )
}

function notFound(params: { measure: string; letter: string }, letters: readonly { id: string }[]) {
  const allowed = letters.map(({ id }) => id)
  return { measureId: params.measure, command: 'look', found: params.letter, allowed }
}
