import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { openCopy } from '../../../db/copy.ts'
import type { Pool } from '../../../db/pool.ts'
import {
  askForRehearsal,
  countRehearsal,
  findRehearsal,
  rehearsalDecisions,
  rehearsalMails,
  takeRehearsal,
} from '../../../db/rehearsals.ts'
import { addVersion } from '../../../db/versions.ts'
import type { WhatIf } from '../../../db/whatIf.ts'
import { createRehearser } from '../../../worker/rehearsal/rehearser.ts'
import { withDatabase } from '../../support/database.ts'
import { plainLadder } from '../../support/plainLadder.ts'
import {
  at,
  bringRoster,
  bringRound,
  entry,
  people,
  registerRows,
  silentLogger,
} from '../dispatch/aMailroom.ts'

const database = withDatabase()
const now = at('2026-03-02', '10:00')
const office = {
  name: '整改办',
  contact: '严干事 0000-1234567',
  replyTo: 'zhenggaiban@example.org',
  alarmAddress: null,
}
const stationery = {
  office,
  from: 'office@example.org',
  publicUrl: '',
  linkSecret: 'a secret',
  logger: silentLogger,
}
let ids: Map<string, string>

beforeAll(async () => {
  const { pool } = database
  await addVersion(pool, { kind: 'ladder', body: plainLadder, now })
  ids = await bringRoster(pool, people, now)
  const row = { ownerId: ids.get('何科长') ?? null, leaderInChargeId: ids.get('沈副院长') ?? null }
  await registerRows(pool, await bringRound(pool, now), {
    now,
    given: ['2026-03-10', '2026-04-15'].map((dueDate) => ({ ...row, issue: `至${dueDate}`, dueDate })),
  })
})

/** Every row of the tables that decisions and mails write to. */
async function everything(pool: Pool): Promise<string> {
  const tables = [
    'measure',
    'measure_event',
    'notice',
    'telling',
    'mail',
    'mail_account',
    'office',
    'version',
  ]
  const rows = await Promise.all(
    tables.map((table) => pool.query(`select to_jsonb(one) as row from ${table} one order by 1`)),
  )
  return JSON.stringify(rows.map((result) => result.rows))
}

async function rehearse(id: string, until: string, whatIf: WhatIf | null = null): Promise<void> {
  await askForRehearsal(database.pool, { id, until, askedBy: '严干事', whatIf, now })
  await createRehearser({ pool: database.pool, stationery }).step(now)
}

