import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { readEvents } from '../../../db/events.ts'
import { carryOutOpen } from '../../../db/handOver.ts'
import { createToken } from '../../../db/tokens.ts'
import { signLink } from '../../../domain/linkToken.ts'
import { aRow, friday, rosterEntries, withOffice } from './support/office.ts'

const office = withOffice()
let colleague = ''
let no = 0

beforeAll(async () => {
  await office.write('/rounds', { name: '人员' })
  const entries = [
    { name: '曹干事', units: ['医务科'], roles: ['owner'], email: 'cao@example.org' },
    { name: '吕副院长', units: ['院领导'], roles: ['leaderInCharge'], email: 'lv@example.org' },
  ]
  const { ids } = (await put('/roster', { entries })).json()
  office.ids.曹干事 = ids[0]
  office.ids.吕副院长 = ids[1]
  const holder = { type: 'person' as const, personId: ids[0] }
  const token = { name: 'c', holder, roles: ['person'], expiresAt: friday + 86_400_000 * 365 }
  colleague = (await createToken(office.pool, token, friday)).text
})

const put = (url: string, body: unknown) => office.write(url, body, {}, { method: 'PUT' })

async function aMeasure(row: object = {}): Promise<string> {
  no++
  return (await office.write('/rounds/人员/measures', { ...aRow, no, issue: `问题${no}`, ...row })).json().id
}

async function noticesOf(about: string) {
  const { rows } = await office.pool.query<{
    state: string
    date: string
    detail: { to: string[]; found: string }
  }>(`select state, date, detail from notice where rung = $1 order by created_at, key`, [about])
  return rows
}

const report = (id: string, caller: object) =>
  office.write(`/measures/${id}/commands/reportProgress`, { text: '制度已起草' }, caller)

