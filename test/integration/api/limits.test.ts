import { describe, expect, it } from '@jest/globals'
import { withOffice } from './support/office.ts'

const limits = { person: 5, office: 12, address: 4, failures: 3 }
const office = withOffice({ limits, trustedProxies: ['127.0.0.1'] })

/** As it comes through the reverse proxy from an address. */
const from = (address: string, url: string, token?: string) =>
  office.app.inject({
    url,
    headers: { 'x-forwarded-for': address, ...(token ? { authorization: `Bearer ${token}` } : {}) },
  })
const statuses = async (times: number, ask: () => Promise<{ statusCode: number }>) => {
  const found: number[] = []
  for (let n = 0; n < times; n++) found.push((await ask()).statusCode)
  return found
}
const me = '/api/v1/me'
const forged = `zg_000000000000_${'A'.repeat(43)}`

describe('too many requests', () => {
  it('of a person’s token are refused with a sentence and with when to come again; others go on', async () => {
    const { owner, office: clerk } = office.tokens
    expect(await statuses(6, () => from('10.0.0.1', me, owner))).toEqual([200, 200, 200, 200, 200, 429])
    const refused = await from('10.9.9.9', me, owner)
    expect(refused.json()).toMatchObject({
      status: 429,
      code: 'tooMany',
      title: '请求太多',
      detail: expect.stringMatching(
        /^这个令牌的请求：一分钟内超过 5 次，每分钟最多 5 次；请在 \d+ 秒后再试$/,
      ),
    })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(refused.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect((await from('10.0.0.1', me, clerk)).statusCode).toBe(200)
  })

  it('of the office are allowed more, for its work in bulk', async () => {
    expect(await statuses(12, () => from('10.0.0.1', me, office.tokens.service))).toEqual(Array(12).fill(200))
    expect((await from('10.0.0.1', me, office.tokens.service)).statusCode).toBe(429)
  })

  it('without a token are refused by address, not by the proxy that they come through', async () => {
    expect(await statuses(5, () => from('10.0.0.2', me))).toEqual([401, 401, 401, 401, 429])
    expect((await from('10.0.0.3', me)).statusCode).toBe(401)
  })

  it('with wrong tokens are refused by address, while a right one from there still gets in', async () => {
    expect(await statuses(4, () => from('10.0.0.4', me, forged))).toEqual([401, 401, 401, 429])
    expect((await from('10.0.0.4', me, office.tokens.admin)).statusCode).toBe(200)
  })

  it('for health are answered', async () => {
    expect(await statuses(20, () => from('10.0.0.5', '/api/v1/health'))).toEqual(Array(20).fill(200))
    expect((await from('10.0.0.5', '/api/v1/readiness')).statusCode).toBe(200)
  })

  it('for the pages of mails get a page that says so', async () => {
    expect(await statuses(4, () => from('10.0.0.6', '/m/x'))).toEqual([404, 404, 404, 404])
    const page = await from('10.0.0.6', '/m/x')
    expect([page.statusCode, page.headers['content-type']]).toEqual([429, 'text/html; charset=utf-8'])
    expect(page.body).toContain('请过一分钟再打开')
    expect(Number(page.headers['retry-after'])).toBeGreaterThan(0)
  })
})
