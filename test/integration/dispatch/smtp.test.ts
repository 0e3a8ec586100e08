import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { SMTPServer } from 'smtp-server'
import type { SendOutcome } from '../../../activities/smtp.ts'
import { openPost } from '../../../activities/smtp.ts'
import type { Misbehaviour, Sink } from '../../support/sink.ts'
import { openSink } from '../../support/sink.ts'

const parcel = {
  from: 'office@example.org',
  to: 'he@example.org',
  raw: Buffer.from('Subject: x\r\n\r\ny\r\n'),
}
const limits = { mayStart: () => true, attempt: 400 }

describe('what the post says about a mail', () => {
  let sink: Sink
  beforeAll(async () => {
    sink = await openSink()
  })
  afterAll(() => sink.close())

  type Row = [name: string, misbehaviour: Misbehaviour | null, expected: Partial<SendOutcome>]
  const rows: Row[] = [
    ['it was taken', null, { outcome: 'accepted', code: 250 }],
    [
      'the server is closing',
      { at: 'mailFrom', reply: '421 4.3.2 closing' },
      { outcome: 'deferred', code: 421 },
    ],
    ['busy', { at: 'rcptTo', reply: '450 4.3.0 busy' }, { outcome: 'deferred', class: 'busy' }],
    [
      'no such user',
      { at: 'rcptTo', reply: '550 5.1.1 No such user here' },
      { outcome: 'refused', class: 'badAddress' },
    ],
    [
      'too often, said with 550',
      { at: 'rcptTo', reply: '550 Mail frequency limited' },
      { outcome: 'deferred', class: 'frequency' },
    ],
    [
      'a bare 550 says nothing of the address',
      { at: 'rcptTo', reply: '550 denied' },
      { outcome: 'refused', class: 'rejected' },
    ],
    ['put off at the end', { at: 'end', reply: '451 4.7.1 later' }, { outcome: 'deferred', code: 451 }],
    [
      'refused at the greeting',
      { at: 'connect', reply: '554 5.7.1 blocked' },
      { outcome: 'deferred', class: 'unreachable' },
    ],
  ]
  it.each(rows)('%s', async (_name, misbehaviour, expected) => {
    sink.script(() => misbehaviour)
    const post = openPost({ url: sink.url, from: parcel.from })
    expect(await post.send(parcel, limits)).toMatchObject(expected)
    post.rest()
  })

  const phases = [
    ['the greeting', 'connect', 'deferred', 'unreachable'],
    ['EHLO', 'ehlo', 'deferred', 'unreachable'],
    ['the login', 'auth', 'deferred', 'unreachable'],
    ['MAIL', 'mailFrom', 'deferred', 'interrupted'],
    ['RCPT', 'rcptTo', 'deferred', 'interrupted'],
    ['DATA, before its 354', 'data', 'deferred', 'interrupted'],
    ['the middle of the message', 'body', 'unknown', 'noReply'],
    ['the final dot', 'end', 'unknown', 'noReply'],
  ] as const
  const both = phases.flatMap((phase) => [[...phase, 'silence'] as const, [...phase, 'reset'] as const])
  it.each(both)('at %s (%s): %s, %s, upon %s', async (_name, at, outcome, replyClass, next) => {
    const guarded = await openSink({ login: { user: 'office', pass: 'right' } })
    guarded.script(() => ({ at, next }))
    const post = openPost({ url: guarded.url, from: parcel.from })
    expect(await post.send(parcel, limits)).toMatchObject({ outcome, class: replyClass, code: null })
    post.rest()
    await guarded.close()
  })

  it('a server that swallows a long message slowly gets it whole', async () => {
    sink.clear()
    sink.script(() => ({ at: 'body', next: 'delay', ms: 5 }))
    const raw = Buffer.from(`Subject: x\r\n\r\n${`${'y'.repeat(70)}\r\n`.repeat(8_000)}`)
    const post = openPost({ url: sink.url, from: parcel.from })
    expect(await post.send({ ...parcel, raw }, { ...limits, attempt: 5_000 })).toMatchObject({ code: 250 })
    expect(sink.received.map((message) => message.raw.length)).toEqual([raw.length])
    post.rest()
  })

  it('one that swallows it too slowly leaves it in doubt', async () => {
    sink.script(() => ({ at: 'body', next: 'delay', ms: 500 }))
    const post = openPost({ url: sink.url, from: parcel.from })
    expect(await post.send(parcel, limits)).toMatchObject({ outcome: 'unknown', class: 'noReply' })
    post.rest()
  })

  it('a server with a wrong certificate gets neither a mail nor the password', async () => {
    let asked = 0
    const server = new SMTPServer({
      ...{ secure: true, logger: false, disableReverseLookup: true },
      onAuth(_auth, _session, callback) {
        asked++
        callback(null, { user: 'office' })
      },
    })
    server.on('error', () => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const post = openPost({ url: `smtps://office:right@127.0.0.1:${port}`, from: parcel.from })
    expect(await post.send(parcel, { ...limits, attempt: 3_000 })).toMatchObject({
      outcome: 'deferred',
      class: 'certificate',
      reply: expect.stringContaining('certificate'),
    })
    expect(asked).toBe(0)
    post.rest()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })

  it('a refused login stops the account', async () => {
    const guarded = await openSink({ login: { user: 'office', pass: 'right' } })
    const post = openPost({ url: guarded.url.replace('right', 'wrong'), from: parcel.from })
    expect(await post.send(parcel, limits)).toMatchObject({ outcome: 'accountStopped', code: 535 })
    post.rest()
    await guarded.close()
  })

  it('a server that is not there puts mails off', async () => {
    const gone = await openSink()
    await gone.close()
    const post = openPost({ url: gone.url, from: parcel.from })
    expect(await post.send(parcel, limits)).toMatchObject({ outcome: 'deferred', class: 'unreachable' })
  })

  it('one connection serves many mails, also after one was refused', async () => {
    sink.script(({ nth }) => (nth === 2 ? { at: 'rcptTo', reply: '550 5.1.1 no such user' } : null))
    const post = openPost({ url: sink.url, from: parcel.from, connections: 1 })
    const before = sink.connections()
    const outcomes = []
    for (let n = 0; n < 4; n++) outcomes.push((await post.send(parcel, limits))?.outcome)
    expect(outcomes).toEqual(['accepted', 'refused', 'accepted', 'accepted'])
    expect(sink.connections() - before).toBe(1)
    post.rest()
  })

  it('a mail whose time to be handed over has passed is not offered to the server', async () => {
    sink.clear()
    const post = openPost({ url: sink.url, from: parcel.from })
    expect(await post.send(parcel, { ...limits, mayStart: () => false })).toBeNull()
    expect(sink.received).toEqual([])
  })
})
