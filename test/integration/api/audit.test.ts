import { describe, expect, it } from '@jest/globals'
import { storeFindings } from '../../../db/audit.ts'
import { aRow, friday, withOffice } from './support/office.ts'

const started: string[] = []
const ended: string[] = []
let temporal = true
const answering = async (list: string[], id: string) => {
  if (!temporal) throw new Error('14 UNAVAILABLE: no connection')
  list.push(id)
}
const office = withOffice({
  workflows: { startAudit: (id) => answering(started, id), endMeasure: (id) => answering(ended, id) },
})

describe('the audit at the front door', () => {
  it('is started once, however often it is asked for with one key, and says where it stands', async () => {
    const [first, again] = [
      await office.write('/audit/runs', undefined, { key: 'audit-once' }),
      await office.write('/audit/runs', undefined, { key: 'audit-once' }),
    ]
    expect([first.statusCode, again.statusCode]).toEqual([202, 202])
    const { id } = first.json()
    expect(again.json().id).toBe(id)
    expect(new Set(started)).toEqual(new Set([id]))
    const run = (await office.get(`/audit/runs/${encodeURIComponent(id)}`)).json()
    expect(run).toMatchObject({ id, askedBy: '严干事', endedAt: null })
    expect((await office.get('/audit/runs')).json()).toMatchObject({ runs: [{ id }], cleanAt: null, open: 0 })
  })

  it('says that Temporal does not answer, instead of waiting for ever', async () => {
    temporal = false
    const answer = await office.write('/audit/runs')
    expect(answer.statusCode).toBe(503)
    expect(answer.json().detail).toContain('Temporal 没有应答（14 UNAVAILABLE')
    temporal = true
  })

  it('lists findings page by page, by kind, with what a repair would do', async () => {
    await office.write('/rounds', { name: '巡察', organisation: '县医院' })
    const { id: measureId } = (await office.write('/rounds/巡察/measures', aRow)).json()
    const about = { measureId, subject: '', personId: office.ids.何科长 ?? '', found: '甲', expected: '乙' }
    await storeFindings(
      office.pool,
      [
        { ...about, kind: 'workflowStuck', reason: 'notActing' },
        { ...about, kind: 'readModelDiffers', reason: 'columnDiffers' },
        { ...about, kind: 'late', reason: 'notSent' },
      ],
      { run: 'audit:1', now: friday },
    )
    const page = (await office.get('/audit/findings?limit=2')).json()
    expect(page.findings.map((one: { id: string }) => one.id)).toEqual(['F-003', 'F-002'])
    const next = (await office.get(`/audit/findings?limit=2&cursor=${page.nextCursor}`)).json()
    expect(next).toMatchObject({
      findings: [{ id: 'F-001', kindName: '工作流停滞', person: { name: '何科长' }, stateName: '未处理' }],
      nextCursor: null,
    })
    const late = (await office.get('/audit/findings?kind=late')).json()
    expect(late.findings).toMatchObject([{ repair: '唤醒发信，并收回滞留的邮件' }])
    expect((await office.get('/audit/findings?cursor=x')).json()).toMatchObject({ code: 'badCursor' })
  })

  it('repairs one: once, by whom, and wakes the mailroom where something is to go', async () => {
    const key = 'repair-once'
    const repaired = await office.write('/audit/findings/F-003/repair', undefined, { key })
    expect(repaired.json()).toMatchObject({
      id: 'F-003',
      state: 'repaired',
      result: '唤醒发信，并收回滞留的邮件',
    })
    expect(office.poked).toContain('default')
    expect((await office.write('/audit/findings/F-003/repair')).json()).toMatchObject({ state: 'repaired' })
    const [finding] = (await office.get('/audit/findings?state=repaired')).json().findings
    expect(finding).toMatchObject({ id: 'F-003', closedBy: '严干事' })
    expect((await office.write('/audit/findings/F-999/repair')).statusCode).toBe(404)
  })

  it('leaves a stuck workflow open while Temporal cannot be told to end it', async () => {
    temporal = false
    expect((await office.write('/audit/findings/F-001/repair')).statusCode).toBe(503)
    expect((await office.get('/audit/findings?state=open&kind=workflowStuck')).json().findings).toHaveLength(
      1,
    )
    temporal = true
    expect((await office.write('/audit/findings/F-001/repair')).json()).toMatchObject({ state: 'repaired' })
    expect(ended).toHaveLength(1)
  })
})
