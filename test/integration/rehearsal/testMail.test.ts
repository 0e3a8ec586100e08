import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { findMail } from '../../../db/mails.ts'
import { stopSending } from '../../../db/office.ts'
import { askForTestMail } from '../../../db/testMails.ts'
import { createTestMailer } from '../../../worker/testMailer.ts'
import { withDatabase } from '../../support/database.ts'
import { readMails } from '../../support/postbox.ts'
import { openSink, type Sink } from '../../support/sink.ts'
import { at } from '../dispatch/aMailroom.ts'

const database = withDatabase()
const now = at('2026-03-02', '22:00')
const office = { name: '整改办', contact: '严干事', replyTo: 'zgb@example.org', alarmAddress: null }
let sink: Sink
let asked = 0

beforeAll(async () => {
  sink = await openSink({ login: { user: 'zgb', pass: 'right' } })
})
beforeEach(() => sink.clear())
afterAll(() => sink.close())

async function send(url = sink.url) {
  const id = `t-${++asked}`
  await askForTestMail(database.pool, { id, address: 'he@example.org', now })
  const smtp = { url, from: 'zgb@example.org', provider: 'generic' as const }
  await createTestMailer({ pool: database.pool, smtp, office }).step(now)
  return findMail(database.pool, id)
}

describe('a test mail', () => {
  it('goes at once, also at night, to the address and nobody else, and stands in the ledger with the server’s words', async () => {
    expect(await send()).toMatchObject({
      kind: 'test',
      state: 'accepted',
      address: 'he@example.org',
      reply: expect.stringContaining('2.0.0 kept'),
      measureIds: [],
      doneAt: expect.any(Number),
    })
    const mails = await readMails(sink.received)
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      ['he@example.org', '【试发】整改办的发信测试'],
    ])
    expect(mails[0]?.text).toContain('不涉及任何整改事项')
  })

  it('shows a refusal word for word, and marks nobody’s address', async () => {
    sink.script(() => ({ at: 'rcptTo', reply: '550 5.1.1 Mailbox not found, see help.example/42' }))
    expect(await send()).toMatchObject({
      state: 'refused',
      reply: expect.stringContaining('Mailbox not found, see help.example/42'),
    })
    expect((await database.pool.query('select * from bad_address')).rows).toEqual([])
  })

  it('shows a refused login, and does not stop the account for it', async () => {
    const wrong = sink.url.replace(':right@', ':wrong@')
    expect(await send(wrong)).toMatchObject({
      state: 'refused',
      reply: expect.stringContaining('535 5.7.8 authentication failed'),
    })
    const { rows } = await database.pool.query('select stopped_reason, paused_until from mail_account')
    expect(rows).toEqual([{ stopped_reason: null, paused_until: null }])
  })

  it('tells nobody of anything: no notice, no telling', async () => {
    const { rows } = await database.pool.query(
      'select (select count(*) from notice) as notices, (select count(*) from telling) as tellings',
    )
    expect(rows).toEqual([{ notices: 0, tellings: 0 }])
  })

  it('waits while all mail is stopped', async () => {
    await stopSending(database.pool, { by: '严干事', now })
    expect(await send()).toMatchObject({ state: 'asked' })
    expect(sink.received).toEqual([])
  })
})
