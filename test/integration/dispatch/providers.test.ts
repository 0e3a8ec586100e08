import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { consequences } from '../../../activities/providers/classes.ts'
import { providers } from '../../../activities/providers/index.ts'
import { openPost } from '../../../activities/smtp.ts'
import type { Sink } from '../../support/sink.ts'
import { openSink } from '../../support/sink.ts'

const parcel = {
  from: 'office@example.org',
  to: 'cao@example.org',
  raw: Buffer.from('Subject: x\r\n\r\ny\r\n'),
}
const limits = { mayStart: () => true, attempt: 2_000 }

const replies = providers.flatMap(({ name, rules }) =>
  rules.flatMap(({ literally, class: replyClass }) =>
    literally.map((reply) => ({ provider: name, reply, replyClass })),
  ),
)

describe('what a server answers literally', () => {
  let sink: Sink
  beforeAll(async () => {
    sink = await openSink()
  })
  afterAll(() => sink.close())

  it.each(replies)('$provider: $reply', async ({ provider, reply, replyClass }) => {
    sink.script(() => ({ at: 'rcptTo', reply }))
    const post = openPost({ url: sink.url, from: parcel.from, provider })
    expect(await post.send(parcel, limits)).toEqual({
      outcome: consequences[replyClass].outcome,
      class: replyClass,
      code: Number(reply.slice(0, 3)),
      reply,
    })
    post.rest()
  })

  it.each([
    ['220 newxmesmtplogicsvrszb51-0.qq.com XMail Esmtp QQ Mail Server.', 'frequency'],
    ['220 mail.example.cn Anti-spam GT for Coremail System (example[20210401])', 'rejected'],
    ['220 mail.example.org ESMTP Postfix', 'rejected'],
  ])('is judged by who greets so: %s', async (greeting, replyClass) => {
    const other = await openSink({ greeting })
    other.script(() => ({ at: 'rcptTo', reply: '550 Connection denied' }))
    const post = openPost({ url: other.url, from: parcel.from })
    expect(await post.send(parcel, limits)).toMatchObject({ class: replyClass })
    post.rest()
    await other.close()
  })
})
