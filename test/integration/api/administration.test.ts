import { describe, expect, it } from '@jest/globals'
import { aRow, withOffice } from './support/office.ts'

const office = withOffice()
const asAdmin = () => ({ token: office.tokens.admin })

describe('tokens', () => {
  it('a token is shown once, works until it is revoked, and its list shows no secret', async () => {
    const made = await office.write(
      '/tokens',
      { name: '科室', person: '冯主任', roles: ['person'] },
      asAdmin(),
    )
    expect(made.statusCode).toBe(201)
    const { token, prefix } = made.json()
    expect((await office.get('/me', { token })).json()).toMatchObject({ person: { name: '冯主任' } })
    const list = await office.get('/tokens', asAdmin())
    expect(list.json().tokens).toContainEqual(
      expect.objectContaining({ prefix, person: { id: office.ids.冯主任, name: '冯主任' }, revokedAt: null }),
    )
    expect(list.body).not.toContain(token.split('_').slice(2).join('_'))
    const revoked = await office.write(`/tokens/${prefix}`, undefined, asAdmin(), { method: 'DELETE' })
    expect(revoked.json()).toEqual({ prefix, revoked: true })
    expect((await office.get('/me', { token })).statusCode).toBe(401)
  })

  it('the secret is stored nowhere: a repeated request gets none', async () => {
    const key = 'token-once'
    const body = { name: '接口', service: 'HIS', roles: ['office'] }
    const { token } = (await office.write('/tokens', body, { ...asAdmin(), key })).json()
    const again = await office.write('/tokens', body, { ...asAdmin(), key })
    expect(again.json().token).toBeNull()
    const { rows } = await office.pool.query('select answer from request')
    expect(JSON.stringify(rows)).not.toContain(token.split('_').slice(2).join('_'))
  })

  it('an expired token is refused', async () => {
    const { token } = (
      await office.write(
        '/tokens',
        { name: '一天', service: 'x', roles: ['office'], expiresInDays: 1 },
        asAdmin(),
      )
    ).json()
    office.now += 86_400_000
    expect((await office.get('/me', { token })).statusCode).toBe(401)
    office.now -= 86_400_000
  })

  it.each([
    ['belongs to nobody', { name: 'x', roles: ['office'] }],
    ['belongs to two', { name: 'x', person: '冯主任', service: 'x', roles: ['office'] }],
    ['may do what does not exist', { name: 'x', service: 'x', roles: ['root'] }],
  ])('none is made that %s', async (_, body) => {
    expect((await office.write('/tokens', body, asAdmin())).json()).toMatchObject({
      status: 400,
      code: 'invalid',
    })
  })

  it('only an administrator makes tokens', async () => {
    expect((await office.write('/tokens', { name: 'x', service: 'x', roles: ['admin'] })).statusCode).toBe(
      403,
    )
  })
})

