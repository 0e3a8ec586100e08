import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { buildApp } from '../../api/app.ts'
import { findLetterOf } from '../../db/letters.ts'
import { rebuild } from '../../db/rebuild.ts'
import { useScenario } from '../support/scenario.ts'
import { stepsOf } from '../support/scenarioHistories.ts'

/** Item 4 of the ledger: due on 2021-12-31, 提醒函 for 12-24, 督办函 for 2022-01-06. */
const no = 4
const [owner, director, leader] = ['戚主任', '马主任', '周分管']
const publicUrl = 'http://127.0.0.1:8390'
const linkSecret = 'a secret of the letters'

describe('the letters of one measure, from their drafts to a voided one', () => {
  const s = useScenario({ links: { publicUrl, linkSecret } })
  let app: FastifyInstance
  let now = 0

  beforeAll(async () => {
    app = buildApp({
      pool: s.office.pool,
      clock: () => now,
      logger: pino({ level: 'silent' }),
      poke: () => {},
      temporalHealth: async () => ({ ok: true, detail: '' }),
      links: { temporal: null, mailbox: null },
      office: { name: '整改办', contact: '', replyTo: 'a@b.example' },
      ...{ publicUrl, linkSecret },
    })
  })
  afterAll(() => app.close())

  const letterOf = async (letterId: string) => {
    const found = await findLetterOf(s.office.pool, { measureId: s.measureId(no), letterId })
    return found?.letter
  }

  it('the 提醒函 is drafted two working days before its day, and its signer asked', async () => {
    await s.importLedger({ confirmationRequired: false, only: [no] })
    await s.fastForwardTo('2021-12-21 18:00')
    await s.allExpected()
    await s.fastForwardTo('2021-12-22 09:05')
    await s.mail(director).got('12月22日送签，请签发或不予签发').once()
    expect(await letterOf('letter.1')).toMatchObject({ state: 'drafted', issueDate: '2021-12-24' })
  })

  it('unsigned, it is chased; on its day the ordinary mail goes without it', async () => {
    await s.fastForwardTo('2021-12-24 09:05')
    await s.mail(director).got('函件待签发').once()
    await s.mail(owner).got('还有10个工作日').times(0)
    await s.mail(owner).got('还有5个工作日').once()
    await s.mail(leader).got('提醒函').once()
  })

  it('signed on the day after, it goes at once, in its own mail to the unit and in copy to the leader', async () => {
    await s.fastForwardTo('2021-12-24 15:00')
    await s.give('signLetter', no, { by: director })
    await s.fastForwardTo('2021-12-24 15:05')
    await s.mail(owner).got('整改办提〔2021〕1号').once()
    await s.mail(leader).got('抄送给您').once()
  })

  it('not signed for, it is chased after two working days; its page takes the owner’s 签收', async () => {
    await s.fastForwardTo('2021-12-28 09:05')
    await s.mail(owner).got('尚未签收').once()
    for (const name of ['马主任', '栗联络']) await s.mail(name).got('尚未签收').once()
    now = await s.office.clock.now()
    const mails = await s.office.mailbox.received()
    const mail = mails.find(({ text }) => text.includes('查看并签收'))
    const link = /http:\/\/127\.0\.0\.1:8390(\/letters\/\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
    const page = await app.inject({ url: link })
    const form = /name="form" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    const answer = await app.inject({
      ...{ method: 'POST', url: link },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ form, choice: 'read' }).toString(),
    })
    expect(answer.body).toContain('已签收，记入台账')
    expect((await letterOf('letter.1'))?.acknowledged).not.toBeNull()
  })

  it('which stops no ladder: the measure is told overdue all the same, and the 督办函 drafted', async () => {
    await s.fastForwardTo('2022-01-04 09:05')
    await s.mail(owner).got('还有1个工作日').once()
    await s.mail(owner).got('逾期').once()
    await s.mail(leader).got('函件待签发').once()
  })

  it('signed before its day it waits for it; voided after it went, those who have it are told', async () => {
    await s.give('signLetter', no, { by: leader })
    await s.fastForwardTo('2022-01-06 08:59')
    await s.mail(owner).got('督办函').times(0)
    await s.fastForwardTo('2022-01-06 09:05')
    await s.mail(owner).got('整改办督〔2022〕1号').once()
    await s.allExpected()
    await s.give('voidLetter', no, { by: leader, letter: 'supervision.1', reason: '时限写错' })
    await s.fastForwardTo('2022-01-06 09:10')
    for (const name of [owner, leader, '马主任', '栗联络']) await s.mail(name).got('函件作废通知').once()
    expect(await letterOf('supervision.1')).toMatchObject({
      state: 'voided',
      signed: { docNumber: '整改办督〔2022〕1号' },
    })
  })

  it('and reads so in Temporal; its row is what its events say', async () => {
    await s.fastForwardTo('2022-01-10 09:05')
    await s.allExpected()
    const steps = await stepsOf(s.office, s.measureId(no))
    expect(steps.slice(0, 5)).toEqual([
      'draftLetter',
      'chaseSigner',
      'issueReminderLetter',
      // Foreseen before it was signed: this one found nothing to chase.
      'chaseSigner',
      'chaseAcknowledgement',
    ])
    expect(steps).toContain('escalateToGroupLeader')
    expect(await rebuild(s.office.pool, s.measureId(no))).toEqual([])
  })
})
