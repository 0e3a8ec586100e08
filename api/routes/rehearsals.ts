import {
  askForRehearsal,
  countRehearsal,
  findRehearsal,
  listRehearsals,
  type Rehearsal,
  rehearsalDecisions,
  rehearsalMails,
} from '../../db/rehearsals.ts'
import { newestPolicy } from '../../db/versions.ts'
import { addDays } from '../../domain/localDate.ts'
import { dateAt } from '../../domain/time.ts'
import { eventSentence } from '../../domain/wordingEvents.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import {
  rehearsalBody,
  rehearsalDecisionList,
  rehearsalDecisionQuery,
  rehearsalList,
  rehearsalMailList,
  rehearsalMailQuery,
  rehearsalParams,
  rehearsalView,
  rehearsalWhole,
} from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { momentOf } from '../moments.ts'
import { personIdOf, personName } from '../persons.ts'
import { invalid, Problem } from '../problems.ts'
import { rehearsalViewOf, rehearsedMailOf, toldDifferenceOf } from '../rehearsalViews.ts'
import { personRef } from '../views.ts'
import { whatIfOf } from '../whatIf.ts'
import { whoActs } from '../whoActs.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

const tags = ['演练']

/** A measure lives four years at most; nobody can look further ahead than its look-backs. */
const farthest = 6 * 366

export function mountRehearsals(app: RouteApp, deps: ApiDeps): void {
  mountAsking(app, deps)
  mountReading(app, deps)
  mountPages(app, deps)
}

function mountAsking(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/rehearsals',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '在数据的副本上演练到某一天：谁在何时会收到什么、为什么，会作出哪些决定',
        description:
          '由 worker 在后台进行，不碰真实的数据，不发信。假定其间没有人办理任何事项。whatIf 为假如：另一套阶梯、日历、发信制度或花名册，结果给出与现状的差别。进度和结果见 GET /rehearsals/{rehearsal}；只保留最近 5 次',
        body: rehearsalBody,
        response: { 202: rehearsalView },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const { until, whatIf: wanted } = request.body
          const { date: today } = dateAt(now, await newestPolicy(deps.pool))
          refuseOutside(until, today)
          const id = `rehearsal:${request.id}`
          const whatIf = wanted && (await whatIfOf(wanted, deps))
          const askedBy = await whoActs(request.actor, deps)
          await askForRehearsal(client, { id, until, whatIf, now, askedBy })
          const asked = await findRehearsal(client, id)
          if (asked === null) throw new Problem('notFound', `演练“${id}”：没有写入`)
          return { status: 202, answer: rehearsalViewOf(asked) }
        },
      }),
  )
}

function mountReading(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/rehearsals',
    {
      config: officeOnly,
      schema: { tags, summary: '近来的演练，新的在前', response: { 200: rehearsalList } },
    },
    async () => ({ rehearsals: (await listRehearsals(deps.pool)).map(rehearsalViewOf) }),
  )
  app.get(
    '/rehearsals/:rehearsal',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '一次演练：进度，按天、按人的结果',
        params: rehearsalParams,
        response: { 200: rehearsalWhole },
      },
    },
    async ({ params }) => {
      const rehearsal = await rehearsalNamed(deps, params.rehearsal)
      const [{ days, people }, who] = await Promise.all([
        countRehearsal(deps.pool, rehearsal.id),
        peopleOn(deps.pool, deps.clock()),
      ])
      const sum = (key: 'mails' | 'decisions') => days.reduce((total, day) => total + day[key], 0)
      return {
        ...rehearsalViewOf(rehearsal),
        ...{ stuck: rehearsal.stuck, days, mails: sum('mails'), decisions: sum('decisions') },
        people: people.map(({ personId, ...counts }) => ({ person: personRef(personId, who), ...counts })),
        difference: rehearsal.difference && toldDifferenceOf(rehearsal.difference, who),
      }
    },
  )
}

function mountPages(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/rehearsals/:rehearsal/mails',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '演练中会发出的邮件，全文，按时间',
        description: '分页用 nextAfter',
        params: rehearsalParams,
        querystring: rehearsalMailQuery,
        response: { 200: rehearsalMailList },
      },
    },
    async ({ params, query }) => {
      const { id } = await rehearsalNamed(deps, params.rehearsal)
      const people = await peopleOn(deps.pool, deps.clock())
      const { person, ...page } = query
      const personId = person === undefined ? undefined : personIdOf(person, people)
      const mails = await rehearsalMails(deps.pool, id, { ...page, personId })
      const last = mails.length === query.limit ? mails.at(-1) : undefined
      return { mails: mails.map((mail) => rehearsedMailOf(mail, people)), nextAfter: last?.n ?? null }
    },
  )
  app.get(
    '/rehearsals/:rehearsal/decisions',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '演练中到期作出的决定，按时间',
        params: rehearsalParams,
        querystring: rehearsalDecisionQuery,
        response: { 200: rehearsalDecisionList },
      },
    },
    async ({ params, query }) => {
      const { id } = await rehearsalNamed(deps, params.rehearsal)
      const { measure: measureId, ...page } = query
      const [people, policy] = await Promise.all([peopleOn(deps.pool, deps.clock()), newestPolicy(deps.pool)])
      const decisions = await rehearsalDecisions(deps.pool, id, { ...page, measureId })
      const last = decisions.length === query.limit ? decisions.at(-1) : undefined
      const names = { policy, nameOf: (personId: string) => personName(personId, people) }
      return {
        decisions: decisions.map(({ n, measureId: measure, event }) => ({
          ...{ n, measure, type: event.type, at: momentOf(event.at) },
          sentence: eventSentence(event, names),
        })),
        nextAfter: last?.n ?? null,
      }
    },
  )
}

async function rehearsalNamed({ pool }: ApiDeps, id: string): Promise<Rehearsal> {
  const rehearsal = await findRehearsal(pool, id)
  if (rehearsal) return rehearsal
  throw new Problem('notFound', `演练“${id}”：没有这一次，或早已清除；应为 GET /api/v1/rehearsals 列出的编号`)
}

function refuseOutside(until: string, today: string): void {
  const last = addDays(today, farthest)
  if (until >= today && until <= last) return
  const message = `应为 ${today} 到 ${last} 之间的日期`
  throw invalid([{ field: 'until', found: `找到“${until}”`, message }])
}
