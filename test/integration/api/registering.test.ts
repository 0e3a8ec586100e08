import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { aRow, withOffice } from './support/office.ts'

const office = withOffice()
const bulkUrl = '/rounds/成批/measures/bulk'

beforeAll(async () => {
  for (const name of ['登记', '成批']) await office.write('/rounds', { name })
})

async function eventsOf(id: string): Promise<string[]> {
  const { rows } = await office.pool.query(
    'select type from measure_event where measure_id = $1 order by sequence',
    [id],
  )
  return rows.map(({ type }) => type)
}

function bulk(rows: readonly unknown[], key: string = randomUUID()) {
  const payload = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n')
  return office.write(
    bulkUrl,
    undefined,
    { key },
    { payload, headers: { 'content-type': 'application/x-ndjson' } },
  )
}

function linesOf({ body }: { body: string }) {
  return body
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

describe('registering one measure', () => {
  it('answers when it is committed, says whether the workflow is armed, and where to look', async () => {
    const response = await office.write('/rounds/登记/measures', aRow)
    expect(response.statusCode).toBe(201)
    const { id, ...answer } = response.json()
    expect(answer).toEqual({
      added: true,
      armed: false,
      warnings: [],
      links: {
        self: `http://127.0.0.1:8390/api/v1/measures/${id}`,
        workflow: `http://127.0.0.1:8233/namespaces/zhenggai/workflows/measure%3A${id}`,
      },
    })
    expect(await eventsOf(id)).toEqual(['registered'])
  })

  it('the same row a second time adds nothing and names the measure that is there', async () => {
    const first = await office.write('/rounds/登记/measures', { ...aRow, no: 2 })
    const again = await office.write('/rounds/登记/measures', { ...aRow, no: 2, dueDate: '2022-01-31' })
    expect(again.statusCode).toBe(200)
    expect(again.json()).toMatchObject({ id: first.json().id, added: false })
  })

  it('?wait=armed answers as soon as the workflow waits for it', async () => {
    const response = office.write('/rounds/登记/measures?wait=armed', { ...aRow, no: 3 })
    const arm = async () => {
      const { rowCount } = await office.pool.query(
        `update measure set armed_for = next_decision_at where body ->> 'no' = '3' and next_decision_at is not null`,
      )
      if (!rowCount) setTimeout(arm, 50)
    }
    await arm()
    expect((await response).json()).toMatchObject({ added: true, armed: true })
  })

  it('a name of the ledger that nobody has stays open, with a warning; the ledger is not refused', async () => {
    const row = { ...aRow, no: 4, ownerId: null, ledgerNames: { owner: '无此人', leaderInCharge: null } }
    const response = await office.write('/rounds/登记/measures', row)
    expect(response.statusCode).toBe(201)
    expect(response.json().warnings).toEqual([expect.stringContaining('无此人')])
  })

  it('of two people with one name the one of the unit is meant', async () => {
    const row = {
      ...aRow,
      no: 5,
      unit: '后勤科',
      ownerId: null,
      ledgerNames: { owner: '李　伟', leaderInCharge: null },
    }
    const { id, warnings } = (await office.write('/rounds/登记/measures', row)).json()
    expect(warnings).toEqual([])
    const { rows } = await office.pool.query(
      'select units from measure join person on person.id = owner_id where measure.id = $1',
      [id],
    )
    expect(rows).toEqual([{ units: ['后勤科'] }])
  })

  it.each([
    ['a person whom the roster does not have', { ownerId: '没有的人' }, 422, 'unknownPerson'],
    ['a dated measure without a date', { dueDate: null }, 422, 'missingData'],
    ['no measures at all', { steps: [] }, 400, 'invalid'],
  ])('refuses %s', async (_, change, status, code) => {
    const response = await office.write('/rounds/登记/measures', { ...aRow, no: 6, ...change })
    expect([response.statusCode, response.json().code]).toEqual([status, code])
  })

  it('refuses a round that does not exist, and says where the rounds are', async () => {
    const response = await office.write('/rounds/没有/measures', aRow)
    expect(response.json()).toMatchObject({
      status: 404,
      code: 'roundNotFound',
      detail: expect.stringContaining('/api/v1/rounds'),
    })
  })
})

describe('registering in bulk', () => {
  it('one answer per row, in order: bad rows say what is wrong, the others load', async () => {
    const rows = [
      { ...aRow, no: 10 },
      { ...aRow, no: 11, dueDate: '六月底' },
      '',
      '{"no": ',
      { ...aRow, no: 12, dueDate: null },
      { ...aRow, no: 13 },
    ]
    const response = await bulk(rows)
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(linesOf(response)).toEqual([
      { line: 1, id: expect.any(String), added: true },
      { line: 2, code: 'invalid', detail: expect.stringContaining('六月底') },
      { line: 4, code: 'invalidJson', detail: expect.stringContaining('第 4 行') },
      { line: 5, code: 'missingData', detail: expect.any(String) },
      { line: 6, id: expect.any(String), added: true },
    ])
  })

  it('repeated with its key it answers as the first time; anew it adds nothing', async () => {
    const key = randomUUID()
    const rows = [
      { ...aRow, no: 20 },
      { ...aRow, no: 21 },
    ]
    const first = await bulk(rows, key)
    const again = await bulk(rows, key)
    expect(again.body).toBe(first.body)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(linesOf(await bulk(rows)).map(({ added }) => added)).toEqual([false, false])
    expect((await bulk([{ ...aRow, no: 22 }], key)).json()).toMatchObject({ status: 422, code: 'keyReused' })
  })

  it('takes 10,000 rows and refuses more', async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => ({
      ...aRow,
      no: 1000 + index,
      issue: `问题${index}`,
    }))
    const answers = linesOf(await bulk(rows))
    expect(answers).toHaveLength(10_000)
    expect(answers.every(({ added }) => added)).toBe(true)
    const more = await bulk([...rows, { ...aRow, no: 1 }])
    expect(more.json()).toMatchObject({
      status: 413,
      code: 'bodyTooLarge',
      detail: expect.stringContaining('10000'),
    })
  })

  it('wants NDJSON, and a key', async () => {
    const json = await office.write(bulkUrl, [aRow])
    expect(json.json()).toMatchObject({ status: 415 })
    const keyless = await office.write(
      bulkUrl,
      undefined,
      { key: null },
      { payload: JSON.stringify(aRow), headers: { 'content-type': 'application/x-ndjson' } },
    )
    expect(keyless.json()).toMatchObject({ code: 'keyMissing' })
  })
})
