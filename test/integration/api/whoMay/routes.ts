import { randomUUID } from 'node:crypto'
import type { InjectOptions } from 'fastify'
import type { Caller } from './callers.ts'
import { callers, officeTokens, readers, seeingAll, signedIn, without } from './callers.ts'
import { type Imports, importEntries } from './imports.ts'

type LinkOf = (caller: Caller) => string

/** What the walk knows of the house when it builds a request. */
export type Places = {
  measure: string
  mail: string
  owner: string
  left: string
  delegation: string
  /** A ladder for the round with one of its own for the measure and its unit, and a change of it that waits. */
  choice: object
  change: string
  imports: Imports
  linkOf: LinkOf
  letterLinkOf: LinkOf
}

/**
 * One way of calling a route. `may` = who gets through, everybody else is refused; `sees` = in whose answer something of
 * the measure stands (missing: in nobody's). Who is refused never sees anything of it.
 */
export type Ask = {
  /** Below /api/v1, but for the pages that links lead to. */
  url: string | ((caller: Caller) => string)
  may: readonly Caller[]
  sees?: readonly Caller[]
  /** Answers beside 2xx that only somebody who may call the route gets: what is done once cannot be done by all. */
  answers?: readonly number[]
  body?: unknown | ((caller: Caller) => unknown)
  more?: InjectOptions
}

const round = encodeURIComponent('县轮')
const row = {
  no: 900,
  issue: '登记',
  steps: ['一步'],
  unit: '县委办',
  timing: 'dated',
  dueDate: '2021-12-31',
}
const aClock = { anchorOn: '2021-11-01', budget: 1, unit: 'months', basis: '依据', reason: '理由' }
const ndjson = { headers: { 'content-type': 'application/x-ndjson' } }
const ownMail: readonly Caller[] = [...seeingAll, 'owner']
const withPages = without(readers, 'admin', 'service')
const office = { may: officeTokens }
const watchers: readonly Caller[] = [...officeTokens, 'outsider']

/** Another one for every caller: two delegations of one person must not overlap. */
function aDay(caller: Caller) {
  const day = `2022-03-${String(callers.indexOf(caller) + 1).padStart(2, '0')}`
  return { from: day, to: day }
}

/**
 * Every route that carries data, by method and address, but for the commands (commands.ts). A new route fails the walk
 * until it stands here with who may call it.
 */
