import { beforeAll, describe, expect, it } from '@jest/globals'
import { aRow, friday, withOffice } from './support/office.ts'

const office = withOffice()
const ids: string[] = []
const minute = 60_000

beforeAll(async () => {
  office.now = friday - 30 * 86_400_000
  await office.write('/rounds', { name: '查询' })
  const rows = [
    { ...aRow, no: 1 },
    { ...aRow, no: 2, issue: '设备采购超预算', dueDate: '2021-12-10' },
    {
      ...aRow,
      no: 3,
      unit: '财务科',
      ownerId: null,
      ledgerNames: { owner: '李伟', leaderInCharge: null },
      dueDate: '2021-11-30',
    },
    { ...aRow, no: 4, timing: 'continuous', dueDate: null, issue: '廉政教育长期坚持' },
    { ...aRow, no: 5, dueDate: '2027-12-31' },
  ]
  for (const row of rows) ids.push((await office.write('/rounds/查询/measures', row)).json().id)
  await office.write(
    `/measures/${ids[0]}/commands/startWork`,
    { plan: '十二月完成' },
    { token: office.tokens.owner },
  )
  office.now = friday
})

async function list(query: string) {
  const response = await office.get(`/measures?${query}`)
  return response.json()
}

const numbersOf = ({ measures }: { measures: { no: number }[] }) => measures.map(({ no }) => no)

