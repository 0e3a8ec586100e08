import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { LightMyRequestResponse } from 'fastify'
import { askForAudit } from '../../../../db/audit/runs.ts'
import { storeFindings } from '../../../../db/audit.ts'
import { askForRehearsal, storeMails } from '../../../../db/rehearsals.ts'
import { transition } from '../../../../db/transition.ts'
import type { CommandType } from '../../../../domain/commands.schema.ts'
import { signLink } from '../../../../domain/linkToken.ts'
import { commandOrder } from '../../../../domain/permissionsTable.ts'
import { friday, withOffice } from '../support/office.ts'
import {
  type Caller,
  callers,
  type House,
  isPerson,
  openHouse,
  readers,
  strangers,
  without,
} from './callers.ts'
import { commandEntries, type Step } from './commands.ts'
import { prepareImports } from './imports.ts'
import { type Ask, answeredByItsPage, dataless, type Places, routeEntries } from './routes.ts'

const nothing = async () => {}
const office = withOffice({ workflows: { startAudit: nothing, endMeasure: nothing } })
const places: Places = {
  measure: '',
  mail: 'M-1',
  owner: '',
  left: '',
  delegation: '',
  choice: {},
  change: '',
  imports: { previewed: '', unwanted: '', done: '' },
  linkOf,
  letterLinkOf,
}
let house: House

const unit = '城关镇卫生院'
const round = encodeURIComponent('县轮')
/** In every text of the measure, in the names of its people, and its unit. */
const marks = ['暗', unit]

let no = 0
const aRow = () => ({
  no: ++no,
  aspect: '暗标方面',
  issue: `暗标问题${no}`,
  whyUnfinished: '暗标原因',
  steps: ['暗标措施'],
  unit,
  ownerId: house.ids.owner,
  leaderInChargeId: house.ids.leader,
  verifierId: house.ids.verifier,
  timing: 'dated',
  dueDate: '2021-12-31',
})

beforeAll(async () => {
  house = await openHouse(office.pool)
  places.owner = house.ids.owner
  places.left = house.ids.left
  office.now = friday - 30 * 86_400_000
  await office.write('/rounds', { name: '县轮' })
  places.measure = await aMeasure([
    { type: 'reportProgress', by: 'owner', body: { text: '暗标进展', evidence: [] } },
    { type: 'instruct', by: 'groupLeader', body: { text: '暗标批示' } },
  ])
  await aMailAndAHeldNotice()
  await aLadderOfItsOwn()
  const leave = {
    person: '暗何科长',
    delegate: '韩主任',
    from: '2022-05-01',
    to: '2022-05-02',
    reason: '休假',
  }
  places.delegation = (await office.write('/delegations', leave)).json().id
  await anAuditThatFoundSomething()
  await aRehearsal()
  places.imports = await prepareImports(office)
  await take({ time: friday + 19.1 * 86_400_000 }, places.measure)
  office.now = friday
})

/** With a mail to the owner, whose name and text bear marks. */
async function aRehearsal(): Promise<void> {
  const asked = { id: 'R', askedBy: '严干事', until: '2021-12-31', whatIf: null, now: office.now }
  await askForRehearsal(office.pool, asked)
  const mail = { at: office.now, date: '2021-12-03', personId: house.ids.owner, address: 'a@example.org' }
  const letter = { kind: 'morning' as const, attempt: 1, subject: '提醒', text: '暗标正文', notices: [] }
  await storeMails(office.pool, 'R', { from: 1, mails: [{ ...mail, ...letter }] })
}

async function aMeasure(before: readonly Step[] = [], row: object = {}): Promise<string> {
  const { id } = (await office.write(`/rounds/${round}/measures`, { ...aRow(), ...row })).json()
  for (const step of before) await take(step, id)
  return id
}

async function take(step: Step, id: string): Promise<void> {
  if ('time' in step) await transition(office.pool, id, { type: 'time' }, step.time)
  else if ('gets' in step) await getsLetter(step, id)
  else {
    const answer = await give(step.by, id, step)
    if (answer.statusCode !== 200) throw new Error(`${step.type}: ${answer.body}`)
  }
}

/** As dispatch leaves it when the letter's mail was accepted, or never answered. */
async function getsLetter(
  { gets: caller, inDoubt = false }: Extract<Step, { gets: Caller }>,
  id: string,
): Promise<void> {
  await office.pool.query(
    `insert into telling (notice_key, person_id, state, done_at)
     select key, $2, $3, $4 from notice where measure_id = $1 and kind = 'letter' and role = 'owner'`,
    [id, isPerson(caller) ? house.ids[caller] : '', inDoubt ? 'unknown' : 'done', new Date(office.now)],
  )
}

