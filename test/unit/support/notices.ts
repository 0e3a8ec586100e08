import type { MailNotice } from '../../../domain/mailing.ts'
import { at } from './measures.ts'

/** A reminder of `m1` to its owner, due on Friday 2021-12-17 at nine. */
export function aNotice(overrides: Partial<MailNotice> = {}): MailNotice {
  const notice: MailNotice = {
    key: '',
    measureId: 'm1',
    track: 'due',
    cycle: 1,
    rung: 'second',
    occurrence: 1,
    role: 'owner',
    kind: 'reminder',
    mailKind: 'morning',
    copy: false,
    severity: 2,
    date: '2021-12-17',
    slot: 'morning',
    dueAt: at('2021-12-17', '09:00'),
    by: 'dispatch',
    reached: false,
    skipped: null,
    ...overrides,
  }
  return { ...notice, key: `${notice.measureId}/${notice.track}/${notice.rung}/${notice.role}` }
}
