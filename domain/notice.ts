import type { Instant, LocalDate } from './localDate.ts'
import type { MeasureId } from './measure.ts'
import type { Recipient } from './roster.ts'

export const noticeKinds = [
  'assigned',
  'reminder',
  'reminderLetter',
  'overdueNotice',
  'supervisionNotice',
  'escalation',
  'chaser',
  'lookBackDue',
  'milestoneDue',
  'milestoneOverdue',
  'reviewDue',
  'verificationAsked',
  'extensionAsked',
  'extensionAnswered',
  'extensionLapsed',
  'sentBack',
  'suspended',
  'resumed',
  'closedOut',
  'confirmed',
  'lookBackPassed',
  'reviewsEnded',
  'reopened',
  'instructed',
  'reassigned',
  'corrected',
  'replanned',
  'withdrawn',
  'signatureAsked',
  'letter',
  'letterVoided',
  'alarm',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** How notices travel together (PROTOCOL 5): the two morning kinds merge per person and slot. */
export type MailKind = 'morning' | 'leaderMorning' | 'alone' | 'batch'

/** Why a notice or a telling was not sent; the same word stands in log, audit and mail. */
export type ReasonWord =
  | 'beforeStart'
  | 'collapsed'
  | 'awaitingCloseOut'
  | 'suspended'
  | 'closedOut'
  | 'withdrawn'
  | 'moved'
  | 'answered'
  | 'reassigned'
  | 'merged'
  | 'nobodyReachable'
  | 'stopped'
  | 'badAddress'
  | 'unknownTwice'
  | 'superseded'
  | 'nobodyWasTold'
  | 'historyBroken'
  | 'letterUnknown'
  | 'restored'

/** planned -> done | skipped | cancelled | held. Claiming is a matter of its tellings, not of the notice. */
export type NoticeState = 'planned' | 'done' | 'skipped' | 'cancelled' | 'held'

/** That a role must hear of a measure by a time: one row of the plan. */
export type PlannedNotice = {
  /** measure/track/cycle/rung/occurrence/role: permanent, told once. */
  key: string
  measureId: MeasureId
  track: string
  cycle: number
  rung: string
  occurrence: number
  role: Recipient
  kind: NoticeKind
  /** A copy: told for information, nothing is asked of the reader. */
  copy: boolean
  /** Rank for "most urgent first" and for collapsing: a higher rung has a higher number. */
  severity: number
  date: LocalDate
  /** `morning` = the day's slot; `now` = inside the window at once; `batch` = two minutes later. */
  slot: 'morning' | 'now' | 'batch'
  dueAt: Instant
  /** `dispatch` rows are claimed when due; `workflow` rows only once `climb` has reached them. */
  by: 'dispatch' | 'workflow'
  reached: boolean
  /** Set when the row enters the plan only to be accounted for. */
  skipped: ReasonWord | null
}

export function noticeKey(
  parts: Pick<PlannedNotice, 'measureId' | 'track' | 'cycle' | 'rung' | 'occurrence' | 'role'>,
): string {
  return [parts.measureId, parts.track, parts.cycle, parts.rung, parts.occurrence, parts.role].join('/')
}

const morningKinds: readonly NoticeKind[] = [
  'reminder',
  'reminderLetter',
  'overdueNotice',
  'chaser',
  'lookBackDue',
  'milestoneDue',
  'milestoneOverdue',
  'reviewDue',
  'signatureAsked',
]
const aloneKinds: readonly NoticeKind[] = [
  'verificationAsked',
  'extensionAsked',
  'extensionAnswered',
  'sentBack',
  'reopened',
  'instructed',
  'letter',
  'letterVoided',
]

/** `approver` is always a leader: the one in charge, or the group leader. */
const leaderRoles: readonly Recipient[] = ['leaderInCharge', 'deputyGroupLeader', 'groupLeader', 'approver']

/**
 * Which mail a notice travels in. A leader gets one morning mail, not two: what is addressed to a leader's role goes
 * into `leaderMorning` like the escalations and copies (docs/decisions/0004).
 */
export function mailKindOf(notice: Pick<PlannedNotice, 'kind' | 'copy' | 'role'>): MailKind {
  if (notice.kind === 'escalation' || notice.kind === 'supervisionNotice') return 'leaderMorning'
  if (morningKinds.includes(notice.kind)) {
    return notice.copy || leaderRoles.includes(notice.role) ? 'leaderMorning' : 'morning'
  }
  return aloneKinds.includes(notice.kind) ? 'alone' : 'batch'
}