function give(caller: Caller, id: string, { type, body }: { type: CommandType; body: object }) {
  return ask(caller, `POST /api/v1/measures/:measure/commands/${type}`, {
    url: `/measures/${id}/commands/${type}`,
    may: [],
    body,
  })
}

/** As a mail to him would carry it; who is nobody in the roster has none. */
function linkOf(caller: Caller): string {
  const personId = isPerson(caller) ? house.ids[caller] : 'P-999'
  const claim = { purpose: 'measure', subject: places.measure, personId, expiresAt: friday + 1000 } as const
  return `/m/${signLink(claim, office.linkSecret)}`
}

function letterLinkOf(caller: Caller): string {
  const personId = isPerson(caller) ? house.ids[caller] : 'P-999'
  const subject = `${places.measure}/letter.1`
  const claim = { purpose: 'letter', subject, personId, expiresAt: friday + 1000 } as const
  return `/letters/${signLink(claim, office.linkSecret)}`
}

function ask(
  caller: Caller,
  route: string,
  { url: address, body, more = {} }: Ask,
): Promise<LightMyRequestResponse> {
  const token = house.tokens[caller]
  const [method] = route.split(' ')
  const url = typeof address === 'string' ? address : address(caller)
  const headers = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
    ...more.headers,
  }
  const payload =
    body === undefined ? {} : { payload: (typeof body === 'function' ? body(caller) : body) as object }
  return office.app.inject({
    ...payload,
    ...more,
    headers,
    remoteAddress: '10.0.0.1',
    url: /^\/(m\/|letters\/|metrics$)/.test(url) ? url : `/api/v1${url}`,
    method: method as 'GET',
  })
}

/** As the mailroom leaves them: the owner's mail about the measure, and a notice that waits for the office. */
async function aMailAndAHeldNotice(): Promise<void> {
  const { rows } = await office.pool.query<{ key: string; kind: string; role: string }>(
    'select key, kind, role from notice where measure_id = $1 order by key',
    [places.measure],
  )
  const told = rows.find(({ kind, role }) => kind === 'assigned' && role === 'owner')
  const at = new Date(friday).toISOString()
  await office.pool.query(
    `insert into mail (id, message_id, person_id, address, account, epoch, kind, slot, subject, body_text, body_hash, state, created_at)
     values ($1, '<1@x>', $2, 'owner@example.org', 'default', 0, 'assigned', $3, '暗标主题', '暗标正文', 'h', 'accepted', $3)`,
    [places.mail, house.ids.owner, at],
  )
  await office.pool.query(
    `insert into telling (notice_key, person_id, state, mail_id) values ($1, $2, 'done', $3)`,
    [told?.key, house.ids.owner, places.mail],
  )
  await office.pool.query('insert into mail_telling values ($1, $2, $3)', [
    places.mail,
    told?.key,
    house.ids.owner,
  ])
  await office.pool.query(`update notice set state = 'held', reason = 'restored' where key = $1`, [told?.key])
}

/** F-001, about the measure. */
async function anAuditThatFoundSomething(): Promise<void> {
  const run = 'audit:1'
  await askForAudit(office.pool, { id: run, askedBy: null, now: friday })
  const about = { measureId: places.measure, subject: '', personId: null, found: '暗标', expected: '暗标' }
  const finding = { ...about, kind: 'readModelDiffers' as const, reason: 'columnDiffers' as const }
  await storeFindings(office.pool, [finding], { run, now: friday })
}

/** Of the measure and of its unit, confirmed; and a change of it that waits to be confirmed. */
async function aLadderOfItsOwn(): Promise<void> {
  const override = (offset: number) => ({ rungs: { overdue: { offset } } })
  const choiceOf = (offset: number) => ({
    preset: 'default',
    units: { [unit]: override(offset) },
    measures: { [places.measure]: override(offset + 1) },
  })
  const propose = async (choice: object) => {
    const answer = await office.write(`/rounds/${round}/ladder/changes`, choice)
    if (answer.statusCode !== 201) throw new Error(answer.body)
    return answer.json()
  }
  const { id, total } = await propose(choiceOf(2))
  const confirmed = await office.write(`/changes/${id}/confirm`, { measures: total })
  if (confirmed.statusCode !== 200) throw new Error(confirmed.body)
  places.choice = choiceOf(3)
  places.change = (await propose(places.choice)).id
}

const commandRoute = (type: CommandType) => `POST /api/v1/measures/:measure/commands/${type}`
const isThrough = ({ statusCode }: LightMyRequestResponse) => statusCode < 400
const seesSomething = ({ body }: LightMyRequestResponse) =>
  [...marks, places.measure].some((mark) => body.includes(mark))

