import { describe, expect, it } from '@jest/globals'
import { markRestored } from '../../../db/restored.ts'
import { aRow, friday, withOffice } from './support/office.ts'

const office = withOffice()
const day = 86_400_000

describe('after a restore the office', () => {
  it('sees that there was none', async () => {
    expect((await office.get('/restored')).json()).toEqual({
      ...{ restoredAt: null, backupAt: null, file: null, held: [] },
      sentence: '没有从备份恢复过',
    })
  })

  it('resumes mail, and nothing that was due before goes; it releases one measure and skips the rest', async () => {
    await office.write('/rounds', { name: '恢复轮' })
    const register = async (no: number) =>
      (await office.write(`/rounds/${encodeURIComponent('恢复轮')}/measures`, { ...aRow, no })).json()
    const first = await register(1)
    await register(2)
    office.now = friday + 3 * day
    await markRestored(office.pool, { now: office.now, backupAt: friday, file: 'office.backup' })
    await office.write('/sending/resume')
    const { held, sentence } = (await office.get('/restored')).json()
    expect(held).toContainEqual(expect.objectContaining({ kindName: '交办通知' }))
    expect(sentence).toContain('待处置')
    const waiting = held.reduce((sum: number, { notices }: { notices: number }) => sum + notices, 0)
    office.poked.length = 0
    const released = (await office.write('/restored/release', { measure: first.id })).json()
    expect(released.notices).toBeGreaterThan(0)
    expect(office.poked).toEqual(['default'])
    const skipped = (await office.write('/restored/skip', { measure: null })).json()
    expect(released.notices + skipped.notices).toBe(waiting)
    expect((await office.get('/restored')).json().held).toEqual([])
  })
})

describe('arming again', () => {
  it('is asked for by the office, and its progress is shown', async () => {
    await office.pool.query(
      "update measure set armed_for = next_decision_at where next_decision_at < 'infinity'",
    )
    const before = (await office.get('/rearm')).json()
    expect(before).toMatchObject({ unarmed: 0, armed: before.measures })
    const after = (await office.write('/rearm')).json()
    expect(after).toMatchObject({ measures: before.measures, armed: 0, unarmed: before.measures })
    expect(after.sentence).toContain(`还有 ${before.measures} 项`)
  })
})
