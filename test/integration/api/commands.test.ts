import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { commandOrder } from '../../../domain/permissionsTable.ts'
import { aRow, friday, withOffice } from './support/office.ts'

const office = withOffice()
const ask = { cause: '待批复', nextSteps: '批复后印发', newDate: '2022-03-31' }
const evidence = [{ title: '处方点评制度', number: '院发〔2021〕58号' }]
const statement =
  '已修订处方点评制度并印发全院，十一月起每月点评并通报，抽查合格率由百分之七十八升至百分之九十六。'

beforeAll(() => office.write('/rounds', { name: '办理' }))

let no = 0
async function aMeasure(): Promise<string> {
  no++
  return (await office.write('/rounds/办理/measures', { ...aRow, no })).json().id
}

const give = (id: string, type: string, body: unknown, caller: object = {}) =>
  office.write(`/measures/${id}/commands/${type}`, body, { token: office.tokens.owner, ...caller })

describe('commands', () => {
  it('a measure is worked on, closed out by the office and not by its owner', async () => {
    const id = await aMeasure()
    expect((await give(id, 'reportProgress', { text: '制度已起草' })).json()).toEqual({
      accepted: true,
      sequence: 3,
      state: 'inProgress',
      events: ['workStarted', 'progressReported'],
    })
    expect((await give(id, 'requestCloseOut', { statement, evidence })).json()).toMatchObject({
      state: 'awaitingCloseOut',
    })
    const own = await give(id, 'verifyCloseOut', { finding: '属实' })
    expect(own.json()).toMatchObject({
      status: 403,
      code: 'verifierIsOwner',
      detail: expect.stringContaining('何科长'),
    })
    const closed = await give(
      id,
      'verifyCloseOut',
      { finding: '现场核查属实' },
      { token: office.tokens.office },
    )
    expect(closed.json()).toMatchObject({ accepted: true, state: 'closedOut' })
  })

  it('a measure is suspended by the office, shown so, found so, and resumed with its date moved', async () => {
    const id = await aMeasure()
    const order = { reason: 'litigation', text: '合同纠纷一审中' }
    expect((await give(id, 'suspend', order)).json()).toMatchObject({ status: 403, code: 'actorNotAllowed' })
    const byOffice = { token: office.tokens.office }
    await give(id, 'suspend', order, byOffice)
    expect((await give(id, 'requestExtension', ask)).json()).toMatchObject({ status: 409, code: 'suspended' })
    expect((await office.get('/measures?suspended=true')).json().measures).toMatchObject([
      { id, suspendedFrom: '2021-12-03', urgency: '已中止（剩余20个工作日）' },
    ])
    const before = office.now
    office.now = Date.parse('2022-01-04T10:00:00+08:00')
    expect(
      (await office.get('/measures?overdue=true')).json().measures.map((one: { id: string }) => one.id),
    ).not.toContain(id)
    await give(id, 'resume', {}, byOffice)
    expect((await office.get(`/measures/${id}`)).json()).toMatchObject({
      dueDate: '2022-01-30',
      originalDueDate: '2021-12-31',
      suspendedFrom: null,
      suspensions: [
        {
          reasonName: '涉诉',
          by: { name: '严干事' },
          until: null,
          ended: { on: '2022-01-04', workingDays: 21 },
        },
      ],
    })
    office.now = before
  })

  it('a command repeated with its key is answered as the first time, a refusal too', async () => {
    const id = await aMeasure()
    const key = randomUUID()
    const first = await give(id, 'startWork', {}, { key })
    const again = await give(id, 'startWork', {}, { key })
    expect([again.statusCode, again.json()]).toEqual([200, first.json()])
    expect(again.headers['idempotency-replayed']).toBe('true')
    const refusal = randomUUID()
    const refused = await give(id, 'startWork', {}, { key: refusal })
    expect(refused.json()).toMatchObject({
      status: 409,
      code: 'wrongState',
      detail: expect.stringContaining('整改中'),
    })
    const { instance: _, ...kept } = (await give(id, 'startWork', {}, { key: refusal })).json()
    expect(refused.json()).toMatchObject(kept)
  })

  it('the same key with another command is 422 keyReused', async () => {
    const id = await aMeasure()
    const key = randomUUID()
    await give(id, 'startWork', {}, { key })
    expect((await give(id, 'startWork', { plan: '另一安排' }, { key })).json()).toMatchObject({
      status: 422,
      code: 'keyReused',
    })
  })

  it('the office enters for the owner: both are recorded, the rules look at the owner', async () => {
    const id = await aMeasure()
    const response = await give(id, 'startWork', {}, { token: office.tokens.office, onBehalfOf: '何科长' })
    expect(response.json()).toMatchObject({ state: 'inProgress' })
    const { rows } = await office.pool.query(
      `select body::json -> 'by' as by from measure_event where measure_id = $1 and type = 'workStarted'`,
      [id],
    )
    expect(rows[0].by).toEqual({ personId: office.ids.严干事, service: null, onBehalfOf: office.ids.何科长 })
  })

  it('people are named by name or id', async () => {
    const id = await aMeasure()
    const reason = '岗位调整'
    const byName = await give(id, 'assign', { successor: '冯主任', reason }, { token: office.tokens.office })
    expect(byName.json()).toMatchObject({ accepted: true, events: ['reassigned'] })
    const back = await give(
      id,
      'assign',
      { successor: office.ids.何科长, reason },
      { token: office.tokens.office },
    )
    expect(back.json()).toMatchObject({ accepted: true })
    const both = await give(id, 'assign', { successor: '李伟', reason }, { token: office.tokens.office })
    expect(both.json()).toMatchObject({ code: 'ambiguousPerson' })
  })

  it('all that is wrong in a command is said at once', async () => {
    const id = await aMeasure()
    const response = await give(id, 'requestExtension', { cause: '', newDate: '年底', nextStep: 'x' })
    const { code, errors } = response.json()
    expect(code).toBe('invalid')
    expect(errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      'cause',
      'newDate',
      'nextStep',
      'nextSteps',
    ])
  })

  it('a measure that does not exist is 404', async () => {
    expect((await give('ZG-9999', 'startWork', {})).json()).toMatchObject({
      status: 404,
      code: 'measureNotFound',
    })
  })

  it('a command without data needs no body', async () => {
    const id = await aMeasure()
    expect((await give(id, 'withdrawExtensionRequest', undefined)).json()).toMatchObject({
      code: 'noExtensionPending',
    })
  })

  it.each(commandOrder.map((type) => [type]))('%s has a route', async (type) => {
    const response = await give('ZG-9999', type, { unknown: 1 })
    expect(response.json()).toMatchObject({ code: 'invalid' })
  })

  it('a command wakes the mailroom when somebody is to be told earlier', async () => {
    office.now = friday + 2 * 3_600_000
    office.poked.length = 0
    const id = await aMeasure()
    await give(id, 'startWork', {})
    await give(id, 'requestExtension', { cause: '设备未到', nextSteps: '催货', newDate: '2022-03-31' })
    expect(office.poked.length).toBeGreaterThan(0)
    office.now = friday
  })
})
