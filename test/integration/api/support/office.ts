import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from '@jest/globals'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { buildApp } from '../../../../api/app.ts'
import type { ApiDeps, TemporalHealth } from '../../../../api/deps.ts'
import type { Pool } from '../../../../db/pool.ts'
import { applyRoster } from '../../../../db/roster.ts'
import { createToken } from '../../../../db/tokens.ts'
import { inTransaction } from '../../../../db/transaction.ts'
import { withDatabase } from '../../../support/database.ts'

export type Caller = { token: string | null; onBehalfOf?: string; key?: string | null }
export type Office = {
  readonly app: FastifyInstance
  readonly pool: Pool
  /** Accounts poked since the start. */
  poked: string[]
  /** The clock of the API. */
  now: number
  temporal: TemporalHealth
  readonly linkSecret: string
  readonly tokens: Record<'admin' | 'office' | 'service' | 'owner', string>
  /** Name -> id. */
  readonly ids: Record<string, string>
  get(url: string, caller?: Partial<Caller>): Promise<LightMyRequestResponse>
  write(
    url: string,
    body?: unknown,
    caller?: Partial<Caller>,
    more?: InjectOptions,
  ): Promise<LightMyRequestResponse>
}

/** Friday, 2021-12-03 08:00 in Beijing. */
export const friday = Date.parse('2021-12-03T08:00:00+08:00')

const entry = { title: null, email: null, phone: null }
/** Invented people: an office, a unit with its owner and head, a leader, the group leader. */
export const rosterEntries = [
  { ...entry, name: '严干事', units: ['整改办'], roles: ['office' as const], email: 'yan@example.org' },
  { ...entry, name: '何科长', units: ['医务科'], roles: ['owner' as const], email: 'he@example.org' },
  { ...entry, name: '冯主任', units: ['医务科'], roles: ['unitHead' as const], email: 'feng@example.org' },
  {
    ...entry,
    name: '沈副院长',
    units: ['院领导'],
    roles: ['leaderInCharge' as const],
    email: 'shen@example.org',
  },
  { ...entry, name: '秦书记', units: ['院领导'], roles: ['groupLeader' as const], email: 'qin@example.org' },
  { ...entry, name: '李伟', units: ['财务科'], roles: ['owner' as const], email: 'liwei1@example.org' },
  { ...entry, name: '李伟', units: ['后勤科'], roles: ['owner' as const], email: 'liwei2@example.org' },
]

/** A front door over a database of its own, with an office and its tokens; nothing listens. `more` = what is wired apart. */
export function withOffice(more: Partial<ApiDeps> = {}): Office {
  const database = withDatabase()
  let app: FastifyInstance | undefined
  const office: Office = {
    get app() {
      if (!app) throw new Error('the app exists only inside tests')
      return app
    },
    get pool() {
      return database.pool
    },
    poked: [],
    now: friday,
    temporal: { ok: true, detail: '正常' },
    linkSecret: 'a secret of the tests',
    tokens: { admin: '', office: '', service: '', owner: '' },
    ids: {},
    get: (url, caller = {}) =>
      office.app.inject({ method: 'GET', url: `/api/v1${url}`, headers: headersOf(office, caller) }),
    write: (url, body, caller = {}, more = {}) => {
      const key = caller.key === undefined ? randomUUID() : caller.key
      const headers = {
        ...headersOf(office, caller),
        ...(key === null ? {} : { 'idempotency-key': key }),
        ...more.headers,
      }
      const payload = body === undefined ? {} : { payload: body as object }
      return office.app.inject({ method: 'POST', url: `/api/v1${url}`, ...payload, ...more, headers })
    },
  }
  beforeAll(async () => {
    await prepare(office, database.pool)
    app = buildApp({
      pool: database.pool,
      clock: () => office.now,
      logger: pino({ level: 'silent' }),
      poke: (account) => void office.poked.push(account),
      temporalHealth: async () => office.temporal,
      links: { temporal: 'http://127.0.0.1:8233/namespaces/zhenggai', mailbox: null },
      publicUrl: 'http://127.0.0.1:8390',
      office: { name: '县整改办', contact: '严干事 0000-1234567', replyTo: 'zgb@example.org' },
      linkSecret: office.linkSecret,
      ...more,
    })
    await app.ready()
  })
  afterAll(() => app?.close())
  return office
}

async function prepare(office: Office, pool: Pool): Promise<void> {
  const { ids } = await inTransaction(pool, (client) =>
    applyRoster(client, rosterEntries, { now: friday - 86_400_000 * 60 }),
  )
  rosterEntries.forEach(({ name }, index) => {
    office.ids[name] = ids[index] ?? ''
  })
  const make = async (
    name: 'admin' | 'office' | 'service' | 'owner',
    roles: string[],
    person: string | null,
  ) => {
    const holder =
      person === null
        ? { type: 'service' as const, service: name }
        : { type: 'person' as const, personId: office.ids[person] ?? '' }
    const { text } = await createToken(
      pool,
      { name, holder, roles, expiresAt: friday + 86_400_000 * 365 },
      friday,
    )
    office.tokens[name] = text
  }
  await make('admin', ['admin'], null)
  await make('service', ['office'], null)
  await make('office', ['office'], '严干事')
  await make('owner', ['person'], '何科长')
}

function headersOf(
  { tokens }: Office,
  { token = tokens.office, onBehalfOf }: Partial<Caller>,
): Record<string, string> {
  return {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(onBehalfOf ? { 'x-on-behalf-of': encodeURIComponent(onBehalfOf) } : {}),
  }
}

/** A row as a program registers it. */
export const aRow = {
  no: 1,
  issue: '处方点评制度执行不严',
  steps: ['修订处方点评制度', '每月点评并通报'],
  unit: '医务科',
  ownerId: '何科长',
  leaderInChargeId: '沈副院长',
  timing: 'dated',
  dueDate: '2021-12-31',
}
