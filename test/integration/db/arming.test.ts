import { beforeEach, describe, expect, it } from '@jest/globals'
import {
  claimUnarmed,
  countUnarmed,
  forgetArmed,
  isArmed,
  markArmed,
  namespaceId,
  setNamespaceId,
} from '../../../db/arming.ts'
import { withDatabase } from '../../support/database.ts'
import type { Office } from './fixture.ts'
import { askForCloseOut, at, give, letTimePass, openOffice, registeredAt, registerOne } from './fixture.ts'

const database = withDatabase()
let office: Office | undefined
let id: string
const now = registeredAt + 60_000

beforeEach(async () => {
  office ??= await openOffice(database.pool)
  await database.pool.query('update measure set next_decision_at = null')
  id = await registerOne(office)
})

function theOffice(): Office {
  if (!office) throw new Error('no office')
  return office
}

describe('arming', () => {
  it('finds a measure that nothing waits for, with the words for its timer', async () => {
    const [row] = await claimUnarmed(database.pool, now, 10)
    expect(row).toMatchObject({
      id,
      armedFor: null,
      sequence: 1,
      unit: '医政科',
      dueDate: '2021-12-31',
      escalationLevel: 0,
    })
    expect(row?.nextDecisionAt).toBeGreaterThan(at('2021-12-22 06:00') - 1)
    expect(row?.due().summary).toContain('函件送签')
    expect(row?.due().details).toContain('接下来')
  })

  it('gives a claimed measure to nobody else for half a minute, and then anew', async () => {
    expect(await claimUnarmed(database.pool, now, 10)).toHaveLength(1)
    expect(await claimUnarmed(database.pool, now + 29_999, 10)).toHaveLength(0)
    expect(await claimUnarmed(database.pool, now + 30_000, 10)).toHaveLength(1)
  })

  it('a claim by a worker whose clock runs an hour fast holds nobody up', async () => {
    const hour = 3_600_000
    expect(await claimUnarmed(database.pool, now + hour, 10)).toHaveLength(1)
    const [row] = await claimUnarmed(database.pool, now, 10)
    expect(row).toMatchObject({ id })
    // The net as well: what it caught by that clock it catches again by this one.
    await database.pool.query(
      'update measure set next_decision_at = $2, armed_for = $2, arming_until = null where id = $1',
      [id, new Date(now - hour)],
    )
    expect(await claimUnarmed(database.pool, now + hour, 10)).toHaveLength(1)
    expect(await claimUnarmed(database.pool, now, 10)).toHaveLength(1)
    expect(await claimUnarmed(database.pool, now + 60_000, 10)).toHaveLength(0)
  })

  it('tells the next move at once when the workflow itself said meanwhile what it waits for', async () => {
    expect(await claimUnarmed(database.pool, now, 10)).toHaveLength(1)
    await letTimePass(theOffice(), id, now)
    await askForCloseOut(theOffice(), id, now)
    const [row] = await claimUnarmed(database.pool, now, 10)
    expect(row).toMatchObject({ id, armedFor: expect.any(Number) })
  })

  it('of two armers at once gives each measure to one', async () => {
    await registerOne(theOffice())
    const both = await Promise.all([
      claimUnarmed(database.pool, now, 10),
      claimUnarmed(database.pool, now, 10),
    ])
    expect(both.flat()).toHaveLength(2)
    expect(new Set(both.flat().map((row) => row.id)).size).toBe(2)
  })

  it('is over once it is noted what the workflow waits for', async () => {
    const [row] = await claimUnarmed(database.pool, now, 10)
    if (!row) throw new Error('nothing claimed')
    expect(await isArmed(database.pool, id)).toBe(false)
    expect(await markArmed(database.pool, id, row, row.nextDecisionAt)).toBe(true)
    expect(await isArmed(database.pool, id)).toBe(true)
    expect(await claimUnarmed(database.pool, now + 60_000, 10)).toHaveLength(0)
    expect(await countUnarmed(database.pool)).toBe(0)
  })

  it('is not noted where a command moved the decision meanwhile', async () => {
    const [row] = await claimUnarmed(database.pool, now, 10)
    if (!row) throw new Error('nothing claimed')
    await give(theOffice(), id, {
      by: 'office',
      now,
      type: 'correct',
      field: 'dueDate',
      value: '2021-12-10',
      reason: '有误',
    })
    expect(await markArmed(database.pool, id, row, row.nextDecisionAt)).toBe(false)
    expect(await isArmed(database.pool, id)).toBe(false)
  })

  it('tells a workflow that waits for something later than a command made due', async () => {
    await letTimePass(theOffice(), id, now)
    expect(await claimUnarmed(database.pool, now, 10)).toHaveLength(0)
    await give(theOffice(), id, {
      by: 'office',
      now,
      type: 'correct',
      field: 'dueDate',
      value: '2021-12-10',
      reason: '有误',
    })
    const [row] = await claimUnarmed(database.pool, now, 10)
    expect(row?.armedFor).toBeGreaterThan(row?.nextDecisionAt ?? 0)
  })

  it('catches a decision two minutes past that its workflow missed, once in ten minutes', async () => {
    const { nextDecisionAt } = await letTimePass(theOffice(), id, now)
    const due = nextDecisionAt ?? 0
    expect(await claimUnarmed(database.pool, due + 120_000, 10)).toHaveLength(0)
    expect(await claimUnarmed(database.pool, due + 120_001, 10)).toHaveLength(1)
    expect(await claimUnarmed(database.pool, due + 300_000, 10)).toHaveLength(0)
    expect(await claimUnarmed(database.pool, due + 720_002, 10)).toHaveLength(1)
  })

  it('begins anew for every open measure when the server was lost', async () => {
    await letTimePass(theOffice(), id, now)
    await setNamespaceId(database.pool, 'another')
    expect(await namespaceId(database.pool)).toBe('another')
    expect(await forgetArmed(database.pool)).toBeGreaterThanOrEqual(1)
    expect((await claimUnarmed(database.pool, now, 10)).map((row) => row.id)).toEqual([id])
  })

  it('arms also a measure before which nothing lies', async () => {
    await database.pool.query('update measure set next_decision_at = null')
    const silent = await registerOne(theOffice(), { dueDate: null })
    const [row] = await claimUnarmed(database.pool, now, 10)
    expect(row).toMatchObject({ id: silent, nextDecisionAt: Number.POSITIVE_INFINITY })
    if (row) await markArmed(database.pool, silent, row, row.nextDecisionAt)
    expect(await claimUnarmed(database.pool, now + 60_000, 10)).toHaveLength(0)
  })
})
