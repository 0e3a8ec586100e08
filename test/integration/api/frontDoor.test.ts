import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { aRow, withOffice } from './support/office.ts'

const office = withOffice()

describe('who may come in', () => {
  const routes: [string, string][] = [
    ['GET', '/rounds'],
    ['GET', '/measures'],
    ['POST', '/rounds'],
    ['PUT', '/roster'],
    ['POST', '/rounds/R-001/measures'],
    ['POST', '/measures/ZG-0001/commands/startWork'],
    ['POST', '/sending/stop'],
    ['POST', '/tokens'],
    ['GET', '/me'],
  ]
  it.each(routes)('%s %s without a token is refused with a sentence in Chinese', async (method, url) => {
    const response = await office.app.inject({
      method: method === 'GET' ? 'GET' : method === 'PUT' ? 'PUT' : 'POST',
      url: `/api/v1${url}`,
    })
    expect(response.statusCode).toBe(401)
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(response.headers['www-authenticate']).toBe('Bearer realm="zhenggai"')
    expect(response.json()).toMatchObject({
      code: 'unauthenticated',
      status: 401,
      detail: expect.stringContaining('令牌'),
    })
  })

  it.each(['zg_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'nonsense'])(
    'a token that is none (%s) is refused',
    async (token) => {
      const response = await office.get('/me', { token })
      expect(response.json()).toMatchObject({
        code: 'unauthenticated',
        detail: expect.stringContaining('无效'),
      })
    },
  )

  it('an owner may not register measures, and is told what it takes', async () => {
    const response = await office.write('/rounds', { name: 'x' }, { token: office.tokens.owner })
    expect(response.statusCode).toBe(403)
    expect(response.json().detail).toBe('这个令牌的权限是个人，这里需要管理员、整改办')
  })

  it('only the office may act for somebody else', async () => {
    const response = await office.get('/me', { token: office.tokens.owner, onBehalfOf: '严干事' })
    expect(response.json()).toMatchObject({ code: 'forbidden' })
  })

  it('me says who I am and for whom I act, by name', async () => {
    const response = await office.get('/me', { onBehalfOf: '何科长' })
    expect(response.json()).toMatchObject({
      person: { name: '严干事' },
      onBehalfOf: { name: '何科长' },
      token: { roles: ['office'] },
    })
  })

  it('a name that two people have is not guessed: both are listed', async () => {
    const response = await office.get('/me', { onBehalfOf: '李伟' })
    expect(response.statusCode).toBe(422)
    expect(response.json()).toMatchObject({
      code: 'ambiguousPerson',
      candidates: [{ units: ['财务科'] }, { units: ['后勤科'] }],
    })
  })
})

describe('idempotency', () => {
  it('a write without a key is refused, and nothing is written', async () => {
    const response = await office.write('/rounds', { name: '没有键' }, { key: null })
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({
      code: 'keyMissing',
      detail: expect.stringContaining('Idempotency-Key'),
    })
    expect((await office.get('/rounds/没有键')).statusCode).toBe(404)
  })

  it('the same key and body give the first answer for ever', async () => {
    const key = randomUUID()
    const first = await office.write('/rounds', { name: '甲轮', organisation: '某院' }, { key })
    const again = await office.write('/rounds', { organisation: '某院', name: '甲轮' }, { key })
    expect(first.statusCode).toBe(201)
    expect([again.statusCode, again.json()]).toEqual([201, first.json()])
    expect(again.headers['idempotency-replayed']).toBe('true')
  })

  it('the same key with another body is 422 keyReused', async () => {
    const key = randomUUID()
    await office.write('/rounds', { name: '乙轮' }, { key })
    const other = await office.write('/rounds', { name: '丙轮' }, { key })
    expect(other.statusCode).toBe(422)
    expect(other.json()).toMatchObject({ code: 'keyReused', detail: expect.stringContaining(key) })
  })

  it('the key of one caller is nothing to another', async () => {
    const key = randomUUID()
    await office.write('/rounds', { name: '丁轮' }, { key })
    const other = await office.write('/rounds', { name: '戊轮' }, { key, token: office.tokens.service })
    expect(other.statusCode).toBe(201)
  })

  it('who acts for somebody else with the same key asks for something else', async () => {
    const key = randomUUID()
    await office.write('/rounds', { name: '己轮' }, { key })
    const other = await office.write('/rounds', { name: '己轮' }, { key, onBehalfOf: '何科长' })
    expect(other.json().code).toBe('keyReused')
  })
})

describe('problems', () => {
  it('all wrong fields are listed at once, each with what was found', async () => {
    await office.write('/rounds', { name: '错误' })
    const response = await office.write('/rounds/错误/measures', {
      ...aRow,
      issue: '',
      dueDate: '月底',
      stepz: 1,
    })
    expect(response.statusCode).toBe(400)
    const { code, errors, detail } = response.json()
    expect(code).toBe('invalid')
    expect(errors.map(({ field }: { field: string }) => field).sort()).toEqual(['dueDate', 'issue', 'stepz'])
    expect(detail).toContain('月底')
  })

  it('what is no JSON is said to be none', async () => {
    const response = await office.write(
      '/rounds',
      undefined,
      {},
      { payload: '{"name": ', headers: { 'content-type': 'application/json' } },
    )
    expect(response.json()).toMatchObject({ status: 400, code: 'invalidJson' })
  })

  it.each([
    ['lists', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, '嵌套，应不超过 32 层'],
    ['objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, '嵌套，应不超过 32 层'],
    ['a text with NUL', '{"name":"a\\u0000b"}', 'U+0000'],
  ])(
    'a body of %s that nobody could store is refused, and nothing is written',
    async (_, payload, sentence) => {
      const headers = { 'content-type': 'application/json' }
      const response = await office.write('/rounds', undefined, {}, { payload, headers })
      expect(response.statusCode).toBe(400)
      expect(response.json()).toMatchObject({
        code: 'invalidJson',
        detail: expect.stringContaining(sentence),
      })
    },
  )

  it.each(['/notices?measure=%00', '/audit/runs/%00', '/measures/a%00b'])(
    'an address with NUL (%s) is refused',
    async (url) => {
      const response = await office.get(url)
      expect(response.statusCode).toBe(400)
      expect(response.json()).toMatchObject({ code: 'invalid', detail: expect.stringContaining('%00') })
    },
  )

  it('another format is refused by name', async () => {
    const response = await office.write(
      '/rounds',
      undefined,
      {},
      { payload: 'a', headers: { 'content-type': 'text/csv' } },
    )
    expect(response.json()).toMatchObject({
      status: 415,
      code: 'unsupportedMedia',
      detail: expect.stringContaining('text/csv'),
    })
  })

  it('more than 1 MB is refused with the limit', async () => {
    const response = await office.write('/rounds', { name: 'x'.repeat(1_100_000) })
    expect(response.json()).toMatchObject({
      status: 413,
      code: 'bodyTooLarge',
      detail: expect.stringContaining('1 MB'),
    })
  })

  it('an address that does not exist answers as a problem too', async () => {
    const response = await office.get('/nothing?secret=1')
    expect(response.statusCode).toBe(404)
    expect(response.json().detail).toContain('/api/v1/nothing')
    expect(response.body).not.toContain('secret')
  })
})
