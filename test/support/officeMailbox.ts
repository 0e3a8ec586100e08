import { type Mail, readMail } from './postbox.ts'
import { openSink, type Received } from './sink.ts'

/** A mail server on loopback, and what arrived there, each message the same object at every look. */
export type OfficeMailbox = { url: string; received(): Promise<Mail[]>; close(): Promise<void> }

export async function openMailbox(): Promise<OfficeMailbox> {
  const sink = await openSink()
  const read = new Map<Received, Promise<Mail>>()
  const reading = (message: Received): Promise<Mail> => {
    const mail = read.get(message) ?? readMail(message)
    read.set(message, mail)
    return mail
  }
  return {
    url: sink.url,
    received: () => Promise.all(sink.received.map(reading)),
    close: () => sink.close(),
  }
}
