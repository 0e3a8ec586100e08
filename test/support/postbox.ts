import PostalMime from 'postal-mime'
import type { Received } from './sink.ts'

/** A received mail as its reader sees it, read by a parser that is not ours. */
export type Mail = {
  to: string
  subject: string
  text: string
  html: string
  messageId: string
  header: (name: string) => string | null
  accepted: boolean
}

export async function readMails(received: readonly Received[]): Promise<Mail[]> {
  return Promise.all(received.map(readMail))
}

export async function readMail({
  raw,
  to,
  accepted,
}: Pick<Received, 'raw' | 'to' | 'accepted'>): Promise<Mail> {
  const parsed = await PostalMime.parse(Buffer.from(raw, 'latin1'))
  const header = (name: string) => parsed.headers.find(({ key }) => key === name.toLowerCase())?.value ?? null
  return {
    to,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html ?? '',
    messageId: parsed.messageId ?? '',
    header,
    accepted,
  }
}
