import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
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
    ['greylisted', { at: 'rcptTo', reply: '450 4.2.0 try later' }, { outcome: 'deferred', class: 'busy' }],
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
    [
      'taken for spam at the end',
      { at: 'end', reply: '554 5.7.1 spam' },
      { outcome: 'refused', class: 'rejected' },
    ],
    ['put off at the end', { at: 'end', reply: '451 4.7.1 later' }, { outcome: 'deferred', code: 451 }],
    ['silence after 354', { at: 'data', next: 'silence' }, { outcome: 'unknown', class: 'noReply' }],
    ['the line was cut after 354', { at: 'data', next: 'reset' }, { outcome: 'unknown', class: 'noReply' }],
    [
      'the line was cut before 354',
      { at: 'rcptTo', next: 'reset' },
      { outcome: 'deferred', class: 'interrupted' },
    ],
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
