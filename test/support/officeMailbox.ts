import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** A message as the receiving server got it, taken apart by a parser that is not ours. */
export type ReceivedMail = { to: string; subject: string; text: string; messageId: string }

/** A mail server on loopback that takes everything. */
export type OfficeMailbox = { url: string; received: readonly ReceivedMail[]; stop(): Promise<void> }

export async function openMailbox(): Promise<OfficeMailbox> {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        parse(Buffer.concat(chunks), to).then(
          (mail) => {
            received.push(mail)
            done()
          },
          (error: Error) => done(error),
        )
      })
    },
  })
  server.on('error', () => {}) // a client that was killed must not end it
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const port = portOf(server.server.address())
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    stop: () => new Promise((closed) => server.close(() => closed())),
  }
}

/** One recipient a message is a promise of the product, so anything else is no mail of ours. */
async function parse(bytes: Buffer, to: readonly string[]): Promise<ReceivedMail> {
  const [recipient] = to
  if (recipient === undefined || to.length > 1) throw new Error(`recipients: ${to.join(', ')}`)
  const { subject, text, messageId } = await PostalMime.parse(bytes)
  return { to: recipient, subject: subject ?? '', text: text ?? '', messageId: messageId ?? '' }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port')
  return address.port
}