describe('sending', () => {
  it('stops and goes on, says who stopped it, and wakes the mailroom afterwards', async () => {
    const stopped = await office.write('/sending/stop')
    expect(stopped.json()).toMatchObject({
      stopped: true,
      by: '严干事',
      sentence: expect.stringContaining('已停发（严干事'),
    })
    expect((await office.get('/sending')).json()).toMatchObject({
      stopped: true,
      at: '2021-12-03T08:00:00.000+08:00',
    })
    office.poked.length = 0
    const resumed = await office.write('/sending/resume')
    expect(resumed.json()).toMatchObject({ stopped: false, sentence: '正常发信' })
    expect(office.poked).toEqual(['default'])
  })

  it('a stop repeated with its key after going on does not stop again', async () => {
    await office.write('/sending/stop', undefined, { key: 'stop-1' })
    await office.write('/sending/resume')
    expect((await office.write('/sending/stop', undefined, { key: 'stop-1' })).json()).toMatchObject({
      stopped: true,
    })
    expect((await office.get('/sending')).json()).toMatchObject({ stopped: false })
  })

  it('says in a storm how many still wait, at which pace, and until when', async () => {
    await office.pool.query(
      `update mail_account set pace = 0.5, pace_ceiling = 20, waiting = 900, paused_until = $1, paused_reason = $2`,
      ['2021-12-03T09:00:00+08:00', '邮件服务器要求放慢：421 HL:ICC'],
    )
    const [account] = (await office.get('/sending')).json().accounts
    expect(account).toMatchObject({
      mailsPerSecond: 0.5,
      waiting: 900,
      expectedEnd: '2021-12-03T09:30:00.000+08:00',
      sentence:
        '邮件服务器要求放慢：421 HL:ICC，2021-12-03 09:00 后继续；还有 900 封待发，每分钟 30 封，预计 2021-12-03 09:30 发完',
    })
    await office.pool.query('update mail_account set pace = null, waiting = 0, paused_until = null')
    expect((await office.get('/sending')).json().accounts).toMatchObject([{ sentence: '正常' }])
  })

  it('an owner may not stop it', async () => {
    expect((await office.write('/sending/stop', undefined, { token: office.tokens.owner })).statusCode).toBe(
      403,
    )
  })
})

describe('health at two in the morning', () => {
  it('is alive without a token', async () => {
    expect((await office.get('/health', { token: null })).json()).toEqual({ ok: true })
  })

  it('all is well', async () => {
    const { ready, checks } = (await office.get('/readiness')).json()
    expect(ready).toBe(true)
    expect(checks.every(({ ok }: { ok: boolean }) => ok)).toBe(true)
    expect(checks.map(({ name }: { name: string }) => name)).toEqual([
      '数据库',
      'Temporal',
      '发信账户 default',
      '发信开关',
      '演练模式',
      '待处置的通知',
      '结果不明的邮件',
      '有误的邮箱',
      '没有启动的措施',
      '迟到的节点',
      '该发未发的通知',
    ])
  })

  it('says what is the matter and what to do; the API stays ready while Temporal is down', async () => {
    office.temporal = { ok: false, detail: '127.0.0.1:7233：连不上' }
    await office.pool.query(`update mail_account set stopped_reason = '535 authentication failed'`)
    const response = await office.get('/readiness')
    expect(response.statusCode).toBe(200)
    const bad = response.json().checks.filter(({ ok }: { ok: boolean }) => !ok)
    expect(bad).toEqual([
      {
        name: 'Temporal',
        ok: false,
        detail: '127.0.0.1:7233：连不上',
        advice: expect.stringContaining('办理命令不受影响'),
      },
      {
        name: '发信账户 default',
        ok: false,
        detail: '已停用：535 authentication failed',
        advice: expect.stringContaining('resume-sending'),
      },
    ])
    office.temporal = { ok: true, detail: '正常' }
    await office.write('/sending/resume')
  })

  it('shows strangers no server’s words', async () => {
    office.temporal = { ok: false, detail: '10.0.0.7:7233' }
    const response = await office.get('/readiness', { token: null })
    expect(response.body).not.toContain('10.0.0.7')
    office.temporal = { ok: true, detail: '正常' }
  })
})

