import nodemailer from 'nodemailer'
import { lettersOf } from '../letters.ts'
import { connections } from './peer.ts'

/** nodemailer's own pool as in M0. The letter is written once for all: a favour, since ours writes each from its measure. */
export function openMail(): {
  send(id: string, reminder: number): Promise<void>
  close(): void
} {
  const transport = nodemailer.createTransport({
    pool: true,
    url: process.env.SMTP_URL ?? '',
    maxConnections: connections.mail,
    maxMessages: Number.POSITIVE_INFINITY,
  })
  const [letter] = lettersOf(1)
  return {
    async send(id, reminder) {
      await transport.sendMail({
        from: { name: '整改办', address: 'zhenggai@bench.example' },
        to: `${id}@bench.example`,
        // The same at every attempt: what arrives twice is counted once.
        messageId: `<${id}-${reminder}@peers.bench.example>`,
        ...letter,
      })
    },
    close: () => transport.close(),
  }
}
