import { findMail, listMails, type Mail, type MailFilter } from '../../db/mails.ts'
import { testPerson } from '../../db/testMails.ts'
import type { Scope } from '../../domain/scope.ts'
import { instantOf } from '../../domain/time.ts'
import { mailList, mailParams, mailQuery, mailWhole } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { mailKindName, mailStateName } from '../mailNames.ts'
import { momentOf, momentOrNull } from '../moments.ts'
import { type PeopleOn, personIdOf } from '../persons.ts'
import { Problem } from '../problems.ts'
import { viewerOf } from '../viewer.ts'
import { personRef } from '../views.ts'
import type { RouteApp } from './routeApp.ts'

export function mountMails(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/mails',
    {
      schema: {
        tags: ['发信'],
        summary: '邮件，新的在前',
        description: '看得到全部措施的人看全部；其他人只看发给本人的',
        querystring: mailQuery,
        response: { 200: mailList },
      },
    },
    async ({ query, scope }) => {
      const viewer = await viewerOf(deps)
      const at = (date: string, time: string) => instantOf(date, time, viewer.versions.newestPolicy)
      const filter: MailFilter = {
        personId: ownOr(
          scope,
          query.person === undefined ? undefined : personIdOf(query.person, viewer.people),
        ),
        measureId: query.measure,
        state: query.state,
        since: query.from === undefined ? undefined : at(query.from, '00:00'),
      }
      const before = query.to === undefined ? Number.POSITIVE_INFINITY : at(query.to, '24:00')
      const { items, cursor } = await mailsBefore(deps, filter, {
        before,
        limit: query.limit,
        cursor: query.cursor ?? null,
      })
      return { mails: items.map((mail) => viewOf(mail, viewer.people)), nextCursor: cursor }
    },
  )
  app.get(
    '/mails/:mail',
    {
      schema: { tags: ['发信'], summary: '一封邮件的全文', params: mailParams, response: { 200: mailWhole } },
    },
    async ({ params, scope }) => {
      const { people } = await viewerOf(deps)
      const mail = await findMail(deps.pool, params.mail)
      if (mail === null || ownOr(scope, mail.personId) !== mail.personId) {
        throw new Problem('notFound', `找不到邮件“${params.mail}”`)
      }
      return { ...viewOf(mail, people), text: mail.text }
    },
  )
}

/** A mail may speak of many units: who does not see everything sees his own, whatever he asks for. */
function ownOr(scope: Scope, wanted: string | undefined): string | undefined {
  return scope.type === 'everything' ? wanted : (scope.personId ?? '')
}

type Page = { before: number; limit: number; cursor: string | null }

/** The newest first: pages that lie after `before` as a whole are passed over. */
async function mailsBefore({ pool }: ApiDeps, filter: MailFilter, { before, limit, cursor }: Page) {
  const found: Mail[] = []
  for (let from = cursor; ; ) {
    const page = await listMails(pool, filter, { cursor: from, limit: limit - found.length })
    found.push(...page.items.filter(({ createdAt }) => createdAt < before))
    from = page.cursor
    if (from === null || found.length >= limit) return { items: found, cursor: from }
  }
}

function viewOf(mail: Mail, people: PeopleOn) {
  const {
    id,
    messageId,
    personId,
    address,
    rehearsedFor,
    kind,
    subject,
    state,
    reply,
    attempt,
    createdAt,
    doneAt,
    measureIds,
  } = mail
  return {
    id,
    messageId,
    person: personId === testPerson ? { id: personId, name: '试发' } : personRef(personId, people),
    address,
    rehearsedFor,
    kind,
    kindName: mailKindName(kind),
    subject,
    state,
    stateName: mailStateName(state),
    reply,
    attempt,
    createdAt: momentOf(createdAt),
    doneAt: momentOrNull(doneAt),
    measures: measureIds,
  }
}