describe('the roster', () => {
  it('is put and read; a second time nothing changes', async () => {
    const entries = [{ name: '曹干事', units: ['医务科'], roles: ['owner'], email: 'cao@example.org' }]
    const put = (body: unknown) => office.write('/roster', body, {}, { method: 'PUT' })
    const first = (await put({ entries })).json()
    expect(first).toMatchObject({ added: 1, changed: 0, ended: 0 })
    expect((await put({ entries })).json()).toMatchObject({
      version: first.version,
      added: 0,
      ids: first.ids,
    })
    const { people } = (await office.get('/roster')).json()
    expect(people).toContainEqual(
      expect.objectContaining({ name: '曹干事', email: 'cao@example.org', validFrom: '2021-12-03' }),
    )
  })

  it('whoever leaves it can do nothing more with his token', async () => {
    const entries = [{ name: '离任', units: ['医务科'], roles: ['owner'], email: 'li@example.org' }]
    const [id] = (await office.write('/roster', { entries }, {}, { method: 'PUT' })).json().ids
    const made = await office.write('/tokens', { name: 'x', person: '离任', roles: ['person'] }, asAdmin())
    const { token } = made.json()
    expect((await office.get('/me', { token })).statusCode).toBe(200)
    await office.pool.query(`update person set valid_to = '2021-12-02' where id = $1`, [id])
    await office.pool.query('update office set roster_version = roster_version + 1')
    expect((await office.get('/me', { token })).json()).toMatchObject({
      status: 401,
      detail: expect.stringContaining('已不在岗'),
    })
  })

  it('refuses an address that is none, and a role that does not exist, both at once', async () => {
    const entries = [{ name: '甲', email: 'x', roles: ['科长'] }]
    const response = await office.write('/roster', { entries }, {}, { method: 'PUT' })
    expect(response.json().errors.map(({ field }: { field: string }) => field)).toEqual([
      'entries.0.roles.0',
      'entries.0.email',
    ])
  })
})

describe('the tree of units', () => {
  const place = (...units: { name: string; parent: string | null }[]) =>
    office.write('/units', { units }, {}, { method: 'PUT' })

  it('a unit is placed, moved and taken out; the others stay; the same again changes nothing', async () => {
    await place({ name: '卫生院', parent: '城关镇' }, { name: '卫生站', parent: '卫生院' })
    const moved = (await place({ name: '卫生站', parent: '城关镇' })).json()
    const tree = [
      { name: '卫生站', parent: '城关镇' },
      { name: '卫生院', parent: '城关镇' },
    ]
    expect(moved.units).toEqual(expect.arrayContaining(tree))
    expect((await place(...tree)).json()).toEqual(moved)
    expect((await place({ name: '卫生站', parent: null })).json().units).toEqual(tree.slice(1))
    expect((await office.get('/units')).json()).toMatchObject({
      version: moved.version + 1,
      units: tree.slice(1),
    })
  })

  it('a unit below itself is refused with the way round, and the tree stays as it was', async () => {
    const refused = await place({ name: '城关镇', parent: '卫生院' })
    expect(refused.json()).toMatchObject({
      status: 422,
      code: 'unitCircle',
      detail: expect.stringMatching(/城关镇 → 卫生院 → 城关镇|卫生院 → 城关镇 → 卫生院/),
    })
    expect((await office.get('/units')).json().units).toEqual([{ name: '卫生院', parent: '城关镇' }])
  })

  it('who gets a unit below his own sees its measures from then on', async () => {
    await office.write('/rounds', { name: '树' })
    const { id } = (
      await office.write('/rounds/树/measures', { ...aRow, unit: '卫生院', ownerId: null })
    ).json()
    const { token } = (
      await office.write('/tokens', { name: 'x', person: '冯主任', roles: ['person'] }, asAdmin())
    ).json()
    expect((await office.get(`/measures/${id}`, { token })).statusCode).toBe(404)
    await place({ name: '城关镇', parent: '医务科' })
    expect((await office.get(`/measures/${id}`, { token })).statusCode).toBe(200)
  })
})

describe('rounds', () => {
  it('a round of a name that is there stays as it is', async () => {
    const first = await office.write('/rounds', {
      name: '同名',
      organisation: '某院',
      confirmationRequired: true,
    })
    const second = await office.write('/rounds', { name: '同名', organisation: '他院' })
    expect([first.statusCode, second.statusCode]).toEqual([201, 200])
    expect(second.json()).toMatchObject({ id: first.json().id, organisation: '某院', added: false })
    expect((await office.get('/rounds')).json().rounds).toContainEqual(
      expect.objectContaining({ name: '同名', measures: 0, open: 0 }),
    )
  })
})
