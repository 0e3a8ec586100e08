import { createHash, randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { findLetterOf } from '../../db/letters.ts'
import { readHeard } from '../../db/notices.ts'
import { transition } from '../../db/transition.ts'
import { unitsOf } from '../../db/units.ts'
import { isAmongTold, type Letter } from '../../domain/letters.ts'
import { type LinkClaim, readLink, signLink } from '../../domain/linkToken.ts'
import { isOpen, type Measure } from '../../domain/measure.ts'
import { refusalSentence } from '../../domain/refusals.ts'
import { type Person, personOn } from '../../domain/roster.ts'
import { mayRead, type Scope, scopeOf } from '../../domain/scope.ts'
import { dateName } from '../../domain/wording.ts'
import type { ApiDeps } from '../deps.ts'
import { textOfLetter } from '../letterViews.ts'
import { momentOf } from '../moments.ts'
import { viewerOf } from '../viewer.ts'
import type { Viewer } from '../views.ts'
import { letterPage } from './letterPage.ts'
import { type Page, sendPage } from './page.ts'
import { type Because, refusalPage, refusalStatus } from './refusalPage.ts'

type Address = { Params: { '*': string } }
type Answer = { status: number; page: Page }

/** How long a page that was opened may be answered. */
const formHolds = 3_600_000

/**
 * The page of a letter, which its mail leads to. GET shows and changes nothing; 签收 needs a POST with the token of one
 * view and a choice that nothing makes beforehand: scanners follow links, and some submit what they find.
 */
export function mountLetterPage(app: FastifyInstance, deps: ApiDeps): void {
  const form = 'application/x-www-form-urlencoded'
  app.addContentTypeParser(form, { parseAs: 'string', bodyLimit: 10_000 }, (_, body, done) =>
    done(null, new URLSearchParams(String(body))),
  )
  app.get<Address>('/letters/*', { schema: { hide: true } }, async ({ params }, reply) =>
    send(reply, deps, await read(params['*'], deps)),
  )
  app.post<Address>('/letters/*', { schema: { hide: true } }, async ({ params, body }, reply) => {
    const fields = body instanceof URLSearchParams ? body : new URLSearchParams()
    return send(reply, deps, await answer(params['*'], fields, deps))
  })
}

function send(reply: FastifyReply, { office }: ApiDeps, answered: Answer | Because): FastifyReply {
  if (typeof answered !== 'string') return sendPage(reply, answered.status, answered.page)
  return sendPage(reply, refusalStatus[answered], refusalPage(answered, office))
}

async function read(token: string, deps: ApiDeps): Promise<Answer | Because> {
  const opened = await open(token, deps)
  return typeof opened === 'string' ? opened : { status: 200, page: await pageOf(opened, deps, null) }
}

/** The view's own number is the command's id: the same form sent twice is one 签收. */
async function answer(token: string, fields: URLSearchParams, deps: ApiDeps): Promise<Answer | Because> {
  const opened = await open(token, deps)
  if (typeof opened === 'string') return opened
  const view = readLink(fields.get('form') ?? '', {
    purpose: 'form',
    secret: deps.linkSecret,
    now: deps.clock(),
  })
  const [subject, viewId] = typeof view === 'string' ? [] : view.subject.split('#')
  const isOwn =
    typeof view !== 'string' && subject === opened.link.subject && view.personId === opened.reader.id
  if (!isOwn || !viewId)
    return again(opened, deps, '本页已经打开太久，或不是从这里提交的，没有签收；请重新选择后提交。')
  switch (fields.get('choice')) {
    case 'read':
      return acknowledge(opened, viewId, deps)
    case 'notMine':
      return {
        status: 200,
        page: await pageOf(opened, deps, '没有签收。本函不应由您签收的，请与整改办联系。'),
      }
    default:
      return again(opened, deps, '没有选择，所以没有签收；请选择其中一项后提交。')
  }
}

async function again(opened: Opened, deps: ApiDeps, said: string): Promise<Answer> {
  return { status: 422, page: await pageOf(opened, deps, said) }
}

async function acknowledge(opened: Opened, viewId: string, deps: ApiDeps): Promise<Answer | Because> {
  const { measure, letter, reader, scope, link } = opened
  const command = { type: 'acknowledge', letter: letter.id, notice: null } as const
  const bodyHash = createHash('sha256').update(`${link.subject}\n${reader.id}`).digest('hex')
  const actor = { personId: reader.id, service: null, onBehalfOf: null }
  const cause = { type: 'command', id: `page:${viewId}`, bodyHash, command, actor, scope } as const
  const { answer: given, poke } = await transition(deps.pool, measure.id, cause, deps.clock())
  if (poke) deps.poke(poke.account)
  if (given?.accepted !== true) {
    const said = given === null ? '没有签收。' : refusalSentence(given.code, given.details)
    return { status: 409, page: await pageOf(opened, deps, said) }
  }
  const fresh = await open(opened.token, deps)
  return typeof fresh === 'string'
    ? fresh
    : { status: 200, page: await pageOf(fresh, deps, `已签收，记入台账（第 ${given.sequence} 条）。`) }
}

type Opened = {
  token: string
  link: LinkClaim
  reader: Person
  scope: Scope
  viewer: Viewer
  measure: Measure
  letter: Letter
  content: Parameters<typeof textOfLetter>[0]['content']
}

/** The letter that the link's reader may see today, as the roster has him today; else why not. */
async function open(token: string, deps: ApiDeps): Promise<Opened | Because> {
  const link = readLink(token, { purpose: 'letter', secret: deps.linkSecret, now: deps.clock() })
  if (typeof link === 'string') return link
  const viewer = await viewerOf(deps)
  const { roster, date } = viewer.people
  const reader = personOn(roster, link.personId, date)
  if (reader === null) return 'notHis'
  const scope = scopeOf(reader, await unitsOf(deps.pool, roster.version))
  const [measureId = '', letterId = ''] = link.subject.split('/')
  const found = await findLetterOf(deps.pool, { measureId, letterId })
  if (found === null || !mayRead(scope, found.measure)) return 'notHis'
  return { token, link, reader, scope, viewer, ...found }
}

async function pageOf(opened: Opened, deps: ApiDeps, said: string | null): Promise<Page> {
  const { measure, letter, reader, viewer, link } = opened
  const form = (await mayAcknowledge(opened, deps))
    ? signLink(
        {
          purpose: 'form',
          subject: `${link.subject}#${randomUUID()}`,
          personId: reader.id,
          expiresAt: deps.clock() + formHolds,
        },
        deps.linkSecret,
      )
    : null
  return letterPage({
    ...{ measureId: measure.id, letter, reader, viewer, office: deps.office, form, said },
    text: textOfLetter(opened, viewer, deps.office),
    until: dateName(momentOf(link.expiresAt).slice(0, 10)),
  })
}

/** Who got the letter and has not said so yet; who signs it, or was told of it otherwise, only reads. */
async function mayAcknowledge({ measure, letter, reader }: Opened, { pool }: ApiDeps): Promise<boolean> {
  if (letter.state !== 'signed' || !isOpen(measure)) return false
  const own = measure.acknowledgements?.some(({ by, letterId }) => by === reader.id && letterId === letter.id)
  if (own) return false
  return isAmongTold(letter, await readHeard(pool, measure.id, [reader.id]))
}
