import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { buildApp } from '../../api/app.ts'
import { waitingLetters } from '../../db/letters.ts'
import { rebuild } from '../../db/rebuild.ts'
import { transition } from '../../db/transition.ts'
import { addVersion } from '../../db/versions.ts'
import type { Command } from '../../domain/commands.schema.ts'
import { signLink } from '../../domain/linkToken.ts'
import type { Instant } from '../../domain/localDate.ts'
import { defaultPolicy } from '../../domain/policy.ts'
import { withDatabase } from '../support/database.ts'
import { type Mail, readMails } from '../support/postbox.ts'
import { openSink, type Sink } from '../support/sink.ts'
import { snapshotOf } from '../support/snapshot.ts'
import {
  aMailroom,
  at,
  bringRoster,
  bringRound,
  letTimeAct,
  order,
  people,
  registerRows,
} from './dispatch/aMailroom.ts'

const database = withDatabase()
const linkSecret = 'a secret of the tests'
const site = 'http://127.0.0.1:3000'
let sink: Sink
let app: FastifyInstance
let now: Instant = at('2026-03-02', '10:00')
let ids: Map<string, string>
let mailroom: ReturnType<typeof aMailroom>
const person = (name: string) => ids.get(name) ?? ''

beforeAll(async () => {
  sink = await openSink()
  ids = await bringRoster(database.pool, people, now)
  mailroom = aMailroom({ pool: database.pool, smtp: { url: sink.url, from: 'office@example.org' } })
  app = buildApp({
    pool: database.pool,
    clock: () => now,
    logger: pino({ level: 'silent' }),
    poke: () => {},
    temporalHealth: async () => ({ ok: true, detail: '' }),
    links: { temporal: null, mailbox: null },
    publicUrl: site,
    linkSecret,
    office: { name: '县整改办', contact: '严干事 0000-1234567', replyTo: 'zgb@example.org' },
  })
})
afterAll(async () => {
  mailroom.close()
  await app.close()
  await sink.close()
})

/** Measures due on 2026-03-16: their 提醒函 is for 03-09 and drafted on 03-05. */
async function measuresWithDrafts(count: number): Promise<string[]> {
  now = at('2026-03-02', '10:00')
  const owner = { ownerId: person('何科长'), leaderInChargeId: person('沈副院长') }
  const given = Array.from({ length: count }, (_, i) => ({
    issue: `问题${i}`,
    dueDate: '2026-03-16',
    ...owner,
  }))
  const measures = await registerRows(database.pool, await roundId(), { given, now })
  await letTimeAct(database.pool, measures, at('2026-03-05', '08:45'))
  return measures
}

let round: string | null = null
async function roundId(): Promise<string> {
  round ??= await bringRound(database.pool, now)
  return round
}

function give(id: string, command: Command, by: string): Promise<void> {
  return order(database.pool, id, { command, by: person(by), now })
}

const sign = (id: string) => give(id, { type: 'signLetter', letter: null }, '韩主任')
const letterMails = async (): Promise<Mail[]> =>
  (await readMails(sink.received)).filter(({ text }) => text.includes('特此函告'))

async function docNumbers(): Promise<string[]> {
  const { rows } = await database.pool.query<{ doc: string }>(
    `select letter -> 'signed' ->> 'docNumber' as doc
     from measure cross join jsonb_array_elements(body -> 'letters') as letter
     where letter -> 'signed' is not null and letter ->> 'state' <> 'drafted'
     order by length(letter -> 'signed' ->> 'docNumber'), 1`,
  )
  return rows.map(({ doc }) => doc).filter((doc) => doc !== null)
}

describe('发文字号', () => {
  it('has neither gaps nor doubles when twenty are signed at once, some twice, some refused', async () => {
    const measures = await measuresWithDrafts(20)
    now = at('2026-03-05', '15:00')
    const [refused = '', ...others] = measures
    await give(refused, { type: 'refuseLetter', letter: null, reason: '措辞有误' }, '韩主任')
    const twice = [...measures, ...others.slice(0, 5)]
    await Promise.allSettled(twice.map((id) => sign(id)))
    const numbers = await docNumbers()
    const expected = Array.from({ length: 19 }, (_, i) => `整改办提〔2026〕${i + 1}号`)
    expect(numbers.sort()).toEqual(expected.sort())
  })

  it('stays with a letter that is voided, and is not given again', async () => {
    const [first = '', second = ''] = await measuresWithDrafts(2)
    now = at('2026-03-05', '15:00')
    await sign(first)
    await give(first, { type: 'voidLetter', letter: null, reason: '文号用错' }, '韩主任')
    await sign(second)
    expect((await docNumbers()).slice(-2)).toEqual(['整改办提〔2026〕20号', '整改办提〔2026〕21号'])
    for (const id of [first, second]) expect(await rebuild(database.pool, id)).toEqual([])
  })

  it('is not used up by a transaction that fails', async () => {
    const [id = ''] = await measuresWithDrafts(1)
    now = at('2026-03-05', '15:00')
    const key = '\u0000'
    const cause = {
      type: 'command',
      id: key,
      bodyHash: key,
      command: { type: 'signLetter', letter: null },
    } as const
    const actor = { personId: person('韩主任'), service: null, onBehalfOf: null }
    await expect(transition(database.pool, id, { ...cause, actor }, now)).rejects.toThrow()
    await sign(id)
    expect(await docNumbers()).toContain('整改办提〔2026〕22号')
  })
})

