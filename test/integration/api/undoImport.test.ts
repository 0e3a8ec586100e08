import { describe, expect, it } from '@jest/globals'
import { linkOf } from '../../../db/events.ts'
import { withOffice } from './support/office.ts'
import {
  confirmed,
  firstRow,
  ledgerOf,
  rowsOf,
  secondRow,
  settled,
  upload,
  withCells,
} from './support/upload.ts'

const office = withOffice()

async function imported(round: string, rows = [firstRow, secondRow]) {
  const { id } = (await upload(office, round, { file: await ledgerOf(rows) })).json()
  await confirmed(office, id)
  return { id, measures: (await rowsOf(office, id)).map(({ measureId }: { measureId: string }) => measureId) }
}

const undo = (id: string, reason = '传错了文件') => office.write(`/imports/${id}/undo`, { reason })

async function noticesOf(measureId: string) {
  const { rows } = await office.pool.query<{ state: string; key: string }>(
    'select state, key from notice where measure_id = $1',
    [measureId],
  )
  return rows
}

/** A mail about the measure's first notice, as the mailroom leaves it. */
async function mailAbout(measureId: string, { state, telling }: { state: string; telling: string }) {
  const [notice] = await noticesOf(measureId)
  const owner = office.ids.何科长
  const at = new Date(office.now + 60_000).toISOString()
  await office.pool.query(
    `insert into mail (id, message_id, person_id, address, account, epoch, kind, slot, subject, body_text, body_hash, state,
       created_at, sending_at)
     values ($1, $1, $2, 'he@example.org', 'default', 0, 'assigned', $3, '交办通知', '', 'h', $4, $3,
       case when $4 <> 'claimed' then $3::timestamptz end)`,
    [`M-${measureId}`, owner, at, state],
  )
  await office.pool.query(
    `insert into telling (notice_key, person_id, state, mail_id) values ($1, $2, $3, $4)`,
    [notice?.key, owner, telling, `M-${measureId}`],
  )
  await office.pool.query('insert into mail_telling values ($1, $2, $3)', [
    `M-${measureId}`,
    notice?.key,
    owner,
  ])
}

describe('undoing an import', () => {
  it('takes back every measure that it registered, keeps the history, and gives the rows free', async () => {
    const { id, measures } = await imported('撤回')
    const answer = await undo(id)
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      expect.objectContaining({ state: 'undone', undoneBy: '严干事', undoReason: '传错了文件' }),
    ])
    for (const measureId of measures) {
      const measure = (await office.get(`/measures/${measureId}`)).json()
      expect(measure.state).toBe('withdrawn')
      expect(measure.past.at(-1).sentence).toContain(`撤回登记：撤回导入批次${id}：传错了文件`)
      expect((await noticesOf(measureId)).filter(({ state }) => state === 'planned')).toEqual([])
    }
    const { rows } = await office.pool.query<{ body: string; hash: string }>(
      'select body, hash from measure_event where measure_id = $1 order by sequence',
      [measures[0]],
    )
    expect(rows.map(({ hash }) => hash)).toEqual(
      rows.map(({ body }, index) => linkOf(rows[index - 1]?.hash ?? '', body)),
    )
    const again = (await upload(office, '撤回', { file: await ledgerOf([firstRow, secondRow]) })).json()
    expect(again.counts).toMatchObject({ new: 2, unchanged: 0, vanished: 0 })
    await confirmed(office, again.id)
    const numbers = (await rowsOf(office, again.id)).map(({ measureId }: { measureId: string }) => measureId)
    expect(numbers.filter((number: string) => measures.includes(number))).toEqual([])
  })

  it('corrects back what it corrected in older measures', async () => {
    const { measures } = await imported('改回')
    const changed = [
      withCells(firstRow, { 2: '改过的问题', 8: '2022年1月31日' }),
      withCells(secondRow, { 6: '何科长' }),
      withCells(secondRow, { 0: 3, 2: '新的问题', 3: '新的措施' }),
    ]
    const { id } = await imported('改回', changed)
    expect((await office.get(`/measures/${measures[0]}`)).json()).toMatchObject({ dueDate: '2022-01-31' })
    expect((await undo(id)).statusCode).toBe(200)
    expect(await settled(office, id)).toMatchObject({ state: 'undone' })
    expect((await office.get(`/measures/${measures[0]}`)).json()).toMatchObject({
      state: 'notStarted',
      issue: '处方点评不严',
      dueDate: '2021-12-31',
    })
    expect((await office.get(`/measures/${measures[1]}`)).json().owner.name).toBe('李伟')
  })

  it('is refused, whole, once a mail was sent, and lists what was sent', async () => {
    const { id, measures } = await imported('已发')
    await mailAbout(measures[1], { state: 'accepted', telling: 'done' })
    const answer = await undo(id)
    expect(answer.json()).toMatchObject({
      status: 409,
      code: 'importSent',
      detail: expect.stringContaining('已发出邮件 1 封（如给何科长的“交办通知”）'),
      sent: [{ measureId: measures[1], person: { name: '何科长' }, state: 'accepted' }],
      worked: [],
    })
    for (const measureId of measures) {
      expect((await office.get(`/measures/${measureId}`)).json().state).toBe('notStarted')
      expect((await noticesOf(measureId)).filter(({ state }) => state === 'cancelled')).toEqual([])
    }
    expect((await office.get(`/imports/${id}`)).json().state).toBe('done')
  })

  it('a mail that is claimed and not yet sent is taken back from the mailroom', async () => {
    const { id, measures } = await imported('在手')
    await mailAbout(measures[0], { state: 'claimed', telling: 'claimed' })
    expect((await undo(id)).statusCode).toBe(200)
    const { rows } = await office.pool.query('select state, reason from telling where mail_id = $1', [
      `M-${measures[0]}`,
    ])
    expect(rows).toEqual([{ state: 'cancelled', reason: 'withdrawn' }])
  })

  it('is refused once somebody worked on one of its measures', async () => {
    const { id, measures } = await imported('已办')
    await office.write(`/measures/${measures[0]}/commands/startWork`, {}, { onBehalfOf: '何科长' })
    expect((await undo(id)).json()).toMatchObject({
      code: 'importSent',
      detail: expect.stringContaining(`1 项措施已有办理（如 ${measures[0]}）`),
      worked: [{ measureId: measures[0], events: ['workStarted'] }],
    })
  })

  it('a preview cannot be undone, and who is undone is undone once', async () => {
    const file = await ledgerOf([firstRow])
    const { id } = (await upload(office, '一次', { file })).json()
    expect((await undo(id)).json()).toMatchObject({ status: 409, code: 'importState' })
    await confirmed(office, id)
    expect((await undo(id)).json().state).toBe('undone')
    expect((await undo(id, '再撤一次')).json()).toMatchObject({ state: 'undone', undoReason: '传错了文件' })
    const { rows } = await office.pool.query(
      `select count(*) as count from measure_event where type = 'unregistered'
       and measure_id in (select measure_id from import_row where batch_id = $1)`,
      [id],
    )
    expect(rows).toEqual([{ count: 1 }])
  })
})
