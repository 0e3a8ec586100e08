import { createHash } from 'node:crypto'
import type { Instant } from '../domain/localDate.ts'

/** The thread of one measure with one reader. No mail ever has the root's id: it only holds the thread together. */
export type Thread = {
  /** Message-ID of the root, from measure and reader alone. */
  root: string
  /** When the thread began: the measure's registration. */
  startedAt: Instant
}

/** Names the root for ever, whichever mail comes first. */
export function threadOf(
  { measureId, personId, startedAt }: { measureId: string; personId: string; startedAt: Instant },
  domain: string,
): Thread {
  return { root: `${digest(`${measureId}\n${personId}`).toString('hex').slice(0, 40)}@${domain}`, startedAt }
}

/** For mail programs that thread by References; and for Outlook, which asks Thread-Index and the constant topic. */
export function threadHeaders(
  thread: Thread | null,
  { messageId, at, topic }: { messageId: string; at: Instant; topic: string },
): string[] {
  if (thread === null) return []
  return [
    `References: <${thread.root}>`,
    `In-Reply-To: <${thread.root}>`,
    `Thread-Topic: ${topic}`,
    `Thread-Index: ${threadIndex(thread, { messageId, at })}`,
  ]
}

/**
 * 22 bytes name the conversation (six of the FILETIME at which it began, sixteen of a GUID), five more each mail in it: the
 * time since, in units of 2^18 x 100 ns (MS-OXOMSG 2.2.1.3), and a byte that tells two of one moment apart.
 */
export function threadIndex(
  { root, startedAt }: Thread,
  { messageId, at }: { messageId: string; at: Instant },
): string {
  const header = Buffer.alloc(22)
  header.writeUIntBE(Number(fileTime(startedAt) >> 16n), 0, 6)
  digest(root).copy(header, 6, 0, 16)
  const child = Buffer.alloc(5)
  const since = fileTime(Math.max(at, startedAt)) - fileTime(startedAt)
  child.writeUInt32BE(Number((since >> 18n) & 0x7fff_ffffn), 0)
  digest(messageId).copy(child, 4, 0, 1)
  return Buffer.concat([header, child]).toString('base64')
}

/** 100 ns since 1601-01-01. */
function fileTime(at: Instant): bigint {
  return (BigInt(at) + 11_644_473_600_000n) * 10_000n
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
