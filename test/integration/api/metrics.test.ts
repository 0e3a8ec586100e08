import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { aRow, friday, withOffice } from './support/office.ts'

const office = withOffice()
const minute = 60_000
let id = ''

beforeAll(async () => {
  office.now = friday - 30 * 86_400_000
  await office.write('/rounds', { name: '指标' })
  id = (await office.write('/rounds/指标/measures', { ...aRow, dueDate: '2021-12-10' })).json().id
  office.now = friday
})

/** As Prometheus on the same machine reads them: name and labels -> value. */
async function metrics(): Promise<Record<string, number>> {
  const { body } = await office.app.inject('/metrics')
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map((line): [string, number] => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at).replace(/^zhenggai_/, ''), Number(line.slice(at + 1))]
    }),
  )
}

const at = async (text: string) => {
  office.now = Date.parse(`${text}+08:00`)
  const found = await metrics()
  office.now = friday
  return found
}

describe('the metrics', () => {
  it('tell how the office stands at night: a decision and a start are late, no mail is', async () => {
    expect(await at('2021-12-03T02:00:00')).toMatchObject({
      'measures{state="notStarted"}': 1,
      measures_unarmed: 1,
      notices_due: expect.any(Number),
      notices_late: 0,
      notices_held: 0,
      mails_unknown: 0,
      tellings_deferred: 0,
      sending_stopped: 0,
      'mail_account_stopped{account="default"}': 0,
      'mailroom_wake_lateness_seconds{account="default"}': 0,
    })
  })

  it('count what should have gone, but only while mail may go', async () => {
    const morning = await at('2021-12-03T09:30:00')
    expect(morning.notices_late).toBeGreaterThan(0)
    expect(morning.notices_due).toBeGreaterThanOrEqual(morning.notices_late ?? 0)
    expect((await at('2021-12-04T10:00:00')).notices_late).toBe(0)
    await office.write('/sending/stop')
    expect(await at('2021-12-03T09:30:00')).toMatchObject({ sending_stopped: 1, notices_late: 0 })
    await office.write('/sending/resume')
  })

  it('say how late the oldest decision and the mailroom are, in seconds', async () => {
    await office.pool.query('update measure set next_decision_at = $1', [
      new Date(friday - 5 * minute).toISOString(),
    ])
    await office.pool.query('update mail_account set next_wake = $1, stopped_reason = $2', [
      new Date(friday - minute).toISOString(),
      '535 refused',
    ])
    expect(await metrics()).toMatchObject({
      decisions_late: 1,
      wake_lateness_seconds: 300,
      'mailroom_wake_lateness_seconds{account="default"}': 60,
      'mail_account_stopped{account="default"}': 1,
    })
  })

  it('count what waits for the office, for a server and for an answer that never came', async () => {
    const { rows } = await office.pool.query<{ key: string }>(
      'select key from notice where measure_id = $1 and claimable_at <= $2 order by key limit 3',
      [id, new Date(friday).toISOString()],
    )
    const [held, deferred, unknown] = rows.map(({ key }) => key)
    await office.pool.query(`update notice set state = 'held', reason = 'restored' where key = $1`, [held])
    await office.pool.query(
      `insert into telling (notice_key, person_id, state, not_before, attempt, mail_id)
       values ($1, 'P-1', 'planned', $3, 2, null), ($2, 'P-1', 'unknown', $3, 2, 'M-1'), ($2, 'P-2', 'unknown', $3, 2, 'M-1')`,
      [deferred, unknown, new Date(friday + minute).toISOString()],
    )
    expect(await metrics()).toMatchObject({ notices_held: 1, tellings_deferred: 1, mails_unknown: 1 })
    const { checks } = (await office.get('/readiness')).json()
    expect(checks).toContainEqual(
      expect.objectContaining({ name: '结果不明的邮件', ok: false, detail: expect.stringMatching(/^1 封/) }),
    )
  })

  it('time every answer by its route, never by its address', async () => {
    await office.get(`/measures/${id}`)
    await office.app.inject('/m/a-token-of-somebody')
    const found = await metrics()
    const key =
      'api_request_duration_seconds_count{method="GET",route="/api/v1/measures/:measure",status="200"}'
    expect(found[key]).toBe(1)
    expect(Object.keys(found).some((name) => name.includes('route="/m/*",status="404"'))).toBe(true)
    expect(JSON.stringify(found)).not.toMatch(/a-token-of-somebody|ZG-/)
  })
})

it('the example of alerts speaks of metrics that there are', async () => {
  const example = await readFile(new URL('../../../docs/alerts.example.yml', import.meta.url), 'utf8')
  const named = [...example.matchAll(/zhenggai_([a-z_]+?)(?=[^a-z_])/g)].map(([, name = '']) => name)
  const known = Object.keys(await metrics()).map((name) => name.split('{')[0])
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !known.includes(name))).toEqual([])
})

describe('who reads the metrics', () => {
  const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
    office.app.inject({ url: '/metrics', remoteAddress, headers })
  const bearing = (token: string) => ({ authorization: `Bearer ${token}` })

  it('the machine itself needs no token; through a proxy or from elsewhere it takes one', async () => {
    expect((await from('127.0.0.1')).statusCode).toBe(200)
    expect((await from('127.0.0.1', { 'x-forwarded-for': '10.0.0.1' })).statusCode).toBe(401)
    expect((await from('10.0.0.1')).statusCode).toBe(401)
    expect((await from('10.0.0.1', bearing(office.tokens.service))).statusCode).toBe(200)
  })

  it('a person’s token is not enough', async () => {
    expect((await from('10.0.0.1', bearing(office.tokens.owner))).json()).toMatchObject({
      status: 403,
      detail: '指标只供整改办和系统（service）的令牌读取',
    })
  })
})