describe('the list', () => {
  it('stands by due date, says in words how long there is, and counts all', async () => {
    const answer = await list('')
    expect(numbersOf(answer)).toEqual([3, 2, 1, 5, 4])
    expect(answer.counts).toEqual({ total: 5, overdue: 1, byState: { notStarted: 4, inProgress: 1 } })
    expect(answer.measures[0]).toMatchObject({
      overdue: true,
      daysLeft: -3,
      urgency: '已逾期3个工作日',
      owner: { name: '李伟' },
    })
    expect(answer.measures[4]).toMatchObject({
      dueDate: null,
      timingName: '长期坚持',
      overdue: false,
      urgency: '',
    })
  })

  it('a date in a year without published holidays is marked provisional', async () => {
    const { measures } = await list('')
    expect(measures.map(({ provisional }: { provisional: boolean }) => provisional)).toEqual([
      false,
      false,
      false,
      true,
      false,
    ])
  })

  it.each([
    ['state=inProgress', [1]],
    ['unit=财务科', [3]],
    ['person=何科长', [2, 1, 5, 4]],
    ['person=冯主任', [2, 1, 5, 4]],
    ['person=沈副院长&overdue=true', [3]],
    ['dueFrom=2021-12-01&dueTo=2021-12-31', [2, 1]],
    ['overdue=true', [3]],
    ['overdue=false&state=notStarted', [2, 5, 4]],
    ['q=采购', [2]],
    ['round=查询&q=没有这样的', []],
  ])('%s finds %j', async (query, expected) => {
    expect(numbersOf(await list(encodeURI(query)))).toEqual(expected)
  })

  it('goes on from page to page without losing or repeating one', async () => {
    const seen: number[] = []
    let cursor = ''
    do {
      const page = await list(`limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...numbersOf(page))
      cursor = page.nextCursor ?? ''
    } while (cursor)
    expect(seen).toEqual([3, 2, 1, 5, 4])
  })

  it.each([
    ['state=offen', 'invalid'],
    ['cursor=xyz', 'badCursor'],
    ['dueFrom=soon', 'invalid'],
    ['unti=医务科', 'invalid'],
    ['person=李伟', 'ambiguousPerson'],
    ['round=没有', 'roundNotFound'],
  ])('%s is refused with %s', async (query, code) => {
    expect(await list(encodeURI(query))).toMatchObject({ code })
  })
})

describe('one measure', () => {
  it('shows its past in Chinese sentences, its future, and what I may do', async () => {
    const response = await office.get(`/measures/${ids[0]}`, { token: office.tokens.owner })
    const measure = response.json()
    expect(measure.past.map(({ sentence }: { sentence: string }) => sentence)).toEqual([
      expect.stringContaining('2021-11-03 严干事 登记，整改时限2021年12月31日'),
      '2021-11-03 何科长 启动整改：十二月完成',
    ])
    expect(measure.future[0]).toMatchObject({
      at: '2021-12-03T09:00:00.000+08:00',
      kind: 'reminder',
      people: [{ name: '何科长' }],
    })
    expect(measure.future.map(({ kind }: { kind: string }) => kind)).toContain('escalation')
    expect(measure.commands.map(({ type }: { type: string }) => type)).toEqual([
      'reportProgress',
      'requestExtension',
      'requestCloseOut',
    ])
    expect(measure).toMatchObject({
      armed: false,
      nextDecision: { summary: expect.stringContaining('函件送签（第3级 提醒函）') },
    })
  })

  it('that does not exist is 404', async () => {
    expect((await office.get('/measures/ZG-9999')).json()).toMatchObject({
      status: 404,
      code: 'measureNotFound',
    })
  })
})

describe('the forecast', () => {
  it('of one measure names day, rung and person, in order', async () => {
    const { notices } = (await office.get(`/forecast?measure=${ids[1]}&days=14`)).json()
    const lines = notices.map(
      (row: { date: string; rungName: string; people: { name: string }[] }) =>
        `${row.date} ${row.rungName} ${row.people.map(({ name }) => name)}`,
    )
    expect(lines).toEqual([
      '2021-12-01 函件送签 秦书记',
      '2021-12-03 第3级 提醒函 何科长',
      '2021-12-03 第3级 提醒函 冯主任',
      '2021-12-03 第3级 提醒函 沈副院长',
      '2021-12-06 催办函件签发 秦书记',
      '2021-12-08 催办函件签发（第2次） 秦书记',
      '2021-12-09 第4级 到期提醒 何科长',
      '2021-12-10 催办函件签发（第3次） 秦书记',
      '2021-12-10 催办函件签发（第3次） 严干事',
      '2021-12-13 第5级 逾期通知 何科长',
      '2021-12-13 第5级 逾期通知 冯主任',
      '2021-12-13 第5级 逾期通知 沈副院长',
      '2021-12-13 函件送签 沈副院长',
      '2021-12-14 催办函件签发 沈副院长',
      '2021-12-15 第6级 督办函 沈副院长',
      '2021-12-15 第6级 督办函 严干事',
      '2021-12-16 催办函件签发（第2次） 沈副院长',
      '2021-12-16 催办函件签发（第2次） 秦书记',
      '2021-12-17 第7级 报组长督办 秦书记',
      '2021-12-17 第7级 报组长督办 严干事',
    ])
  })

  it('of one person shows what he will hear, of whatever measure', async () => {
    const { notices } = (await office.get(`/forecast?person=${encodeURIComponent('秦书记')}&days=30`)).json()
    expect(notices.length).toBeGreaterThan(1)
    expect(
      notices.every(({ people }: { people: { name: string }[] }) =>
        people.some(({ name }) => name === '秦书记'),
      ),
    ).toBe(true)
  })

  it('says when it shows only a part', async () => {
    expect((await office.get('/forecast?days=90&limit=1')).json()).toMatchObject({
      truncated: true,
      notices: [{}],
    })
  })
})

describe('why', () => {
  it('says what was told, skipped and still to come, from the ledger', async () => {
    const answer = (await office.get(`/measures/${ids[1]}/why?person=${encodeURIComponent('何科长')}`)).json()
    expect(answer).toMatchObject({
      person: { name: '何科长' },
      sentence: expect.stringMatching(/^给何科长的通知：已告知 0 条/),
    })
    expect(answer.lines).toContainEqual(
      expect.stringMatching(/^2021-12-09 09:00 {2}第4级 到期提醒（给责任人）：还没有到时候$/),
    )
  })

  it('says so when a person has no part in a measure', async () => {
    const answer = (await office.get(`/measures/${ids[2]}/why?person=${encodeURIComponent('冯主任')}`)).json()
    expect(answer).toMatchObject({ lines: [], sentence: expect.stringContaining('没有哪条通知是给冯主任的') })
  })

  it('names the mail and the server’s words', async () => {
    const key = `${ids[0]}/event:1/1/assigned/1/owner`
    const { rows } = await office.pool.query(
      'select key from notice where measure_id = $1 and kind = $2 and role = $3',
      [ids[0], 'assigned', 'owner'],
    )
    const at = new Date(friday).toISOString()
    await office.pool.query(
      `insert into mail (id, message_id, person_id, address, account, epoch, kind, slot, subject, body_text, body_hash, state, reply, reply_code, created_at, sending_at, done_at)
       values ('M1', '<m1@x>', $1, 'he@example.org', 'default', 0, 'assigned', $2, '交办通知', '请按期整改', 'h', 'accepted', '250 OK queued', 250, $2, $2, $2)`,
      [office.ids.何科长, at],
    )
    await office.pool.query(
      `insert into telling (notice_key, person_id, state, mail_id, done_at) values ($1, $2, 'done', 'M1', $3)`,
      [rows[0]?.key ?? key, office.ids.何科长, at],
    )
    await office.pool.query(`insert into mail_telling values ('M1', $1, $2)`, [
      rows[0]?.key ?? key,
      office.ids.何科长,
    ])
    const { lines } = (await office.get(`/measures/${ids[0]}/why?person=${office.ids.何科长}`)).json()
    expect(lines).toContainEqual(expect.stringContaining('已发《交办通知》，服务器答复“250 OK queued”'))
  })
})

describe('mails and notices', () => {
  it.each([
    ['', 1],
    [`person=${encodeURIComponent('何科长')}`, 1],
    [`person=${encodeURIComponent('秦书记')}`, 0],
    ['state=accepted&from=2021-12-03&to=2021-12-03', 1],
    ['to=2021-12-02', 0],
    ['state=refused', 0],
  ])('mails?%s finds %d', async (query, count) => {
    expect((await office.get(`/mails?${query}`)).json().mails).toHaveLength(count)
  })

  it('a mail can be read, by the office and by its reader, not by others', async () => {
    expect((await office.get('/mails/M1')).json()).toMatchObject({
      text: '请按期整改',
      measures: [ids[0]],
      kindName: '交办通知',
    })
    expect((await office.get('/mails/M1', { token: office.tokens.owner })).statusCode).toBe(200)
    const other = (
      await office.write(
        '/tokens',
        { name: 'x', person: '冯主任', roles: ['person'] },
        { token: office.tokens.admin },
      )
    ).json()
    expect((await office.get('/mails/M1', { token: other.token })).statusCode).toBe(404)
    expect(
      (await office.get(`/mails?person=${office.ids.何科长}`, { token: other.token })).json().mails,
    ).toEqual([])
  })

  it('the notices of a measure name role, day and state', async () => {
    const { notices } = (await office.get(`/notices?measure=${ids[1]}`)).json()
    expect(notices).toContainEqual(
      expect.objectContaining({
        kindName: '到期提醒',
        roleName: '责任人',
        date: '2021-12-09',
        state: 'planned',
      }),
    )
  })

  it('what is held is the office’s to see', async () => {
    expect((await office.get('/notices')).json()).toEqual({ notices: [] })
    expect((await office.get('/notices', { token: office.tokens.owner })).statusCode).toBe(403)
  })
})

describe('readiness with work waiting', () => {
  it('counts measures that nothing waits for, once a minute has passed', async () => {
    office.now = friday + 2 * minute
    const { checks } = (await office.get('/readiness')).json()
    expect(checks).toContainEqual(
      expect.objectContaining({ name: '没有启动的措施', ok: false, detail: expect.stringMatching(/^5 项/) }),
    )
    office.now = friday
  })

  it('says that mail should have gone by now, but only while mail may go', async () => {
    const unsent = async (at: string) => {
      office.now = Date.parse(`${at}+08:00`)
      const { checks } = (await office.get('/readiness')).json()
      office.now = friday
      return checks.find(({ name }: { name: string }) => name === '该发未发的通知').ok
    }
    expect(await unsent('2021-12-03T02:00:00')).toBe(true)
    expect(await unsent('2021-12-03T08:35:00')).toBe(true)
    expect(await unsent('2021-12-03T08:45:00')).toBe(false)
    expect(await unsent('2021-12-04T10:00:00')).toBe(true)
    // What the pace holds back is on its way; behind a server that cannot be reached, or a dead worker, it is not.
    await office.pool.query(
      `update mail_account set waiting = 9, waiting_at = '2021-12-03T08:44:50+08:00', paused_until = null`,
    )
    expect(await unsent('2021-12-03T08:45:00')).toBe(true)
    expect(await unsent('2021-12-03T08:47:00')).toBe(false)
    await office.pool.query(`update mail_account set paused_until = '2021-12-03T08:46:00+08:00'`)
    expect(await unsent('2021-12-03T08:45:00')).toBe(false)
    await office.pool.query(`update mail_account set waiting = 0, paused_until = null`)
  })
})
