import { createHash } from 'node:crypto'
import type { Instant } from '../domain/localDate.ts'
import type { Letter } from './mail/letter.ts'
import type { Thread } from './thread.ts'
import { threadHeaders } from './thread.ts'

export type Envelope = {
  from: { name: string; address: string }
  to: { name: string; address: string }
  replyTo: string
  messageId: string
  /** Of the measure and the reader; null: a mail of several measures. */
  thread: Thread | null
  at: Instant
}

/**
 * The exact bytes of a mail. Built here and not by nodemailer, because their hash is kept in the ledger and because it
 * costs a third; a test reads them with an independent parser. Everything but ASCII is base64, so no line is too long
 * (RFC 5322) and nothing that people typed can end a header.
 */
export function writeMime(letter: Letter, envelope: Envelope): Buffer {
  const boundary = `=_${createHash('sha256').update(envelope.messageId).digest('hex').slice(0, 24)}`
  const subject = encodeWords(letter.subject)
  const thread = threadHeaders(envelope.thread, { ...envelope, topic: subject })
  const lines = [
    `From: ${mailbox(envelope.from)}`,
    `To: ${mailbox(envelope.to)}`,
    `Reply-To: ${addressOf(envelope.replyTo)}`,
    `Subject: ${subject}`,
    `Message-ID: <${envelope.messageId}>`,
    ...thread,
    `Date: ${new Date(envelope.at).toUTCString().replace('GMT', '+0000')}`,
    // Nobody's holiday reply may answer a reminder (RFC 3834).
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: All',
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    ...part('text/plain', letter.text, boundary),
    ...part('text/html', letter.html, boundary),
    `--${boundary}--`,
    '',
  ]
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

/** Whether an address can stand in a header and an envelope: exactly one, nothing around it. */
export function isAddress(text: string): boolean {
  return /^[^\s<>()[\],;:\\"@]+@[^\s<>()[\],;:\\"@]+$/.test(text) && isPrintable(text)
}

function part(type: string, text: string, boundary: string): string[] {
  const body = Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'utf8').toString('base64')
  return [
    `--${boundary}`,
    `Content-Type: ${type}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    ...linesOf(body),
  ]
}

/** At most 76 characters each (RFC 2045, 6.8). By index: a regular expression takes twice as long. */
function linesOf(body: string): string[] {
  const lines: string[] = []
  for (let at = 0; at < body.length; at += 76) lines.push(body.slice(at, at + 76))
  return lines
}

function mailbox({ name, address }: Envelope['from']): string {
  return `${encodeWords(name)} <${addressOf(address)}>`
}

function addressOf(address: string): string {
  if (!isAddress(address))
    throw new Error(`邮箱地址：找到“${address}”，应为一个地址，如 zhenggai@example.org`)
  return address
}

/** RFC 2047: lines of at most 76 characters, a word on each (39 bytes make 52 of base64), never cut within a character. A
 *  line break that somebody typed becomes a space. */
function encodeWords(text: string): string {
  const words: string[] = []
  let word = ''
  for (const character of text.replace(/[\r\n\t]+/g, ' ')) {
    if (Buffer.byteLength(word + character, 'utf8') > 39) {
      words.push(word)
      word = ''
    }
    word += character
  }
  words.push(word)
  return words.map((piece) => `=?UTF-8?B?${Buffer.from(piece, 'utf8').toString('base64')}?=`).join('\r\n ')
}

function isPrintable(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}