describe('a rehearsal that the office asked for', () => {
  let before = ''
  beforeAll(async () => {
    before = await everything(database.pool)
    await rehearse('R-1', '2026-05-29')
  })

  it('ends, and has changed no row of the office', async () => {
    expect(await findRehearsal(database.pool, 'R-1')).toMatchObject({
      failure: null,
      stuck: [],
      asOf: now,
      endedAt: expect.any(Number),
    })
    expect(await everything(database.pool)).toBe(before)
  })

  it('says by day and by person what comes: the owner’s reminders first, the group leader only when it is overdue', async () => {
    const { days, people: counted } = await countRehearsal(database.pool, 'R-1')
    expect(days.map(({ date }) => date)).toEqual([...days.map(({ date }) => date)].sort())
    const mailsOf = (name: string) => counted.find(({ personId }) => personId === ids.get(name))?.mails ?? 0
    expect(mailsOf('何科长')).toBeGreaterThan(0)
    expect(mailsOf('秦书记')).toBeGreaterThan(0)
    const page = { after: 0, limit: 500 }
    const toLeader = await rehearsalMails(database.pool, 'R-1', { ...page, personId: ids.get('秦书记') })
    expect(toLeader.length).toBeGreaterThan(0)
    // Overdue from 2026-03-11 on.
    for (const { date } of toLeader) expect(date > '2026-03-11').toBe(true)
  })

  it('has the whole text of every mail, and why it goes', async () => {
    const [first] = await rehearsalMails(database.pool, 'R-1', { after: 0, limit: 1 })
    expect(first).toMatchObject({
      address: expect.stringContaining('@'),
      subject: expect.stringMatching(/^【/),
    })
    expect(first?.text).toContain('整改办　联系：严干事')
    expect(first?.notices[0]?.key).toMatch(/^ZG-\d+\//)
  })

  it('has the decisions in their order, page by page', async () => {
    const first = await rehearsalDecisions(database.pool, 'R-1', { after: 0, limit: 2 })
    const second = await rehearsalDecisions(database.pool, 'R-1', { after: 2, limit: 500 })
    expect(first.map(({ n }) => n)).toEqual([1, 2])
    const all = [...first, ...second].map(({ event }) => event)
    expect(all.every(({ type }) => type === 'rungReached')).toBe(true)
    expect(all.map(({ at: instant }) => instant)).toEqual(all.map(({ at: instant }) => instant).sort())
  })

  it('tells the office of a year whose holidays nobody has brought in, as it would be told', async () => {
    await rehearse('R-2', '2026-12-31')
    const page = { after: 0, limit: 500, personId: ids.get('严干事') }
    const mails = await rehearsalMails(database.pool, 'R-2', page)
    expect(mails.filter(({ text }) => text.includes('2027年的放假安排'))).not.toEqual([])
  })
})

describe('a what-if', () => {
  const leader = () => ids.get('秦书记') ?? ''

  it('of an office in which everything goes half an hour later moves mails and takes none away', async () => {
    const patch = { slot: '09:30', lateSlot: '14:30' }
    await rehearse('W-1', '2026-03-31', { changes: [{ kind: 'policy', patch }], roster: [] })
    const rehearsal = await findRehearsal(database.pool, 'W-1')
    expect(rehearsal).toMatchObject({ failure: null, difference: { removed: 0 } })
    expect(rehearsal?.difference?.moved).toBeGreaterThan(0)
  })

  it('with another group leader shows who hears it instead, and the peak of both; the office stays as it is', async () => {
    const before = await everything(database.pool)
    const roster = [
      { ...entry('秦书记', { units: ['院领导'], email: 'qin@example.org', roles: [] }), id: leader() },
      entry('新书记', { units: ['院领导'], email: 'new@example.org', roles: ['groupLeader'] }),
    ]
    await rehearse('W-2', '2026-03-31', { changes: [], roster })
    const difference = (await findRehearsal(database.pool, 'W-2'))?.difference
    const lost = difference?.perPerson.find(({ personId }) => personId === leader())
    expect(lost).toMatchObject({ added: 0, removed: difference?.added, moved: 0 })
    expect(lost?.removed).toBeGreaterThan(0)
    expect(difference?.peak.before?.mails).toBe(difference?.peak.after?.mails)
    expect(await everything(database.pool)).toBe(before)
  })
})

describe('of two workers', () => {
  it('one takes it; when it vanished the other one begins anew', async () => {
    const { pool } = database
    await askForRehearsal(pool, { id: 'R-3', until: '2026-03-06', askedBy: '严干事', whatIf: null, now })
    expect(await takeRehearsal(pool, { now, leaseUntil: now + 60_000 })).toMatchObject({ id: 'R-3' })
    expect(await takeRehearsal(pool, { now: now + 1_000, leaseUntil: now + 61_000 })).toBeNull()
    await createRehearser({ pool, stationery }).step(now + 61_000)
    expect(await findRehearsal(pool, 'R-3')).toMatchObject({ failure: null, endedAt: expect.any(Number) })
  })

  it('one that is stopped in the middle leaves it to the other', async () => {
    const { pool } = database
    await askForRehearsal(pool, { id: 'R-4', until: '2031-01-01', askedBy: '严干事', whatIf: null, now })
    const rehearser = createRehearser({ pool, stationery })
    const stepping = rehearser.step(now)
    rehearser.abandon()
    await stepping
    expect(await findRehearsal(pool, 'R-4')).toMatchObject({ endedAt: null })
    expect(await takeRehearsal(pool, { now, leaseUntil: now + 60_000 })).toMatchObject({ id: 'R-4' })
  })
})

describe('the copy', () => {
  it('finds nothing but itself, and is gone when it is closed', async () => {
    const { pool } = database
    const copy = await openCopy(pool, now)
    await copy.pool.query(`update measure set state = 'withdrawn'`)
    await copy.pool.query('drop table notice')
    await expect(copy.pool.query('select from notice')).rejects.toThrow('notice')
    await copy.close()
    const withdrawn = await pool.query(`select from measure where state = 'withdrawn'`)
    expect(withdrawn.rows).toEqual([])
    // The server clears up after a connection in its own time.
    const left = () => pool.query(`select from pg_class where relname = 'measure' and relpersistence = 't'`)
    for (let tries = 0; tries < 100 && (await left()).rows.length > 0; tries++) await sleep(50)
    expect((await left()).rows).toEqual([])
  })

  it('never keeps the office waiting at the lock of its mailroom', async () => {
    const { pool } = database
    const copy = await openCopy(pool, now)
    const [mine, theirs] = [await copy.pool.connect(), await pool.connect()]
    try {
      const lock = `select pg_try_advisory_xact_lock('mail_account'::regclass::oid::int, hashtext('default')) as got`
      await mine.query('begin')
      await theirs.query('begin')
      expect((await mine.query(lock)).rows).toEqual([{ got: true }])
      expect((await theirs.query(lock)).rows).toEqual([{ got: true }])
    } finally {
      await theirs.query('rollback')
      mine.release()
      theirs.release()
      await copy.close()
    }
  })
})