describe('a signed letter', () => {
  let id = ''
  beforeAll(async () => {
    ;[id = ''] = await measuresWithDrafts(1)
    await mailroom.dispatch(at('2026-03-05', '09:00'))
    now = at('2026-03-05', '15:00')
  })

  it('waits in the list for its signer, with the text that he would sign', async () => {
    const [waiting] = (await waitingLetters(database.pool)).filter(({ measure }) => measure.id === id)
    expect(waiting).toMatchObject({ waitsFor: 'signature', letter: { signer: 'officeDirector' } })
    const asked = (await readMails(sink.received)).filter(({ to }) => to === 'han@example.org')
    expect(asked.map(({ text }) => text).join()).toContain('3月5日送签，请签发或不予签发')
    expect(asked.map(({ text }) => text).join()).toMatch(/查看函件全文：\S+\/letters\//)
  })

  it('goes on its day in its own mail to each reader, in the thread of measure and reader', async () => {
    await sign(id)
    await mailroom.dispatch(at('2026-03-05', '15:01'))
    expect((await letterMails()).filter(({ text }) => text.includes(id))).toEqual([])
    await letTimeAct(database.pool, [id], at('2026-03-09', '08:45'))
    await mailroom.dispatch(at('2026-03-09', '09:00'))
    const mails = (await letterMails()).filter(({ text }) => text.includes(`编号${id}`))
    expect(mails.map(({ to }) => to).sort()).toEqual([
      'feng@example.org',
      'he@example.org',
      'shen@example.org',
    ])
    for (const mail of mails) {
      expect(mail.subject).toBe(`[整改 ${id}] 问题0`)
      expect(mail.header('references')).toMatch(/^<[0-9a-f]{40}@example\.org>$/)
      expect(mail.header('references')).toBe(mail.header('in-reply-to'))
      expect(Buffer.from(mail.header('thread-index') ?? '', 'base64')).toHaveLength(27)
      expect(mail.text).toContain('整改办提〔2026〕23号')
    }
    expect(new Set(mails.map((mail) => mail.header('references'))).size).toBe(3)
  })

  it('is read on a page that changes nothing, by whatever opens it', async () => {
    now = at('2026-03-09', '10:00')
    const link = await linkIn('he@example.org')
    const before = await snapshotOf(database.pool)
    for (let times = 0; times < 3; times++) {
      const page = await app.inject({ url: link })
      expect(page.statusCode).toBe(200)
      expect(page.body).toContain('整改办提〔2026〕23号')
      expect(page.body).not.toContain(' checked')
    }
    expect(await snapshotOf(database.pool)).toEqual(before)
  })

  it.each([
    ['nothing filled in', () => ({})],
    ['the form as it was found, and no choice', (form: string) => ({ form })],
    ['a choice without the form', () => ({ choice: 'read' })],
    ['a form of somebody else', () => ({ choice: 'read', form: formOf('沈副院长') })],
    ['a form that is too old', () => ({ choice: 'read', form: formOf('何科长', now) })],
    ['a choice that is none', (form: string) => ({ form, choice: 'yes' })],
  ])('submitted with %s it changes nothing', async (_, fields) => {
    const link = await linkIn('he@example.org')
    const form = formIn((await app.inject({ url: link })).body)
    const before = await snapshotOf(database.pool)
    const answer = await post(link, fields(form))
    expect([answer.statusCode, answer.body.includes('没有签收')]).toEqual([422, true])
    expect(await snapshotOf(database.pool)).toEqual(before)
  })

  it('who says that it is not his has signed for nothing', async () => {
    const link = await linkIn('he@example.org')
    const form = formIn((await app.inject({ url: link })).body)
    const before = await snapshotOf(database.pool)
    expect((await post(link, { form, choice: 'notMine' })).body).toContain('没有签收')
    expect(await snapshotOf(database.pool)).toEqual(before)
  })

  it('is signed for by his choice, once, however often he submits it', async () => {
    const link = await linkIn('he@example.org')
    const form = formIn((await app.inject({ url: link })).body)
    const first = await post(link, { form, choice: 'read' })
    const second = await post(link, { form, choice: 'read' })
    expect([first.statusCode, second.statusCode]).toEqual([200, 200])
    expect(first.body).toContain('已签收，记入台账')
    expect((await app.inject({ url: link })).body).not.toContain('<form')
    const { rows } = await database.pool.query(
      `select from measure_event where measure_id = $1 and type = 'acknowledged'`,
      [id],
    )
    expect(rows).toHaveLength(1)
    expect((await waitingLetters(database.pool)).filter(({ measure }) => measure.id === id)).toEqual([])
    expect(await rebuild(database.pool, id)).toEqual([])
  })

  it('shows its signer and its copies no more than they may do', async () => {
    const signer = `/letters/${tokenOf('韩主任', `${id}/letter.1`)}`
    expect((await app.inject({ url: signer })).body).not.toContain('<form')
    const copy = await app.inject({ url: await linkIn('shen@example.org') })
    expect(copy.body).toContain('<form')
    expect((await app.inject({ url: `${signer}x` })).statusCode).toBe(404)
  })

  it('voided after it went, those who have it are told, and its page says so', async () => {
    now = at('2026-03-10', '10:00')
    await give(id, { type: 'voidLetter', letter: null, reason: '时限有误' }, '韩主任')
    await mailroom.dispatch(now)
    const told = (await readMails(sink.received)).filter(({ text }) => text.includes('函件作废通知'))
    expect(told.map(({ to }) => to).sort()).toEqual([
      'feng@example.org',
      'he@example.org',
      'shen@example.org',
    ])
    for (const { text } of told) expect(text).toContain('整改办提〔2026〕23号')
    expect((await app.inject({ url: await linkIn('feng@example.org') })).body).toContain('已作废')
  })

  async function linkIn(to: string): Promise<string> {
    const mail = (await letterMails()).find((one) => one.to === to && one.text.includes(`编号${id}`))
    const [, path] = /http:\/\/127\.0\.0\.1:3000(\/letters\/\S+)/.exec(mail?.text ?? '') ?? []
    return path ?? ''
  }

  function formOf(name: string, expiresAt = now + 1_000): string {
    const subject = `${id}/letter.1#1`
    return signLink({ purpose: 'form', subject, personId: person(name), expiresAt }, linkSecret)
  }
})

it('a letter that may have arrived is not sent again: the office is told and decides', async () => {
  const [id = ''] = await measuresWithDrafts(1)
  now = at('2026-03-09', '15:00')
  await sign(id)
  sink.script(({ to }) => (to === 'he@example.org' ? { at: 'end', next: 'silence' } : null))
  const smtp = { url: sink.url, from: 'office@example.org' }
  const impatient = aMailroom({ pool: database.pool, smtp, limits: { attempt: 1_500 } })
  await impatient.dispatch(now)
  impatient.close()
  sink.script(() => null)
  for (const hours of [1, 4, 24]) await mailroom.dispatch(now + hours * 3_600_000)
  const { rows } = await database.pool.query<{ state: string; attempts: number; reason: string }>(
    `select t.state, t.reason, (select count(*)::int from mail_telling where notice_key = t.notice_key and person_id = t.person_id) as attempts
     from telling t join notice on key = notice_key where measure_id = $1 and kind = 'letter' and person_id = $2`,
    [id, person('何科长')],
  )
  // His mail as owner carries the notice to the head of the unit too, where he is both.
  expect(new Set(rows.map(({ state, reason, attempts }) => `${state} ${reason} ${attempts}`))).toEqual(
    new Set(['unknown letterUnknown 1']),
  )
  expect(rows.length).toBeGreaterThan(0)
  const alarms = (await readMails(sink.received)).filter(({ text }) => text.includes('函件是否送达不明'))
  expect(alarms.length).toBeGreaterThan(0)

  // The office asks him, and sends it once more: the same letter, to him alone.
  const ofThis = async () => (await letterMails()).filter(({ text }) => text.includes(`编号${id}`))
  const before = await ofThis()
  now = at('2026-03-11', '10:00')
  const again = { type: 'resendLetter', letter: null, reason: '电话核实，没有收到' } as const
  await expect(give(id, again, '何科长')).rejects.toThrow('actorNotAllowed')
  await give(id, again, '严干事')
  await mailroom.dispatch(now)
  await expect(give(id, again, '严干事')).rejects.toThrow('letterNotInDoubt')
  const sent = (await ofThis()).slice(before.length)
  expect(sent.map(({ to }) => to)).toEqual(['he@example.org'])
  expect(sent[0]?.text).toMatch(/整改办提〔2026〕\d+号/)
  expect(before.map(({ messageId }) => messageId)).not.toContain(sent[0]?.messageId)
  expect(await rebuild(database.pool, id)).toEqual([])
})

it('a policy that signs 提醒函 in advance asks nobody, and numbers them all the same', async () => {
  const letters = { preApproved: ['reminderLetter' as const] }
  await addVersion(database.pool, { kind: 'policy', body: { ...defaultPolicy, letters }, now })
  const [id = ''] = await measuresWithDrafts(1)
  const { rows } = await database.pool.query<{ type: string }>(
    'select type from measure_event where measure_id = $1 order by sequence',
    [id],
  )
  expect(rows.map(({ type }) => type)).toEqual(['registered', 'rungReached', 'letterDrafted', 'letterSigned'])
  expect((await docNumbers()).at(-1)).toMatch(/^整改办提〔2026〕\d+号$/)
})

const tokenOf = (name: string, subject: string) =>
  signLink({ purpose: 'letter', subject, personId: person(name), expiresAt: now + 86_400_000 }, linkSecret)

function post(url: string, fields: Record<string, string>) {
  return app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
}

function formIn(body: string): string {
  return /name="form" value="([^"]+)"/.exec(body)?.[1] ?? ''
}
