import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { runAudit } from '../../../activities/auditRun.ts'
import { repairFinding } from '../../../db/audit/repair.ts'
import type { StoredFinding } from '../../../db/audit.ts'
import { auditState, listFindings } from '../../../db/audit.ts'
import { withDatabase } from '../../support/database.ts'
import { readMails } from '../../support/postbox.ts'
import { openSink, type Sink } from '../../support/sink.ts'
import { aMailroom, at, bringRoster, bringRound, people, registerRows } from '../dispatch/aMailroom.ts'
import { fromBackup, plants, run } from './plants.ts'

const night = at('2026-03-04', '04:30')

describe('an audit of a night after a day on which everything went as it should', () => {
  const database = withDatabase()
  let sink: Sink
  let ids: string[] = []
  let groupLeader = ''
  let room: ReturnType<typeof aMailroom>
  let runs = 0

  const audit = (now = night) => runAudit(room.room, { run: `audit:${++runs}`, now, again: 0 })
  const found = async (state?: StoredFinding['state']) =>
    (await listFindings(database.pool, { state }, { cursor: null, limit: 100 })).items
  const words = (finding: StoredFinding) =>
    `${finding.measureId} ${finding.kind}/${finding.reason} ${finding.subject}`
  const repair = (finding: StoredFinding) =>
    repairFinding(finding, { pool: database.pool, now: night, by: '严干事', endWorkflow: async () => {} })
  const asOwner = async (statements: readonly string[], id: string) => {
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    await run(client, statements, { id, groupLeader })
    await client.end()
  }

  beforeAll(async () => {
    sink = await openSink()
    const registered = at('2026-03-02', '08:00')
    const byName = await bringRoster(database.pool, people, registered)
    groupLeader = byName.get('秦书记') ?? ''
    const round = await bringRound(database.pool, registered)
    const row = { issue: '采购制度执行不严', dueDate: '2026-03-31', ownerId: byName.get('何科长') ?? '' }
    ids = await registerRows(database.pool, round, { now: registered, given: plants.map(() => row) })
    room = aMailroom({ pool: database.pool, smtp: { url: sink.url, from: 'office@example.org' } })
    await room.dispatch(at('2026-03-02', '08:32'))
    await room.dispatch(at('2026-03-03', '09:00'))
  })
  afterAll(async () => {
    room.close()
    await sink.close()
  })

  it('finds nothing, and says so', async () => {
    expect(await audit()).toEqual({ measures: plants.length, unchecked: plants.length, found: 0 })
    expect(await found()).toEqual([])
  })

  it('finds each difference that was planted, by its word, and nothing else', async () => {
    for (const [index, plant] of plants.entries()) {
      const id = ids[index] ?? ''
      if (plant.asOwner) await asOwner(plant.statements, id)
      else await run(database.pool, plant.statements, { id, groupLeader })
    }
    await audit()
    const expected = plants.map(({ kind, reason, about }, index) => {
      const subject = about === undefined ? '' : `${ids[index]}/${about}`
      return `${ids[index]} ${kind}/${reason} ${subject}`
    })
    const seen = (await found('open')).map((finding) =>
      finding.subject.includes('/') ? words(finding) : words({ ...finding, subject: '' }),
    )
    expect(seen.sort()).toEqual(expected.sort())
    expect(await auditState(database.pool)).toEqual({ cleanAt: null, open: plants.length })
  })

  it('sees the same differences again as the same findings', async () => {
    const before = (await found('open')).map(({ id }) => id)
    await audit()
    expect((await found('open')).map(({ id }) => id)).toEqual(before)
  })

  it('writes to the office once: how many of each kind, and the first of them', async () => {
    sink.clear()
    await room.dispatch(at('2026-03-04', '08:33'))
    const mails = (await readMails(sink.received)).filter(({ subject }) => subject.includes('告警'))
    expect(mails.map(({ to }) => to).sort()).toEqual(['han@example.org', 'yan@example.org'])
    expect(mails[0]?.text).toContain(`核对发现${plants.length}处不一致`)
    expect(mails[0]?.text).toContain('应告知而没有4处')
    expect(mails[0]?.text).toContain('zhenggai repair')
  })

  it('mends what a command can mend, and the mail that was owed goes', async () => {
    sink.clear()
    for (const finding of await found('open')) await repair(finding)
    await room.dispatch(at('2026-03-04', '09:00'))
    const mails = await readMails(sink.received)
    plants.forEach(({ tells }, index) => {
      const named = mails.filter(({ text }) => text.includes(ids[index] ?? '-')).map(({ to }) => to)
      expect([ids[index], ...named]).toEqual([ids[index], ...(tells ? [tells] : [])])
    })
  })

  it('holds what a changed history still has to tell, until a backup has brought it back', async () => {
    const held = await found('held')
    expect(held.map(({ reason }) => reason).sort()).toEqual(['hashBroken', 'textChanged'])
    for (const finding of held) {
      const states = await database.pool.query<{ state: string }>(
        'select distinct state from notice where measure_id = $1 and done_at is null',
        [finding.measureId],
      )
      expect(states.rows).toEqual([{ state: 'held' }])
      await asOwner([fromBackup[finding.reason] ?? ''], finding.measureId)
      expect(await repair(finding)).toMatchObject({ state: 'repaired' })
    }
  })

  it('finds nothing any more but what cannot be undone, and that was accepted by somebody', async () => {
    const now = at('2026-03-05', '04:30')
    await audit(now)
    expect((await found('open')).map(words)).toEqual([])
    expect(await auditState(database.pool)).toEqual({ cleanAt: null, open: 0 })
    expect((await found('accepted')).map(({ kind, closedBy }) => [kind, closedBy])).toEqual([
      ['wrongPerson', '严干事'],
      ['doubled', '严干事'],
    ])
  })
})
