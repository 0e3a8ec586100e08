import type { PlanContext } from './agenda.ts'
import type { MeasureEvent } from './events.ts'
import type { Rung, RungRecipient } from './ladder.ts'
import { letterNotices } from './letterNotices.ts'
import { rungNamed } from './letterRungs.ts'
import type { Measure } from './measure.ts'
import type { NoticeKind, PlannedNotice } from './notice.ts'
import { mailKindOf, noticeKey } from './notice.ts'
import type { Recipient } from './roster.ts'
import { dateAt } from './time.ts'

type News = { kind: NoticeKind; to: readonly Recipient[] }
type Reached = MeasureEvent & { type: 'rungReached' }
type OfLetter = MeasureEvent & { type: 'letterSigned' | 'letterVoided' | 'letterResent' }

/**
 * The notices that an event causes at once (facts/commands.md, “notice at once”), due at the event's instant: window and
 * gathering are the mailroom's. For `rungReached` they are the rows of that occurrence, told ones with `reached`, passed
 * over ones with the reason: whoever keeps the stored plan inserts them, or updates the planned row of the same key.
 */
export function noticesOf(event: MeasureEvent, after: Measure, context: PlanContext): PlannedNotice[] {
  if (event.type === 'rungReached') return reachedRows(event, after, context)
  if (event.type === 'letterSigned' || event.type === 'letterVoided' || event.type === 'letterResent')
    return letterNotices(event, after, context)
  const news = newsOf(event)
  if (news === null) return []
  return [...new Set(news.to)].map((role) => newsRow(event, { kind: news.kind, role, after, context }))
}

function newsOf(event: Exclude<MeasureEvent, Reached | OfLetter>): News | null {
  switch (event.type) {
    case 'registered':
      return { kind: 'assigned', to: ['owner', 'unitHead'] }
    case 'extensionRequested':
      return { kind: 'extensionAsked', to: ['approver'] }
    case 'extensionApproved':
    case 'extensionRefused':
      return { kind: 'extensionAnswered', to: [`person:${event.asker}`, 'owner', 'office'] }
    case 'extensionLapsed':
      return { kind: 'extensionLapsed', to: [`person:${event.asker}`, 'approver'] }
    case 'suspended':
    case 'resumed':
      return { kind: event.type, to: ['owner', 'unitHead', 'leaderInCharge'] }
    case 'closeOutRequested':
      return { kind: 'verificationAsked', to: ['verifier'] }
    case 'closedOut':
      return { kind: 'closedOut', to: ['told'] }
    case 'sentBack':
      return { kind: 'sentBack', to: ['owner', 'unitHead'] }
    case 'confirmed':
      return { kind: 'confirmed', to: ['owner', 'leaderInCharge'] }
    case 'lookBackPassed':
      return { kind: 'lookBackPassed', to: ['owner', 'unitHead', 'office'] }
    case 'reopened':
      return { kind: 'reopened', to: ['owner', 'unitHead', 'leaderInCharge', 'groupLeader'] }
    case 'instructed':
      return { kind: 'instructed', to: ['owner', 'unitHead', 'office'] }
    case 'reassigned':
      return {
        kind: 'reassigned',
        to: event.from ? [`person:${event.from}`, `person:${event.to}`] : [`person:${event.to}`],
      }
    case 'corrected':
      return event.field === 'dueDate' || event.field === 'milestones'
        ? { kind: 'corrected', to: ['owner'] }
        : null
    case 'replanned':
      return event.dueDate !== null || event.lookBacks.length > 0
        ? { kind: 'replanned', to: ['owner'] }
        : null
    case 'reviewsEnded':
      return { kind: 'reviewsEnded', to: ['owner', 'unitHead', 'leaderInCharge'] }
    case 'withdrawn':
      return { kind: 'withdrawn', to: ['told'] }
    case 'workStarted':
    case 'progressReported':
    case 'milestoneCompleted':
    case 'reviewed':
    case 'extensionWithdrawn':
    case 'lookBackFailed': // `reopened` follows it and tells.
    case 'settled':
    case 'unregistered':
    case 'letterDrafted': // the rung that called for it asks the signer
    case 'letterRefused':
    case 'acknowledged':
      return null
  }
}

function newsRow(
  event: MeasureEvent,
  { kind, role, after, context }: { kind: NoticeKind; role: Recipient; after: Measure; context: PlanContext },
): PlannedNotice {
  const parts = {
    measureId: after.id,
    track: `event:${event.sequence}`,
    cycle: 1,
    rung: kind,
    occurrence: 1,
    role,
  }
  return {
    key: noticeKey(parts),
    ...parts,
    kind,
    copy: false,
    severity: 0,
    date: dateAt(event.at, context.policy).date,
    slot: mailKindOf({ kind, copy: false, role }) === 'alone' ? 'now' : 'batch',
    dueAt: event.at,
    by: 'dispatch',
    reached: true,
    skipped: null,
  }
}

function reachedRows(event: Reached, after: Measure, { ladder }: PlanContext): PlannedNotice[] {
  const rung = rungNamed(ladder, event.rung)
  const skipped = new Map(event.skipped.map(({ role, reason }) => [role, reason]))
  const roles = [...event.told, ...skipped.keys()]
  return roles.map((role) => reachedRow(event, after, { rung, role, skipped: skipped.get(role) ?? null }))
}

function reachedRow(
  event: Reached,
  after: Measure,
  { rung, role, skipped }: { rung: Rung | null; role: Recipient; skipped: PlannedNotice['skipped'] },
): PlannedNotice {
  const { track, cycle, occurrence, date, slotAt } = event
  const parts = { measureId: after.id, track, cycle, rung: event.rung, occurrence, role }
  return {
    key: noticeKey(parts),
    ...parts,
    kind: rung?.kind ?? 'chaser',
    copy: rung?.to.find((recipient: RungRecipient) => recipient.role === role)?.copy ?? false,
    severity: event.level,
    date,
    slot: 'morning',
    dueAt: slotAt,
    by: 'workflow',
    reached: true,
    skipped,
  }
}
