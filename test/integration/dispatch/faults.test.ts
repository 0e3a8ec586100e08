import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { deskOf, draftMail } from '../../../activities/dispatchDrafts.ts'
import { lookRound, settledOf } from '../../../activities/dispatchRound.ts'
import { claimMails } from '../../../db/dispatch/claim.ts'
import { raiseEpoch } from '../../../db/dispatch/fence.ts'
import { toSending } from '../../../db/dispatch/sending.ts'
import { settle } from '../../../db/dispatch/settle.ts'
import { resumeSending, stopSending } from '../../../db/office.ts'
import type { Instant } from '../../../domain/localDate.ts'
import { withDatabase } from '../../support/database.ts'
import { readMails } from '../../support/postbox.ts'
import type { Sink } from '../../support/sink.ts'
import { openSink } from '../../support/sink.ts'
import type { RoomOptions } from './aMailroom.ts'
import { aMailroom, at, bringRoster, bringRound, order, people, registerRows } from './aMailroom.ts'

describe('the mailroom when things go wrong', () => {
  const database = withDatabase()
  let sink: Sink
  let ids: Map<string, string>
  let round: string
  const person = (name: string) => ids.get(name) ?? ''
  const room = (options: Partial<RoomOptions> = {}) =>
    aMailroom({ pool: database.pool, smtp: { url: sink.url, from: 'office@example.org' }, ...options })

  /** One measure whose reminder of 曹干事 alone is due on the given morning: the day before its date. */
  let day = Date.parse('2026-05-12T00:00:00Z')
  async function reminderOnce(): Promise<{
    morning: Instant
    id: string
    later: (minutes: number) => Instant
  }> {
    const registered = new Date(day).toISOString().slice(0, 10)
    const dueDate = new Date(day + 2 * 86_400_000).toISOString().slice(0, 10)
    const morning = at(new Date(day + 86_400_000).toISOString().slice(0, 10), '09:00')
    day += 7 * 86_400_000
    const given = [{ issue: `问题${registered}`, dueDate, ownerId: person('曹干事') }]
    const [id = ''] = await registerRows(database.pool, round, { given, now: at(registered, '17:00') })
    await room().dispatch(at(registered, '17:02'))
    sink.clear()
    return { morning, id, later: (minutes) => morning + minutes * 60_000 }
  }
  const mails = () => readMails(sink.received)
  const tellings = async (id: string) =>
    (
      await database.pool.query(
        `select t.state, t.reason, t.attempt, n.state as notice from telling t join notice n on n.key = t.notice_key
         where n.measure_id = $1 and n.rung = 'last'`,
        [id],
      )
    ).rows

  beforeAll(async () => {
    sink = await openSink()
    const now = at('2026-03-02', '08:00')
    ids = await bringRoster(database.pool, people, now)
    round = await bringRound(database.pool, now)
  })
  beforeEach(() => sink.clear())
  afterAll(() => sink.close())

  it('two dispatches of one account at once send once', async () => {
    const { morning } = await reminderOnce()
    const answers = await Promise.all([room().dispatch(morning), room().dispatch(morning)])
    await room().dispatch(morning)
    expect(answers.map(({ sent }) => sent).reduce((a, b) => a + b)).toBeLessThanOrEqual(1)
    expect(await mails()).toHaveLength(1)
  })

  it('a mail without a final reply is sent once more after half an hour, under the same Message-ID', async () => {
    const { morning, id, later } = await reminderOnce()
    const mailroom = room({ limits: { attempt: 300 } })
    sink.script(() => ({ at: 'end', next: 'silence' }))
    expect(await mailroom.dispatch(morning)).toMatchObject({ sent: 0, next: expect.any(Number) })
    expect(await tellings(id)).toMatchObject([{ state: 'unknown', attempt: 2, notice: 'planned' }])
    sink.script(() => null)
    expect(await mailroom.dispatch(later(29))).toMatchObject({ sent: 0 })
    expect(await mailroom.dispatch(later(31))).toMatchObject({ sent: 1 })
    expect(await mailroom.dispatch(later(90))).toMatchObject({ sent: 0 })
    const [first, second, ...more] = await mails()
    expect(more).toEqual([])
    expect(second?.messageId).toBe(first?.messageId)
    expect(await tellings(id)).toMatchObject([{ state: 'done', notice: 'done' }])
  })

  it('a second mail without a final reply is final, and the office is told', async () => {
    const { morning, id, later } = await reminderOnce()
    const mailroom = room({ limits: { attempt: 300 }, alarmAddress: 'alarm@example.org' })
    sink.script(({ to }) => (to === 'alarm@example.org' ? null : { at: 'end', next: 'silence' }))
    await mailroom.dispatch(morning)
    await mailroom.dispatch(later(31))
    expect(await tellings(id)).toMatchObject([{ state: 'unknown', reason: 'unknownTwice', notice: 'done' }])
    await mailroom.dispatch(later(34))
    const seen = await mails()
    expect(seen.map(({ to }) => to)).toEqual(['cao@example.org', 'cao@example.org', 'alarm@example.org'])
    expect(seen[2]?.subject).toContain('两次结果不明')
    await mailroom.dispatch(later(120))
    expect(await mails()).toHaveLength(3)
  })

  it('what was closed meanwhile is not sent again after an unknown outcome', async () => {
    const { morning, id, later } = await reminderOnce()
    const mailroom = room({ limits: { attempt: 300 } })
    sink.script(() => ({ at: 'end', next: 'silence' }))
    await mailroom.dispatch(morning)
    sink.script(() => null)
    const by = person('曹干事')
    await order(database.pool, id, { command: { type: 'startWork', plan: null }, by, now: later(5) })
    const evidence = [{ title: '制度文件', number: '院发〔2026〕1号', address: null, hash: null }]
    const statement = '已修订制度并组织检查，附件为发文。'
    await order(database.pool, id, {
      command: { type: 'requestCloseOut', statement, evidence },
      by,
      now: later(6),
    })
    await mailroom.dispatch(later(31))
    const toOwner = (await mails()).filter(({ to }) => to === 'cao@example.org')
    expect(toOwner).toHaveLength(1)
    expect(await tellings(id)).toMatchObject([
      { state: 'unknown', reason: 'awaitingCloseOut', notice: 'skipped' },
    ])
  })

  it('a server that says 421 rests for ten minutes, then gets the mail', async () => {
    const { morning, id, later } = await reminderOnce()
    sink.script(() => ({ at: 'mailFrom', reply: '421 4.7.0 too busy' }))
    expect(await room().dispatch(morning)).toMatchObject({ sent: 0, more: false })
    sink.script(() => null)
    expect(await room().dispatch(later(5))).toMatchObject({ sent: 0, more: false })
    expect(sink.received).toEqual([])
    expect(await room().dispatch(later(11))).toMatchObject({ sent: 1 })
    expect(await tellings(id)).toMatchObject([{ state: 'done', attempt: 2 }])
  })

  it('a mail that is put off all day goes with the next morning, not twice', async () => {
    const { morning, later } = await reminderOnce()
    sink.script(() => ({ at: 'rcptTo', reply: '450 4.2.0 greylisted' }))
    await room().dispatch(morning)
    await room().dispatch(later(60))
    sink.script(() => null)
    const nextMorning = morning + 86_400_000
    await room().dispatch(nextMorning)
    expect((await mails()).map(({ subject }) => subject.slice(0, 6))).toEqual(['【整改提醒】'])
  })

  it('a server that does not answer costs no attempt: the mails wait a minute', async () => {
    const { morning, id, later } = await reminderOnce()
    const gone = await openSink()
    await gone.close()
    const lost = room({ smtp: { url: gone.url, from: 'office@example.org' } })
    expect(await lost.dispatch(morning)).toMatchObject({ sent: 0, more: false })
    expect(await tellings(id)).toMatchObject([{ state: 'planned', attempt: 1 }])
    expect(await room().dispatch(later(2))).toMatchObject({ sent: 1 })
  })

  it('a measure that a transition holds is waited for, and told once it is free', async () => {
    const { morning, id } = await reminderOnce()
    const holder = await database.pool.connect()
    await holder.query('begin')
    await holder.query('select from measure where id = $1 for update', [id])
    const dispatched = room().dispatch(morning)
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(sink.received).toEqual([])
    await holder.query('commit')
    holder.release()
    expect(await dispatched).toMatchObject({ sent: 1, more: false })
  })

  it('a mail that was claimed by a process that died is sent once', async () => {
    const { morning, id } = await reminderOnce()
    const { account, drafts } = await claimByHand(morning)
    expect(await tellings(id)).toMatchObject([{ state: 'claimed' }])
    expect(await room().dispatch(morning)).toMatchObject({ sent: 1 })
    // The dead one comes back, after all: it may not send.
    expect(
      await toSending(database.pool, account, { mailIds: drafts.map((draft) => draft.id), now: morning }),
    ).toEqual(new Set())
    expect(await mails()).toHaveLength(1)
  })

  it('a mail that was being sent by a process that died is unknown, and sent once more after half an hour', async () => {
    const { morning, id, later } = await reminderOnce()
    const { account, drafts } = await claimByHand(morning)
    await toSending(database.pool, account, { mailIds: drafts.map((draft) => draft.id), now: morning })
    const waiting = await room().dispatch(morning + 5_000)
    expect(waiting).toEqual({ sent: 0, more: false, next: morning + 20_000 })
    await room().dispatch(morning + 20_000)
    expect(await tellings(id)).toMatchObject([{ state: 'unknown' }])
    await room().dispatch(later(31))
    expect((await mails()).map(({ messageId }) => messageId)).toEqual([`<${drafts[0]?.messageId}>`])
  })

  it('nothing is claimed while sending is stopped; all of it goes when it is resumed', async () => {
    const { morning, later } = await reminderOnce()
    await stopSending(database.pool, { by: '严干事', now: morning })
    expect(await room().dispatch(morning)).toEqual({ next: null, sent: 0, more: false })
    await resumeSending(database.pool, { now: later(10) })
    expect(await room().dispatch(later(10))).toMatchObject({ sent: 1 })
  })

  it('a stop takes away what was claimed and not yet being sent', async () => {
    const { morning } = await reminderOnce()
    const { account, drafts } = await claimByHand(morning)
    await stopSending(database.pool, { by: '严干事', now: morning })
    expect(
      await toSending(database.pool, account, { mailIds: drafts.map((draft) => draft.id), now: morning }),
    ).toEqual(new Set())
    await resumeSending(database.pool, { now: morning })
    expect(await room().dispatch(morning)).toMatchObject({ sent: 1 })
  })

  it('a measure that is withdrawn while its mail is claimed is not told', async () => {
    const { morning, id } = await reminderOnce()
    const { account, drafts } = await claimByHand(morning)
    const command = { type: 'withdraw', reason: '并入其他措施', decisionNumber: '组长批〔2026〕3号' } as const
    await order(database.pool, id, { command, by: person('严干事'), now: morning })
    expect(
      await toSending(database.pool, account, { mailIds: drafts.map((draft) => draft.id), now: morning }),
    ).toEqual(new Set())
    await room().dispatch(morning)
    expect((await mails()).filter(({ text }) => text.includes('临近到期'))).toEqual([])
    expect(await tellings(id)).toMatchObject([{ state: 'cancelled', notice: 'cancelled' }])
  })

  it('a refused login stops the account; nothing is lost, and the office hears of it once it is resumed', async () => {
    const { morning, id, later } = await reminderOnce()
    const guarded = await openSink({ login: { user: 'office', pass: 'right' } })
    const wrong = room({ smtp: { url: guarded.url.replace('right', 'wrong'), from: 'office@example.org' } })
    expect(await wrong.dispatch(morning)).toEqual({ next: null, sent: 0, more: false })
    expect(await tellings(id)).toMatchObject([{ state: 'planned', attempt: 1 }])
    await resumeSending(database.pool, { now: later(5) })
    const mended = room({
      smtp: { url: guarded.url, from: 'office@example.org' },
      alarmAddress: 'alarm@example.org',
    })
    await mended.dispatch(later(5))
    const seen = await readMails(guarded.received)
    expect(seen.map(({ to }) => to).sort()).toEqual(['alarm@example.org', 'cao@example.org'])
    await guarded.close()
  })

  /** Claims everything that is due in the name of a dispatch, which then dies. */
  async function claimByHand(now: Instant) {
    const { room: dead } = room()
    const account = await raiseEpoch(database.pool, 'default')
    const looked = await lookRound(database.pool, dead.office, now)
    if (!account || !looked) throw new Error('nothing is due')
    await settle(database.pool, settledOf(looked), now)
    const desk = deskOf(dead, looked)
    const drafts = looked.decision.mails.map((plan) => draftMail(plan, desk, new Map()))
    const claimed = await claimMails(database.pool, drafts, {
      account,
      rosterVersion: looked.ground.roster.version,
      now,
    })
    expect(claimed.size).toBe(drafts.length)
    return { account, drafts }
  }
})
