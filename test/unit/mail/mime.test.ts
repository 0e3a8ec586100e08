import { describe, expect, it } from '@jest/globals'
import type { Envelope } from '../../../activities/mime.ts'
import { isAddress, writeMime } from '../../../activities/mime.ts'
import { readMail } from '../../support/postbox.ts'

const envelope: Envelope = {
  from: { name: '某医院整改办', address: 'office@example.org' },
  to: { name: '何科长', address: 'he@example.org' },
  replyTo: 'zhenggaiban@example.org',
  messageId: 'abc@example.org',
  thread: { root: 'root@example.org', startedAt: Date.parse('2026-02-02T10:00:00+08:00') },
  at: Date.parse('2026-03-09T09:00:00+08:00'),
}
const read = (raw: Buffer) => readMail({ raw: raw.toString('latin1'), to: 'he@example.org', accepted: true })

describe('the bytes of a mail, read by an independent parser', () => {
  it('carry subject, both parts and the headers that keep machines from answering', async () => {
    const letter = {
      subject: '【整改提醒】3月9日：2项逾期',
      text: '何科长：\n\n请办理。\n',
      html: '<p>何科长：&lt;请办理&gt;</p>',
    }
    const mail = await read(writeMime(letter, envelope))
    expect(mail.subject).toBe(letter.subject)
    expect(mail.text.replaceAll('\r\n', '\n')).toBe(letter.text)
    expect(mail.html.trim()).toBe(letter.html)
    expect(mail.messageId).toBe('<abc@example.org>')
    expect(mail.header('auto-submitted')).toBe('auto-generated')
    expect(mail.header('x-auto-response-suppress')).toBe('All')
    expect(mail.header('references')).toBe('<root@example.org>')
    expect(mail.header('reply-to')).toContain('zhenggaiban@example.org')
    expect(mail.header('date')).toBe('Mon, 09 Mar 2026 01:00:00 +0000')
  })

  it.each([
    ['long', '整'.repeat(500)],
    ['with emoji across a fold', `${'改'.repeat(14)}👩‍⚕️🧪${'革'.repeat(30)}`],
    ['with line breaks that try to add a header', '标题\r\nBcc: someone@example.org'],
    ['plain ASCII', 'Measure 13'],
  ])('keep a subject that is %s', async (_name, subject) => {
    const raw = writeMime({ subject, text: 'x', html: 'x' }, envelope)
    const mail = await read(raw)
    expect(mail.subject).toBe(subject.replace('\r\n', ' '))
    expect(mail.header('bcc')).toBeNull()
    expect(
      raw
        .toString('latin1')
        .split('\r\n')
        .every((line) => line.length <= 78),
    ).toBe(true)
  })

  it('are the same for the same mail', () => {
    const letter = { subject: '甲', text: '乙', html: '丙' }
    expect(writeMime(letter, envelope).equals(writeMime(letter, envelope))).toBe(true)
  })

  it.each([
    ['he@example.org', true],
    ['he.ke-zhang@mail.example.org', true],
    ['he', false],
    ['he@example.org, cao@example.org', false],
    ['He <he@example.org>', false],
    ['he@example.org\r\nBcc: x@example.org', false],
    ['何科长@example.org', false],
    ['', false],
  ])('an address is one address and nothing more: %j', (text, expected) => {
    expect(isAddress(text)).toBe(expected)
  })
})
