import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { runDispatch } from '../../../activities/dispatchRun.ts'
import type { Post } from '../../../activities/smtp.ts'
import { beginRehearsalMode, endRehearsalMode, rehearsalMode } from '../../../db/rehearsalMode.ts'
import type { LocalDate } from '../../../domain/localDate.ts'
import { withDatabase } from '../../support/database.ts'
import { type Mail, readMails } from '../../support/postbox.ts'
import { openSink, type Sink } from '../../support/sink.ts'
import { aMailroom, at, bringRoster, bringRound, letTimeAct, people, registerRows } from './aMailroom.ts'

/** The working days on which a measure that was due on 03-04 climbs its whole ladder. */
const rehearsed = ['03-03', '03-04', '03-05', '03-06', '03-09', '03-10', '03-11', '03-12', '03-13', '03-16']
const office = 'zhenggaiban@example.org'

const database = withDatabase()
let sink: Sink
let mailroom: ReturnType<typeof aMailroom>
let measures: string[]
let ids: Map<string, string>
let round = ''

const received = (): Promise<Mail[]> => readMails(sink.received)
const receivers = async () => [...new Set((await received()).map(({ to }) => to))].sort()
const morning = async (date: LocalDate, time = '09:00') => {
  await letTimeAct(database.pool, measures, at(date, '08:45'))
  await mailroom.dispatch(at(date, time))
}

beforeAll(async () => {
  sink = await openSink()
  const { pool } = database
  mailroom = aMailroom({ pool, smtp: { url: sink.url, from: 'office@example.org' } })
  const now = at('2026-03-02', '09:30')
  ids = await bringRoster(pool, people, now)
  round = await bringRound(pool, now)
  const row = { ownerId: ids.get('何科长') ?? null, leaderInChargeId: ids.get('沈副院长') ?? null }
  const since = { by: '严干事', reason: '上线前试运行', since: now }
  await beginRehearsalMode(pool, since)
  measures = await registerRows(pool, round, {
    now,
    given: [
      { ...row, issue: '逾期的问题', dueDate: '2026-03-04' },
      { ...row, issue: '还早的问题', dueDate: '2026-12-31' },
    ],
  })
})
beforeEach(() => sink.clear())
afterAll(async () => {
  mailroom.close()
  await sink.close()
})

describe('while the office rehearses', () => {
  it('everything of a whole ladder goes to the office alone: no leader’s address reaches the mail server', async () => {
    await mailroom.dispatch(at('2026-03-02', '09:33'))
    for (const day of rehearsed) await morning(`2026-${day}`)
    expect(await receivers()).toEqual([office])
    const text = (await received()).map((mail) => mail.text).join('\n')
    for (const address of ['he@example.org', 'shen@example.org', 'qin@example.org']) {
      expect(text).toContain(`<${address}>，现在只发到整改办，本人没有收到`)
    }
  })

  it('each says on top and in its subject that it is one, and has no link that would act for its person', async () => {
    await morning('2026-03-18')
    const mails = await received()
    expect(mails.length).toBeGreaterThan(0)
    for (const { subject, text, html } of mails) {
      expect(subject).toMatch(/^【演练】/)
      expect(text).toMatch(/^※ 演练模式：这封邮件本应发给 /)
      expect(html).toContain('演练模式')
      expect(`${text}${html}`).not.toContain('127.0.0.1:3000')
    }
  })

  it('the ledger keeps whom each was kept from', async () => {
    const { rows } = await database.pool.query(
      `select distinct address, rehearsed_for from mail where rehearsed_for is not null`,
    )
    expect(new Set(rows.map(({ address }) => address))).toEqual(new Set([office]))
    expect(rows.map((row) => row.rehearsed_for)).toContain('qin@example.org')
  })
})

describe('when the rehearsal ends', () => {
  it('people hear what is true now, each measure once at its highest rung, under no name that was used', async () => {
    const { pool } = database
    const used = await pool.query('select message_id from mail')
    const { returned, pokes } = await endRehearsalMode(pool, at('2026-03-18', '17:40'))
    expect(returned).toBeGreaterThan(0)
    expect(pokes).toEqual([{ account: 'default', at: at('2026-03-18', '17:40') }])
    expect(await rehearsalMode(pool)).toBeNull()
    await morning('2026-03-19')
    const mails = await received()
    expect(mails.filter(({ subject }) => subject.includes('演练'))).toEqual([])
    expect(mails.map(({ to }) => to)).toEqual(expect.arrayContaining(['he@example.org', 'qin@example.org']))
    for (const person of ['he@example.org', 'qin@example.org']) {
      const mornings = mails.filter(
        ({ to, subject }) => to === person && /^【整改(提醒|督办)】/.test(subject),
      )
      const listed = mornings.flatMap(({ text }) => text.match(/■ ZG-\d+/g) ?? [])
      expect(new Set(listed).size).toBe(listed.length)
    }
    const names = new Set(used.rows.map(({ message_id: name }) => `<${name}>`))
    expect(mails.filter(({ messageId }) => names.has(messageId))).toEqual([])
  })

  it('ending it twice gives nothing back a second time', async () => {
    const again = await endRehearsalMode(database.pool, at('2026-03-19', '09:30'))
    expect(again).toEqual({ returned: 0, pokes: [] })
  })
})

describe('a mailroom in the middle of a morning when it begins', () => {
  it('hands over nothing more: what it had claimed for people is addressed anew', async () => {
    const { pool } = database
    const now = at('2026-03-19', '15:00')
    const given = ['何科长', '曹干事'].map((name) => ({
      ...{ issue: `${name}的问题`, ownerId: ids.get(name) ?? null },
      // Ten working days after 03-20.
      dueDate: '2026-04-03',
    }))
    await registerRows(pool, round, { given, now })
    await mailroom.dispatch(at('2026-03-19', '15:03'))
    sink.clear()
    const begun = at('2026-03-20', '09:00')
    const to: string[] = []
    const post: Post = {
      ...mailroom.room.post,
      async send(parcel) {
        to.push(parcel.to)
        await beginRehearsalMode(pool, { by: '严干事', reason: '再试一次', since: begun })
        return { outcome: 'accepted', code: 250, reply: 'kept', class: 'accepted' }
      },
    }
    // A pace at which each mail is a group of its own.
    const smtp = { ...mailroom.room.smtp, mailsPerSecond: 0.5 }
    const signal = new AbortController().signal
    await runDispatch({ ...mailroom.room, smtp, post }, { account: 'default', now: begun, signal })
    expect(to).toHaveLength(1)
    await mailroom.dispatch(at('2026-03-20', '09:30'))
    expect(await receivers()).toEqual([office])
  }, 30_000)
})