describe('standing in for somebody who is away', () => {
  it('he names his delegate himself; both are told when it begins and when it ends', async () => {
    const wish = { delegate: '曹干事', from: '2021-12-06', to: '2021-12-10', reason: '年休假' }
    const key = randomUUID()
    const made = await office.write('/delegations', wish, { token: office.tokens.owner, key })
    expect([made.statusCode, made.json()]).toEqual([
      201,
      { id: 'D-001', sentence: '2021年12月6日（周一）至2021年12月10日（周五），何科长由曹干事代办' },
    ])
    const again = await office.write('/delegations', wish, { token: office.tokens.owner, key })
    expect([again.statusCode, again.json()]).toEqual([201, made.json()])
    const both = [office.ids.何科长, office.ids.曹干事]
    expect(await noticesOf('delegationStarted')).toMatchObject([
      { state: 'planned', date: '2021-12-06', detail: { to: both } },
    ])
    expect(await noticesOf('delegationEnded')).toMatchObject([
      { state: 'planned', date: '2021-12-11', detail: { to: both } },
    ])
  })

  it('nobody is sent away by another, and a ring is refused', async () => {
    const wish = {
      person: '秦书记',
      delegate: '曹干事',
      from: '2021-12-06',
      to: '2021-12-10',
      reason: '出差',
    }
    expect((await office.write('/delegations', wish, { token: office.tokens.owner })).json()).toMatchObject({
      status: 403,
      detail: '代办应由本人或整改办登记和结束',
    })
    const ring = {
      person: '曹干事',
      delegate: '何科长',
      from: '2021-12-10',
      to: '2021-12-20',
      reason: '出差',
    }
    expect((await office.write('/delegations', ring)).json()).toMatchObject({
      status: 409,
      code: 'delegationLoop',
    })
  })

  it('in these days he acts for him, sees what he sees, and both stand in the record', async () => {
    const id = await aMeasure({ unit: '药剂科' })
    const caller = { token: colleague, onBehalfOf: '何科长' }
    expect((await report(id, caller)).json()).toMatchObject({ status: 403, code: 'forbidden' })
    office.now = Date.parse('2021-12-07T10:00:00+08:00')
    expect((await office.get(`/measures/${id}`, { token: colleague })).statusCode).toBe(404)
    expect((await office.get(`/measures/${id}`, caller)).json().commands).toContainEqual({
      type: 'reportProgress',
      name: '报送进展',
    })
    expect((await report(id, caller)).json()).toMatchObject({ accepted: true })
    const events = await readEvents(office.pool, id)
    expect(events.at(-1)?.by).toEqual({
      personId: office.ids.曹干事,
      service: null,
      onBehalfOf: office.ids.何科长,
    })
    expect((await report(id, { ...caller, onBehalfOf: '沈副院长' })).statusCode).toBe(403)
    const claim = {
      purpose: 'measure',
      subject: id,
      personId: office.ids.曹干事 ?? '',
      expiresAt: office.now + 1000,
    } as const
    const page = () => office.app.inject({ url: `/m/${signLink(claim, office.linkSecret)}` })
    expect((await page()).statusCode).toBe(200)
    office.now = Date.parse('2021-12-03T08:00:00+08:00')
    expect((await page()).statusCode).not.toBe(200)
    office.now = Date.parse('2021-12-07T10:00:00+08:00')
  })

  it('ended early it ends at once, and both hear it now', async () => {
    const { delegations } = (await office.get('/delegations', { token: colleague })).json()
    expect(delegations).toMatchObject([{ id: 'D-001', person: { name: '何科长' }, state: 'holds' }])
    expect((await office.write('/delegations/D-001/end', undefined, { token: colleague })).statusCode).toBe(
      403,
    )
    expect((await office.write('/delegations/D-001/end')).json()).toEqual({ id: 'D-001', ended: true })
    expect((await office.get('/delegations')).json().delegations).toMatchObject([
      { state: 'over', to: '2021-12-06' },
    ])
    const id = await aMeasure()
    expect((await report(id, { token: colleague, onBehalfOf: '何科长' })).statusCode).toBe(403)
    const { rows } = await office.pool.query(
      `select from notice where rung = 'delegationEnded' and claimable_at = $1`,
      [new Date(office.now)],
    )
    expect(rows).toHaveLength(1)
  })

  it('ended before it began nobody hears of it', async () => {
    const wish = {
      person: '秦书记',
      delegate: '沈副院长',
      from: '2022-01-04',
      to: '2022-01-07',
      reason: '学习',
    }
    const { id } = (await office.write('/delegations', wish)).json()
    await office.write(`/delegations/${id}/end`)
    const states = [
      ...(await noticesOf('delegationStarted')),
      ...(await noticesOf('delegationEnded')),
    ].filter(({ detail }) => detail.to.includes(office.ids.秦书记 ?? ''))
    expect(states.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
    expect((await office.write('/delegations/D-404/end')).json()).toMatchObject({
      status: 404,
      code: 'delegationNotFound',
    })
  })
})

describe('handing over when somebody leaves', () => {
  it('an owner of open measures does not leave without a successor, and nothing has changed', async () => {
    const answer = await office.write('/handovers', { person: '何科长', reason: '调离' })
    expect(answer.json()).toMatchObject({ status: 409, code: 'ownsOpenMeasures' })
    expect(answer.json().detail).toContain('何科长')
    expect(answer.json().detail).toContain('接手人')
    const { people } = (await office.get('/roster')).json()
    expect(people.find(({ name }: { name: string }) => name === '何科长').validTo).toBeNull()
  })

  it('each of his open measures is assigned to his successor, once however often it is asked', async () => {
    const first = await aMeasure()
    const done = await aMeasure()
    await office.write(`/measures/${done}/commands/withdraw`, { reason: '重复', decisionNumber: '组批1号' })
    const key = randomUUID()
    const wish = { person: '何科长', successor: '曹干事', reason: '调离' }
    const answer = await office.write('/handovers', wish, { key })
    expect(answer.json()).toMatchObject({
      id: 'H-001',
      successor: { name: '曹干事' },
      refused: [],
      vacantRoles: [],
    })
    expect(answer.json().measures).toContain(first)
    expect(answer.json().measures).not.toContain(done)
    const before = (await readEvents(office.pool, first)).length
    const again = await office.write('/handovers', wish, { key })
    expect(again.json()).toEqual(answer.json())
    expect((await readEvents(office.pool, first)).length).toBe(before)
    expect((await office.get(`/measures/${first}`)).json()).toMatchObject({ owner: { name: '曹干事' } })
    expect((await office.get('/me', { token: office.tokens.owner })).statusCode).toBe(401)
    expect(await noticesOf('handedOver')).toMatchObject([{ detail: { to: [office.ids.曹干事] } }])
  })

  it('a leader’s measures and those he verifies follow too, and what waited for his decision is named', async () => {
    const id = await aMeasure({ ownerId: '曹干事', verifierId: '沈副院长' })
    await office.write(
      `/measures/${id}/commands/requestExtension`,
      { cause: '待批复', nextSteps: '批复后印发', newDate: '2022-03-31' },
      { token: colleague },
    )
    const answer = await office.write('/handovers', {
      person: '沈副院长',
      successor: '吕副院长',
      reason: '退休',
    })
    expect(answer.json().refused).toEqual([])
    expect(answer.json().measures).toContain(id)
    expect((await office.get(`/measures/${id}`)).json()).toMatchObject({
      leaderInCharge: { name: '吕副院长' },
      verifier: { name: '吕副院长' },
    })
    const told = (await noticesOf('handedOver')).at(-1)
    expect(told?.detail.found).toContain('验收人1项')
  })

  it('what a process that died left undone is made up for by the next look, also when its office clerk has left', async () => {
    const id = await aMeasure({ ownerId: '秦书记', leaderInChargeId: '吕副院长' })
    const person = office.ids.秦书记
    await office.pool.query(
      `insert into handover (id, person_id, successor_id, left_on, reason, made_by, made_at)
       values ('H-900', $1, $2, '2021-12-07', '调离', $3, now())`,
      [person, office.ids.曹干事, JSON.stringify({ personId: 'P-gone', service: null, onBehalfOf: null })],
    )
    await carryOutOpen(office.pool, office.now)
    await carryOutOpen(office.pool, office.now)
    const events = await readEvents(office.pool, id)
    expect(events.map(({ type }) => type)).toEqual(['registered', 'reassigned'])
    expect(events[1]?.by).toMatchObject({ service: '移交 H-900' })
  })
})

describe('a roster that comes in again', () => {
  const entries = () =>
    [
      ...rosterEntries.filter(({ name }) => !['何科长', '沈副院长'].includes(name)),
      { name: '吕副院长', units: ['院领导'], roles: ['leaderInCharge' as const], email: 'lv@example.org' },
    ].map((entry) => {
      if (entry.name === '冯主任') return { ...entry, units: ['护理部'], roles: ['owner' as const] }
      if (entry.name === '秦书记') return { ...entry, email: null }
      return entry
    })

  it('is shown as a difference, with the open measures that each change touches', async () => {
    const body = {
      entries: [...entries(), { name: '新干事', units: ['医务科'], roles: ['owner'] }],
      complete: true,
    }
    const answer = await office.write('/roster/preview', body)
    expect(answer.json().applicable).toBe(false)
    expect(answer.json().sentence).toMatch(
      /^新增 1 人，离岗 1 人，换单位 1 人，换角色 1 人，没有了邮箱 1 人；离岗的人名下还有未办结的措施，应先写明接手人：曹干事（\d+ 项）$/,
    )
    const lines: string[] = answer.json().people.map(({ line }: { line: string }) => line)
    expect(lines).toEqual([
      '新干事：新增（医务科）',
      expect.stringMatching(/^曹干事：离岗，涉及未办结措施：责任人\d+项$/),
      '冯主任：单位由“医务科”改为“护理部”；角色由“责任科室负责人”改为“责任人”',
      expect.stringMatching(/^秦书记：邮箱没有了由“qin@example.org”改为“空”/),
    ])
  })

  it('is refused while somebody who leaves owns open measures, and applied with who takes over', async () => {
    const arriving = { name: '新干事', units: ['医务科'], roles: ['owner'], email: 'xin@example.org' }
    const body = { entries: [...entries(), arriving], complete: true }
    expect((await put('/roster', body)).json()).toMatchObject({ status: 409, code: 'ownsOpenMeasures' })
    const successors = [{ person: '曹干事', successor: '新干事' }]
    const preview = await office.write('/roster/preview', { ...body, successors })
    expect(preview.json().applicable).toBe(true)
    const answer = await put('/roster', { ...body, successors })
    expect(answer.json()).toMatchObject({ added: 1, ended: 1, handovers: [expect.stringMatching(/^H-/)] })
    const { measures } = (await office.get('/measures?round=人员')).json()
    const owners = new Set(
      measures
        .filter(({ state }: { state: string }) => state !== 'withdrawn')
        .map(({ owner }: { owner: { name: string } }) => owner.name),
    )
    expect(owners).toEqual(new Set(['新干事']))
  })

  it('names a successor only for somebody who leaves', async () => {
    const successors = [{ person: '严干事', successor: '新干事' }]
    const answer = await put('/roster', {
      entries: [{ name: '严干事', units: ['整改办'], roles: ['office'], email: 'yan@example.org' }],
      successors,
    })
    expect(answer.json()).toMatchObject({
      status: 400,
      detail: expect.stringContaining('严干事不在这次离岗的人之中'),
    })
  })
})
