import type { PlanContext } from './agenda.ts'
import { checkEnded } from './audit/ended.ts'
import { type History, historyOf } from './audit/history.ts'
import { checkLate } from './audit/late.ts'
import { checkModel } from './audit/model.ts'
import { checkPlan } from './audit/plan.ts'
import { checkTold } from './audit/told.ts'
import { checkWorkflow } from './audit/workflow.ts'
import type { MeasureEvent } from './events.ts'
import type { Instant } from './localDate.ts'
import type { Measure, MeasureId } from './measure.ts'
import type { MailKind } from './notice.ts'
import type { StoredNotice } from './planChange.ts'
import type { PersonId, Recipient, Roster } from './roster.ts'
import type { SlotContext } from './slots.ts'

export const findingKinds = [
  'missing',
  'late',
  'doubled',
  'stale',
  'wrongPerson',
  'workflowMissing',
  'workflowStuck',
  'chainBroken',
  'readModelDiffers',
] as const
export type FindingKind = (typeof findingKinds)[number]

/** What exactly differs, and what kind of difference that is; the same word shows in table, API, mail and log. */
const kindOf = {
  /** The history asks for a row that is not there. */
  notPlanned: 'missing',
  /** Marked as told, but no mail of it was ever handed over. */
  untold: 'missing',
  /** Passed over or cancelled although it was true. */
  endedWrongly: 'missing',
  /** Could have gone, and did not. */
  notSent: 'late',
  /** True and due, but dispatch will never find it. */
  notClaimable: 'late',
  /** Waits for a person who is there. */
  heldThoughReachable: 'late',
  /** A decision of time is past, and nobody could say what its workflow does. */
  notDecided: 'late',
  twoMails: 'doubled',
  /** Stands in the plan, and nothing asks for it any more. */
  notWanted: 'stale',
  /** Date, kind or mark of a row differ. */
  otherwisePlanned: 'stale',
  /** Was sent when it was no longer true. */
  toldUntrue: 'stale',
  notNamed: 'wrongPerson',
  noWorkflow: 'workflowMissing',
  notActing: 'workflowStuck',
  /** The text or the number of an event. */
  textChanged: 'chainBroken',
  hashBroken: 'chainBroken',
  /** The history cannot be retold: a version it names is missing. */
  underivable: 'readModelDiffers',
  fieldDiffers: 'readModelDiffers',
  columnDiffers: 'readModelDiffers',
  nextDecisionDiffers: 'readModelDiffers',
} as const satisfies Record<string, FindingKind>
export type FindingReason = keyof typeof kindOf

/** One difference between what the history says and what stands, was sent or waits. `found` and `expected` are Chinese. */
export type Finding = Difference & { kind: FindingKind; measureId: MeasureId }
export type Difference = {
  reason: FindingReason
  /** Key of the notice, number of the event, or field; '' = the measure itself. */
  subject: string
  personId: PersonId | null
  found: string
  expected: string
}

export type AuditedMail = {
  id: string
  messageId: string
  state: string
  createdAt: Instant
  sendingAt: Instant | null
  doneAt: Instant | null
}

export type AuditedTelling = {
  personId: PersonId
  handedUp: boolean
  state: string
  reason: string | null
  notBefore: Instant | null
  doneAt: Instant | null
  /** Every mail that carried it, the oldest first. */
  mails: readonly AuditedMail[]
}

export type AuditedNotice = StoredNotice & {
  role: Recipient
  mailKind: MailKind
  claimableAt: Instant | null
  doneAt: Instant | null
  tellings: readonly AuditedTelling[]
}

/** What the chain of a measure's events says of itself (db/chainCheck.ts). */
export type ChainFault = {
  reason: 'textChanged' | 'hashBroken'
  sequence: number
  found: string
  expected: string
}

/** `none`: no run of its workflow is open; `unchecked`: Temporal did not say. */
export type WorkflowSeen = 'running' | 'none' | 'unchecked'

/** All that is stored about one measure, of one snapshot. */
export type Audited = {
  id: MeasureId
  stored: Measure
  /** The columns beside the read model, under the names of their fields. */
  columns: Readonly<Record<string, unknown>>
  events: readonly MeasureEvent[]
  faults: readonly ChainFault[]
  nextDecisionAt: Instant | null
  armedFor: Instant | null
  armingUntil: Instant | null
  notices: readonly AuditedNotice[]
  workflow: WorkflowSeen
}

/** What all comparisons rest upon. */
export type AuditGround = {
  now: Instant
  contextOf(measure: Measure): PlanContext
  /** The mailroom's clock: the newest calendar and policy. */
  clock: SlotContext
  roster: Roster
  badAddresses: readonly PersonId[]
  /** Nothing may be sent: nothing can be late. */
  stopped: boolean
  /** What waited before counts as due from here: mail was resumed, or people, policy or calendar changed. */
  settledSince: Instant
  /** When the newest policy came: rows of measures untouched since keep the times of the one before. */
  policySince: Instant
  /** The account sent at its pace until the window closed: what is left waits its turn. */
  backlog: boolean
  /** `person/kind/slot` -> when that morning mail was made. */
  morningMails: ReadonlyMap<string, Instant>
  limits: AuditLimits
}

/** Milliseconds of grace: what is younger may be on its way. */
export type AuditLimits = {
  /** From when a mail could go. */
  late: number
  /** From when a decision was to be taken; the armer's net catches after two minutes, at most ten apart. */
  stuck: number
  /** From a change until its workflow waits for it. */
  arming: number
}

export const auditLimits: AuditLimits = { late: 1_800_000, stuck: 900_000, arming: 300_000 }

/**
 * Derives from the events, the versions and the roster what should have been told, decided and armed by `ground.now`, by
 * the same functions that plan and send, and compares it with what is stored. Where the chain is broken nothing else is
 * compared: the history is not to be trusted.
 */
export function auditMeasure(audited: Audited, ground: AuditGround): Finding[] {
  const { id: measureId } = audited
  return differencesOf(audited, ground).map((one) => ({ ...one, measureId, kind: kindOf[one.reason] }))
}

function differencesOf(audited: Audited, ground: AuditGround): Difference[] {
  const { faults } = audited
  if (faults.length > 0)
    return faults.map(({ sequence, ...fault }) => ({
      ...fault,
      subject: `event:${sequence}`,
      personId: null,
    }))
  const history = retold(audited, ground)
  if (typeof history === 'string')
    return [
      { reason: 'underivable', subject: '', personId: null, found: history, expected: '按历史可以推算' },
    ]
  return [
    ...checkModel(audited, history, ground),
    ...checkPlan(audited, history, ground),
    ...checkEnded(audited, history),
    ...checkTold(audited, history, ground),
    ...checkLate(audited, history, ground),
    ...checkWorkflow(audited, history, ground),
  ]
}

/** One measure that cannot be derived must not keep the others from being audited. */
function retold({ events }: Audited, ground: AuditGround): History | string {
  try {
    return historyOf(events, ground)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
