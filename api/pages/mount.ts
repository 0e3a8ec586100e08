import type { FastifyInstance, FastifyReply } from 'fastify'
import { measureWithHistory } from '../../db/measures.ts'
import { unitsOf } from '../../db/units.ts'
import { readLink } from '../../domain/linkToken.ts'
import { personOn } from '../../domain/roster.ts'
import { mayOpen } from '../../domain/scope.ts'
import { dateName } from '../../domain/wording.ts'
import type { ApiDeps } from '../deps.ts'
import { countsOf } from '../limits.ts'
import { momentOf } from '../moments.ts'
import { Problem } from '../problems.ts'
import { viewerOf } from '../viewer.ts'
import { measurePage } from './measurePage.ts'
import { mountLetterPage } from './mountLetterPage.ts'
import { type Page, sendPage } from './page.ts'
import { type Because, refusalPage, refusalStatus } from './refusalPage.ts'

/** The pages that mails lead to. Opening one changes nothing: scanners follow every link, and some before its reader does. */
export function mountPages(app: FastifyInstance, deps: ApiDeps): void {
  const counts = countsOf(app, deps.limits ?? null)
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Problem && error.code === 'tooMany') {
      return refuse(reply.header('Retry-After', String(error.more.retryAfter)), 'tooMany')
    }
    request.log.error({ err: error }, 'page failed')
    return refuse(reply, 'failed')
  })
  // The rest of the address, whatever its length: what is no link of ours gets a page too.
  app.get<{ Params: { '*': string } }>('/m/*', { schema: { hide: true } }, async (request, reply) => {
    await counts.address(request)
    const answer = await pageOf(request.params['*'], deps)
    return typeof answer === 'string' ? refuse(reply, answer) : sendPage(reply, 200, answer)
  })

  mountLetterPage(app, deps)

  function refuse(reply: FastifyReply, because: Because): FastifyReply {
    return sendPage(reply, refusalStatus[because], refusalPage(because, deps.office))
  }
}

/** The page that the link's reader may see today, as the roster has him today; else why not. */
async function pageOf(token: string, deps: ApiDeps): Promise<Page | Because> {
  const { pool, linkSecret: secret, clock, office } = deps
  const link = readLink(token, { purpose: 'measure', secret, now: clock() })
  if (typeof link === 'string') return link
  const viewer = await viewerOf(deps)
  const { roster, date } = viewer.people
  const reader = personOn(roster, link.personId, date)
  if (reader === null) return 'notHis'
  const units = await unitsOf(pool, roster.version)
  const found = await measureWithHistory(pool, link.subject)
  if (found === null || !mayOpen(reader.id, found.measure, { roster, date, units })) return 'notHis'
  const until = dateName(momentOf(link.expiresAt).slice(0, 10))
  return measurePage({ found, reader, viewer, office, until })
}
