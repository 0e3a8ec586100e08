import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { buildApp } from '../../api/app.ts'
import { delegate, endDelegation } from '../../db/delegate.ts'
import { inTransaction } from '../../db/transaction.ts'
import { signLink } from '../../domain/linkToken.ts'
import { withDatabase } from '../support/database.ts'
import { readMails } from '../support/postbox.ts'
import { openSink, type Sink } from '../support/sink.ts'
import { snapshotOf } from '../support/snapshot.ts'
import {
  aMailroom,
  at,
  bringRoster,
  bringRound,
  entry,
  letTimeAct,
  order,
  people,
  registerRows,
} from './dispatch/aMailroom.ts'

const database = withDatabase()
const site = 'http://127.0.0.1:3000'
const linkSecret = 'a secret of the tests'
const office = { name: '县整改办', contact: '严干事 0000-1234567', replyTo: 'zgb@example.org' }
let sink: Sink
let app: FastifyInstance
let now = at('2026-03-02', '08:00')
let ids: Map<string, string>
let measures: string[] = []
/** Whose mail, and where it leads. */
let links: { to: string; link: string }[] = []

beforeAll(async () => {
  sink = await openSink()
  const other = entry('李会计', { units: ['财务科'], email: 'li@example.org' })
  ids = await bringRoster(database.pool, [...people, other], now)
  app = buildApp({
    pool: database.pool,
    clock: () => now,
    logger: pino({ level: 'silent' }),
    poke: () => {},
    temporalHealth: async () => ({ ok: true, detail: '' }),
    links: { temporal: null, mailbox: null },
    publicUrl: site,
    linkSecret,
    office,
  })
  await liveThreeDays()
  links = (await readMails(sink.received)).flatMap(({ to, text, html }) =>
    [...`${text}\n${html}`.matchAll(/http:\/\/[^\s"<]+/g)].map(([link]) => ({ to, link })),
  )
})
afterAll(async () => {
  await app.close()
  await sink.close()
})

const person = (name: string) => ids.get(name) ?? ''

/** Assignment, a morning, an overdue one with its escalation, a question to the verifier: mails of every manner. */
async function liveThreeDays(): Promise<void> {
  const { pool } = database
  const mailroom = aMailroom({ pool, smtp: { url: sink.url, from: 'office@example.org' } })
  const given = ['2026-03-02', '2026-03-17'].map((dueDate) => ({
    issue: `处方点评不严（${dueDate}）`,
    dueDate,
    ownerId: person('何科长'),
    leaderInChargeId: person('沈副院长'),
  }))
  now = at('2026-03-02', '09:30')
  measures = await registerRows(pool, await bringRound(pool, now), { given, now })
  await mailroom.dispatch(at('2026-03-02', '09:32'))
  await letTimeAct(pool, measures, at('2026-03-03', '08:45'))
  await mailroom.dispatch(at('2026-03-03', '09:00'))
  now = at('2026-03-03', '10:00')
  const by = person('何科长')
  const evidence = [{ title: '制度', number: '院发〔2026〕1号', address: null, hash: null }]
  const statement = '已修订处方点评制度并组织检查，附件为发文。'
  await order(pool, measures[1] ?? '', { command: { type: 'startWork', plan: null }, by, now })
  await order(pool, measures[1] ?? '', { command: { type: 'requestCloseOut', statement, evidence }, by, now })
  await mailroom.dispatch(now)
  mailroom.close()
}

const follow = (link: string, method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' = 'GET') =>
  app.inject({ method, url: link.slice(site.length) })
const linkOf = (personId: string, subject = measures[0] ?? '', expiresAt = now + 86_400_000) =>
  `${site}/m/${signLink({ purpose: 'measure', subject, personId, expiresAt }, linkSecret)}`

describe('a scanner that follows every link of every mail', () => {
  it('finds a page behind each, whatever its method, and changes nothing', async () => {
    expect(new Set(links.map(({ to }) => to)).size).toBeGreaterThanOrEqual(5)
    const before = await snapshotOf(database.pool)
    for (const { link } of links) {
      const page = await follow(link)
      expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      expect((await follow(link, 'HEAD')).statusCode).toBe(200)
      for (const method of ['POST', 'PUT', 'DELETE'] as const) {
        // A letter's page can be answered, but only with the form of a view and a choice.
        const isLetter = method === 'POST' && link.includes('/letters/')
        expect((await follow(link, method)).statusCode).toBe(isLetter ? 422 : 404)
      }
    }
    expect(await snapshotOf(database.pool)).toEqual(before)
  })

  it('every reader has a link of his own', () => {
    const readersOf = new Map<string, Set<string>>()
    for (const { to, link } of links) readersOf.set(link, (readersOf.get(link) ?? new Set()).add(to))
    expect([...readersOf.values()].filter((readers) => readers.size > 1)).toEqual([])
  })
})

describe('the page of a measure', () => {
  it('shows how it stands, what lies ahead, what was, whom to ask, and what its reader may do elsewhere', async () => {
    const { body } = await follow(linkOf(person('何科长')))
    for (const text of [
      '处方点评不严（2026-03-02）',
      '未启动 · 已逾期',
      '2026年3月2日',
      '<li>每月检查</li>',
      '报组长督办：',
      '登记，整改时限',
      '县整改办：严干事 0000-1234567',
      'mailto:zgb@example.org',
      '启动整改、报送进展',
      '本页只供何科长查看',
    ]) {
      expect(body).toContain(text)
    }
  })

  it('runs nothing, fetches nothing, is kept by nobody and names its address to nobody', async () => {
    const { body, headers } = await follow(linkOf(person('何科长')))
    expect(body).not.toMatch(/<script|<img|<form|<link|src=|url\(/)
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'none'/,
    )
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    })
  })

  it('shows what people typed as text', async () => {
    const [id = ''] = await registerRows(database.pool, 'R-001', {
      now,
      given: [{ issue: '<script>alert(1)</script>', dueDate: '2026-04-01', ownerId: person('何科长') }],
    })
    expect((await follow(linkOf(person('何科长'), id))).body).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt;',
    )
  })
})

describe('a link that is no good', () => {
  const cases: [string, () => string, number, string][] = [
    ['is forged', () => `${linkOf(person('何科长')).slice(0, -2)}AA`, 404, '链接无效'],
    ['is cut off by a mail program', () => linkOf(person('何科长')).slice(0, 60), 404, '链接无效'],
    ['is nothing at all', () => `${site}/m/`, 404, '链接无效'],
    ['is very long', () => `${site}/m/${'x'.repeat(3000)}`, 404, '链接无效'],
    [
      'is signed for something else',
      () =>
        `${site}/m/${signLink({ purpose: 'letter', subject: measures[0] ?? '', personId: person('何科长'), expiresAt: now + 1000 }, linkSecret)}`,
      404,
      '链接无效',
    ],
    ['has expired', () => linkOf(person('何科长'), measures[0], now), 410, '链接已过期'],
    ['names a measure that is not there', () => linkOf(person('何科长'), 'ZG-9999'), 404, '现在不能查看'],
    ['belongs to somebody who is in no roster', () => linkOf('P-999'), 404, '现在不能查看'],
  ]
  it.each(cases)('that %s leads to a friendly page without data', async (_, link, status, words) => {
    const { statusCode, headers, body } = await follow(link())
    expect([statusCode, headers['content-type']]).toEqual([status, 'text/html; charset=utf-8'])
    expect(body).toContain(words)
    expect(body).toContain('严干事 0000-1234567')
    expect(body).not.toMatch(/处方|医务科|何科长|ZG-/)
  })

  it('of who stands in for the owner opens while he does, and no longer', async () => {
    const { pool } = database
    const link = linkOf(person('李会计'))
    expect((await follow(link)).statusCode).toBe(404)
    const by = { personId: person('何科长'), service: null, onBehalfOf: null }
    const dates = { from: '2026-03-03', to: '2026-03-05', reason: '出差' }
    const wish = { personId: person('何科长'), delegateId: person('李会计'), ...dates }
    const { id } = await inTransaction(pool, (client) => delegate(client, wish, { by, now }))
    expect((await follow(link)).body).toContain('处方点评不严')
    await inTransaction(pool, (client) => endDelegation(client, id, { by, now, may: () => {} }))
    expect((await follow(link)).statusCode).toBe(404)
  })

  it('of somebody who left shows nothing from his last day on, nor of one who changed his unit', async () => {
    const left = linkOf(person('冯主任'))
    const moved = linkOf(person('曹干事'))
    expect([(await follow(left)).statusCode, (await follow(moved)).statusCode]).toEqual([200, 200])
    await bringRoster(
      database.pool,
      people
        .filter(({ name }) => name !== '冯主任')
        .map((entry) => (entry.name === '曹干事' ? { ...entry, units: ['后勤科'] } : entry)),
      now,
    )
    await database.pool.query(`update person set valid_to = '2026-03-02' where id = $1`, [person('冯主任')])
    await database.pool.query('update office set roster_version = roster_version + 1')
    for (const link of [left, moved]) {
      const { statusCode, body } = await follow(link)
      expect([statusCode, body.includes('处方')]).toEqual([404, false])
    }
  })
})