describe('the table of who may call what', () => {
  it('has an entry for every route of the app, and for no other', () => {
    const known = [
      ...Object.keys(routeEntries),
      ...commandOrder.map(commandRoute),
      ...dataless,
      ...answeredByItsPage,
    ]
    const isData = (route: string) => !route.startsWith('HEAD ') && !/^GET \/docs\b/.test(route)
    const mounted = office.app.routes.filter(isData)
    expect(mounted.filter((route) => !known.includes(route))).toEqual([])
    expect(known.filter((route) => !mounted.includes(route))).toEqual([])
  })
})

describe('every route, called by everybody', () => {
  it.each(Object.keys(routeEntries))('%s', async (route) => {
    for (const wanted of routeEntries[route]?.(places) ?? []) {
      const found: Record<string, string> = {}
      const expected: Record<string, string> = {}
      for (const caller of callers) {
        const answer = await ask(caller, route, wanted)
        const refused = answer.statusCode === 401 || answer.statusCode === 403 || answer.statusCode === 404
        const isAnswered = wanted.answers?.includes(answer.statusCode) ?? false
        const said =
          isThrough(answer) || isAnswered
            ? 'through'
            : refused
              ? 'refused'
              : `${answer.statusCode} ${answer.body}`
        // Whoever asked for the measure by its id finds it in the refusal, and nothing else of it.
        const sees = isThrough(answer)
          ? seesSomething(answer)
          : marks.some((mark) => answer.body.includes(mark))
        found[caller] = `${said}${sees ? ', sees' : ''}`
        const may = wanted.may.includes(caller)
        expected[caller] = `${may ? 'through' : 'refused'}${wanted.sees?.includes(caller) ? ', sees' : ''}`
      }
      expect({ url: wanted.url, ...found }).toEqual({ url: wanted.url, ...expected })
    }
  })

  it('a measure that one may not see is answered like one that does not exist', async () => {
    for (const route of Object.keys(routeEntries).filter((name) => name.includes(':measure'))) {
      const [there] = routeEntries[route]?.(places) ?? []
      const [nowhere] = routeEntries[route]?.({ ...places, measure: 'ZG-9999' }) ?? []
      if (!there || !nowhere) throw new Error(route)
      const answers = await Promise.all([
        ask('foreignHead', route, there),
        ask('foreignHead', route, nowhere),
      ])
      const [hidden, missing] = answers.map(({ json }) => ({ ...json(), instance: '' }))
      expect(JSON.parse(JSON.stringify(hidden).replaceAll(places.measure, 'ZG-9999'))).toEqual(missing)
    }
  })

  it.each<[Caller, number]>([
    ['foreignHead', 0],
    ['below', 0],
    ['above', 1],
    ['discipline', 1],
  ])('counts tell %s of no more than he sees (%d)', async (caller, least) => {
    const measures = (await ask(caller, 'GET', { url: '/measures?limit=1', may: [] })).json()
    const rounds = (await ask(caller, 'GET', { url: '/rounds', may: [] })).json().rounds
    const counted = rounds.find(({ name }: { name: string }) => name === '县轮')
    expect(measures.counts.total).toBe(counted.measures)
    if (least === 0) expect(counted).toMatchObject({ measures: 0, open: 0 })
    else expect(counted.measures).toBeGreaterThan(0)
  })
})

describe('every command, given by everybody', () => {
  it.each(commandOrder)('%s', async (type) => {
    const { may, body, before = [], at = friday, row } = commandEntries[type]
    const forOthers = await aMeasure(before, row)
    office.now = at
    try {
      const found: Record<string, number> = {}
      for (const caller of without(callers, ...may)) {
        const answer = await give(caller, forOthers, { type, body })
        found[caller] = answer.statusCode
        expect(readers.includes(caller) || !marks.some((mark) => answer.body.includes(mark))).toBe(true)
      }
      expect(found).toEqual(
        Object.fromEntries(without(callers, ...may).map((caller) => [caller, refusal(caller)])),
      )
      expect(await sequenceOf(forOthers)).toBe(await eventsOf(before, row))
      for (const caller of may) {
        office.now = friday
        const id = await aMeasure(before, row)
        office.now = at
        const answer = await give(caller, id, { type, body })
        expect([caller, answer.statusCode, answer.json().accepted]).toEqual([caller, 200, true])
      }
    } finally {
      office.now = friday
    }
  })
})

/** Strangers are not signed in; who does not see the measure is told that there is none; who sees it, that he may not. */
function refusal(caller: Caller): number {
  if (strangers.includes(caller)) return 401
  return readers.includes(caller) ? 403 : 404
}

async function sequenceOf(id: string): Promise<number> {
  const { rows } = await office.pool.query<{ sequence: number }>(
    'select sequence from measure where id = $1',
    [id],
  )
  return rows[0]?.sequence ?? 0
}

/** How far the steps alone bring a measure. */
async function eventsOf(before: readonly Step[], row?: object): Promise<number> {
  const now = office.now
  office.now = friday
  const sequence = await sequenceOf(await aMeasure(before, row))
  office.now = now
  return sequence
}
