import type { PlanContext } from './agenda.ts'
import type { MeasureEvent } from './events.ts'
import type { Letter } from './letters.ts'
import { findLetter } from './letters.ts'
import type { Instant } from './localDate.ts'
import type { Measure, MeasureId } from './measure.ts'
import type { PlannedNotice } from './notice.ts'
import { noticeKey } from './notice.ts'
import type { Recipient } from './roster.ts'
import { morningSlot } from './slots.ts'
import { dateAt } from './time.ts'

type LetterEvent = Extract<MeasureEvent, { type: 'letterSigned' | 'letterVoided' | 'letterResent' }>

/** 主送 the responsible unit; 抄送 the leader in charge, and of a 督办函 the office as well. */
export function letterRecipients({ kind }: Pick<Letter, 'kind'>): { role: Recipient; copy: boolean }[] {
  const copies: Recipient[] = kind === 'supervisionNotice' ? ['leaderInCharge', 'office'] : ['leaderInCharge']
  return [
    { role: 'owner', copy: false },
    { role: 'unitHead', copy: false },
    ...copies.map((role) => ({ role, copy: true })),
  ]
}

/**
 * The letter goes when it is signed, but not before its rung's day. Of a voided letter those hear who may have got it:
 * one that was voided before its day never went.
 */
export function letterNotices(event: LetterEvent, after: Measure, context: PlanContext): PlannedNotice[] {
  const letter = findLetter(after, event.letterId)
  if (letter === null || letter.signed === null) return []
  if (event.type === 'letterResent') return resentRows(event, letter, { measureId: after.id, context })
  const goesAt = Math.max(letter.signed.at, morningSlot(letter.issueDate, context.policy))
  if (event.type === 'letterSigned')
    return rowsOf(event, letter, { kind: 'letter', dueAt: goesAt, measureId: after.id, context })
  return event.at < goesAt
    ? []
    : rowsOf(event, letter, { kind: 'letterVoided', dueAt: event.at, measureId: after.id, context })
}

/** To persons: who else has the role by now got the letter, or another one. */
function resentRows(
  event: Extract<LetterEvent, { type: 'letterResent' }>,
  letter: Letter,
  { measureId, context }: Pick<Sending, 'measureId' | 'context'>,
): PlannedNotice[] {
  const readers = event.to.map(({ personId, copy }) => ({ role: `person:${personId}` as const, copy }))
  return rowsOf(event, letter, { kind: 'letter', dueAt: event.at, measureId, context, readers })
}

type Sending = {
  kind: 'letter' | 'letterVoided'
  dueAt: Instant
  measureId: MeasureId
  context: PlanContext
  /** Missing = those that a letter of its kind is for. */
  readers?: readonly { role: Recipient; copy: boolean }[]
}

function rowsOf(event: LetterEvent, letter: Letter, sending: Sending): PlannedNotice[] {
  const { kind, dueAt, measureId, context, readers = letterRecipients(letter) } = sending
  return readers.map(({ role, copy }) => {
    const track = `event:${event.sequence}`
    const parts = { measureId, track, cycle: 1, rung: kind, occurrence: 1, role }
    return {
      key: noticeKey(parts),
      ...{ ...parts, kind, copy, severity: letter.level, dueAt },
      date: dateAt(dueAt, context.policy).date,
      slot: 'now',
      by: 'dispatch',
      reached: true,
      skipped: null,
    }
  })
}