export const routeEntries: Readonly<Record<string, (places: Places) => Ask[]>> = {
  'GET /api/v1/rounds': () => [{ url: '/rounds', may: signedIn }],
  'POST /api/v1/rounds': () => [{ url: '/rounds', body: { name: `轮${randomUUID()}` }, ...office }],
  'GET /api/v1/rounds/:round': () => [{ url: `/rounds/${round}`, may: signedIn }],
  'PUT /api/v1/rounds/:round/lights': () => [
    {
      url: `/rounds/${round}/lights`,
      body: { lightRules: 'workingDays' },
      ...office,
      more: { method: 'PUT' },
    },
  ],
  'GET /api/v1/light-rules': () => [{ url: '/light-rules', may: signedIn }],
  'GET /api/v1/rounds/:round/clocks': () => [{ url: `/rounds/${round}/clocks`, may: signedIn }],
  'PUT /api/v1/rounds/:round/clocks/:clock': () => [
    { url: `/rounds/${round}/clocks/plan`, body: aClock, ...office, more: { method: 'PUT' } },
  ],
  'POST /api/v1/rounds/:round/clocks/:clock/met': () => [
    { url: `/rounds/${round}/clocks/plan/met`, body: { on: '2021-12-01', reference: '文号' }, ...office },
  ],
  'GET /api/v1/rounds/:round/counts': () => [{ url: `/rounds/${round}/counts`, may: signedIn }],
  'GET /api/v1/rounds/:round/look-back-sample': () => [
    { url: `/rounds/${round}/look-back-sample`, may: signedIn, sees: readers },
  ],
  'GET /api/v1/roster': () => [
    { url: '/roster', may: signedIn, sees: [...seeingAll, 'owner', 'unitHead', 'colleague', 'above'] },
  ],
  'PUT /api/v1/roster': () => [{ url: '/roster', body: { entries: [{ name: '新来' }] }, ...office }],
  'POST /api/v1/roster/preview': () => [
    { url: '/roster/preview', body: { entries: [{ name: '新来' }] }, ...office },
  ],
  'POST /api/v1/handovers': ({ left }) => [
    { url: '/handovers', body: { person: left, successor: null, reason: '调离' }, ...office },
  ],
  'GET /api/v1/delegations': () => [
    // The two whom it concerns, and the office.
    { url: '/delegations', may: without(signedIn, 'outsider'), sees: [...officeTokens, 'owner', 'director'] },
  ],
  'POST /api/v1/delegations': ({ owner }) => [
    {
      url: '/delegations',
      body: (caller: Caller) => ({ person: owner, delegate: '韩主任', ...aDay(caller), reason: '休假' }),
      may: [...officeTokens, 'owner'],
      sees: [...officeTokens, 'owner'],
    },
  ],
  'POST /api/v1/delegations/:delegation/end': ({ delegation }) => [
    { url: `/delegations/${delegation}/end`, may: [...officeTokens, 'owner'] },
  ],
  'GET /api/v1/units': () => [
    {
      url: '/units',
      may: signedIn,
      sees: [...seeingAll, 'owner', 'unitHead', 'colleague', 'above', 'below'],
    },
  ],
  'PUT /api/v1/units': () => [
    { url: '/units', body: { units: [{ name: '新科', parent: '新局' }] }, ...office, sees: officeTokens },
  ],
  'POST /api/v1/rounds/:round/measures': () => [{ url: `/rounds/${round}/measures`, body: row, ...office }],
  'POST /api/v1/rounds/:round/measures/bulk': () => [
    {
      url: `/rounds/${round}/measures/bulk`,
      ...office,
      more: { payload: `${JSON.stringify(row)}\n`, ...ndjson },
    },
  ],
  ...importEntries(),
  'GET /api/v1/measures': ({ owner }) => [
    { url: '/measures', may: signedIn, sees: readers },
    { url: `/measures?unit=${encodeURIComponent('城关镇卫生院')}`, may: signedIn, sees: readers },
    { url: `/measures?q=${encodeURIComponent('暗标')}`, may: signedIn, sees: readers },
    { url: `/measures?person=${owner}&round=${round}`, may: signedIn, sees: readers },
  ],
  'GET /api/v1/measures/:measure': ({ measure }) => [
    { url: `/measures/${measure}`, may: readers, sees: readers },
  ],
  'GET /api/v1/measures/:measure/why': ({ measure, owner }) => [
    { url: `/measures/${measure}/why?person=${owner}`, may: readers, sees: readers },
  ],
  'GET /api/v1/forecast': ({ measure, owner }) => [
    { url: '/forecast?days=400', may: signedIn, sees: readers },
    { url: `/forecast?days=400&measure=${measure}`, may: readers, sees: readers },
    { url: `/forecast?days=400&person=${owner}&round=${round}`, may: signedIn, sees: readers },
  ],
  'GET /api/v1/notices': ({ measure }) => [
    { url: `/notices?measure=${measure}`, may: readers, sees: readers },
    { url: '/notices', may: seeingAll, sees: seeingAll },
  ],
  'GET /api/v1/letters': () => [{ url: '/letters', may: signedIn, sees: readers }],
  'GET /api/v1/measures/:measure/letters/:letter': ({ measure }) => [
    { url: `/measures/${measure}/letters/letter.1`, may: readers, sees: readers },
  ],
  'GET /api/v1/mails': ({ measure, owner }) => [
    { url: '/mails', may: signedIn, sees: ownMail },
    { url: `/mails?measure=${measure}`, may: signedIn, sees: ownMail },
    { url: `/mails?person=${owner}`, may: signedIn, sees: ownMail },
  ],
  'GET /api/v1/mails/:mail': ({ mail }) => [{ url: `/mails/${mail}`, may: ownMail, sees: ownMail }],
  'POST /api/v1/mails/test': () => [{ url: '/mails/test', body: { to: 'a@example.org' }, ...office }],
  'GET /api/v1/calendar': () => [{ url: '/calendar', may: signedIn }],
  'POST /api/v1/calendar/preview': () => [{ url: '/calendar/preview', body: { text: '？' }, ...office }],
  'POST /api/v1/calendar/changes': () => [
    { url: '/calendar/changes', body: { text: '？' }, ...office, answers: [422] },
  ],
  'GET /api/v1/ladders': () => [{ url: '/ladders', may: signedIn }],
  'GET /api/v1/rounds/:round/ladder': () => [
    { url: `/rounds/${round}/ladder`, may: signedIn, sees: readers },
  ],
  'POST /api/v1/rounds/:round/ladder/preview': ({ choice }) => [
    { url: `/rounds/${round}/ladder/preview`, body: choice, ...office, sees: officeTokens },
  ],
  'POST /api/v1/rounds/:round/ladder/changes': ({ choice }) => [
    { url: `/rounds/${round}/ladder/changes`, body: choice, ...office, sees: officeTokens },
  ],
  'GET /api/v1/policy': () => [{ url: '/policy', may: signedIn }],
  'POST /api/v1/policy/preview': () => [
    { url: '/policy/preview', body: { slot: '09:30' }, ...office, sees: officeTokens },
  ],
  'POST /api/v1/policy/changes': () => [
    { url: '/policy/changes', body: { slot: '09:30' }, ...office, sees: officeTokens },
  ],
  'GET /api/v1/changes': () => [{ url: '/changes', may: seeingAll, sees: seeingAll }],
  'GET /api/v1/changes/:change': ({ change }) => [
    { url: `/changes/${change}`, may: seeingAll, sees: seeingAll },
  ],
  'GET /api/v1/changes/:change/preview': ({ change }) => [
    { url: `/changes/${change}/preview`, ...office, sees: officeTokens },
  ],
  'GET /api/v1/changes/:change/results': ({ change }) => [{ url: `/changes/${change}/results`, ...office }],
  // Of another number of measures than it concerns: refused to those who might, so that it stays to be looked at.
  'POST /api/v1/changes/:change/confirm': ({ change }) => [
    { url: `/changes/${change}/confirm`, body: { measures: 99_999 }, ...office, answers: [409] },
  ],
  'POST /api/v1/changes/:change/withdraw': ({ change }) => [
    { url: `/changes/${change}/withdraw`, ...office, sees: ['admin'], answers: [409] },
  ],
  'GET /api/v1/sending': () => [{ url: '/sending', may: signedIn }],
  'POST /api/v1/sending/stop': () => [{ url: '/sending/stop', ...office }],
  'POST /api/v1/sending/resume': () => [{ url: '/sending/resume', ...office }],
  'GET /api/v1/rearm': () => [{ url: '/rearm', ...office }],
  'POST /api/v1/rearm': () => [{ url: '/rearm', ...office }],
  'GET /api/v1/restored': () => [{ url: '/restored', ...office }],
  'POST /api/v1/restored/release': () => [{ url: '/restored/release', body: { measure: null }, ...office }],
  'POST /api/v1/restored/skip': () => [{ url: '/restored/skip', body: { measure: null }, ...office }],
  'GET /api/v1/rehearsals': () => [{ url: '/rehearsals', ...office }],
  'POST /api/v1/rehearsals': () => [{ url: '/rehearsals', body: { until: '2021-12-31' }, ...office }],
  'GET /api/v1/rehearsals/:rehearsal': () => [{ url: '/rehearsals/R', ...office, sees: officeTokens }],
  'GET /api/v1/rehearsals/:rehearsal/mails': () => [
    { url: '/rehearsals/R/mails', ...office, sees: officeTokens },
  ],
  'GET /api/v1/rehearsals/:rehearsal/decisions': ({ measure }) => [
    { url: `/rehearsals/R/decisions?measure=${measure}`, ...office },
  ],
  'POST /api/v1/sending/rehearsal': () => [
    { url: '/sending/rehearsal', body: { reason: '试运行' }, ...office },
  ],
  'POST /api/v1/sending/rehearsal/end': () => [{ url: '/sending/rehearsal/end', ...office }],
  'GET /api/v1/readiness/report': () => [{ url: '/readiness/report', ...office }],
  'GET /api/v1/doctor': () => [{ url: '/doctor', may: ['admin'] }],
  'GET /api/v1/audit/runs': () => [{ url: '/audit/runs', ...office }],
  'POST /api/v1/audit/runs': () => [{ url: '/audit/runs', ...office }],
  'GET /api/v1/audit/runs/:run': () => [{ url: '/audit/runs/audit:1', ...office }],
  'GET /api/v1/audit/findings': ({ measure }) => [
    { url: `/audit/findings?measure=${measure}`, ...office, sees: officeTokens },
  ],
  'POST /api/v1/audit/findings/:finding/repair': () => [{ url: '/audit/findings/F-001/repair', ...office }],
  'GET /api/v1/tokens': () => [{ url: '/tokens', may: ['admin'], sees: ['admin'] }],
  'POST /api/v1/tokens': () => [
    { url: '/tokens', body: { name: '走查', service: '走查', roles: ['office'] }, may: ['admin'] },
  ],
  'DELETE /api/v1/tokens/:prefix': () => [{ url: '/tokens/000000000001', may: ['admin'] }],
  'GET /api/v1/me': () => [{ url: '/me', may: signedIn, sees: ['owner', 'unitHead', 'colleague'] }],
  // By the link alone: whoever bears it reads as the person it was made for.
  'GET /m/*': ({ linkOf }) => [{ url: linkOf, may: withPages, sees: withPages }],
  // Without a token only from the machine itself, which the walk is not.
  'GET /metrics': () => [{ url: '/metrics', may: watchers }],
  'GET /letters/*': ({ letterLinkOf }) => [{ url: letterLinkOf, may: withPages, sees: withPages }],
  'GET /api/v1/health': () => [{ url: '/health', may: [...signedIn, 'nobody'] }],
  'GET /api/v1/readiness': () => [{ url: '/readiness', may: [...signedIn, 'nobody'] }],
}

/** Leads to the documentation, which is open to all and knows nothing of any office. */
export const dataless: readonly string[] = ['GET /']

/** Only with the form of one view of one reader: letterPage.test.ts. */
export const answeredByItsPage: readonly string[] = ['POST /letters/*']
