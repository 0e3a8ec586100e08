import type { Instant, LocalDate } from '../../domain/localDate.ts'
import type { LastMail, MailNotice, MailType } from '../../domain/mailing.ts'
import type { StoredTelling } from '../../domain/mailroom.ts'
import type { MeasureId } from '../../domain/measure.ts'
import type { MailKind, NoticeKind, PlannedNotice } from '../../domain/notice.ts'
import type { PersonId, Recipient } from '../../domain/roster.ts'
import type { MailState, TellingState } from '../telling.ts'

export type NoticeRow = {
  key: string
  measure_id: MeasureId
  track: string
  cycle: number
  rung: string
  occurrence: number
  role: Recipient
  kind: NoticeKind
  mail_kind: MailKind
  copy: boolean
  severity: number
  date: LocalDate
  slot: PlannedNotice['slot']
  due_at: Instant
  by: PlannedNotice['by']
  reached: boolean
}

export function noticeOf(row: NoticeRow): MailNotice {
  const { key, track, cycle, rung, occurrence, role, kind, copy, severity, date, slot, by, reached } = row
  return {
    key,
    measureId: row.measure_id,
    track,
    cycle,
    rung,
    occurrence,
    role,
    kind,
    mailKind: row.mail_kind,
    copy,
    severity,
    date,
    slot,
    dueAt: row.due_at,
    by,
    reached,
    skipped: null,
  }
}

export type TellingRow = {
  notice_key: string
  person_id: PersonId
  state: TellingState
  reason: string | null
  not_before: Instant | null
  done_at: Instant | null
  last_id: string | null
  last_message_id: string
  last_kind: MailType
  last_slot: Instant
  last_part: number
  last_attempt: number
  last_state: MailState
}

export const tellingColumns = `t.notice_key, t.person_id, t.state, t.reason, t.not_before, t.done_at,
  last.id as last_id, last.message_id as last_message_id, last.kind as last_kind, last.slot as last_slot, last.part as last_part,
  last.attempt as last_attempt, last.state as last_state`

export function tellingOf(row: TellingRow): StoredTelling {
  return {
    personId: row.person_id,
    state: stateOf(row),
    heard: row.done_at !== null && (row.state === 'done' || row.state === 'unknown'),
    reason: row.reason,
    notBefore: row.not_before,
    last: lastOf(row),
  }
}

function stateOf({ state, done_at }: TellingRow): StoredTelling['state'] {
  if (done_at !== null) return 'finished'
  return state === 'claimed' || state === 'sending' ? 'busy' : 'planned'
}

function lastOf(row: TellingRow): LastMail | null {
  if (row.last_id === null) return null
  return {
    id: row.last_id,
    messageId: row.last_message_id,
    kind: row.last_kind,
    slot: row.last_slot,
    part: row.last_part,
    attempt: row.last_attempt,
    outcome: row.last_state === 'unknown' ? 'unknown' : 'deferred',
  }
}
