/**
 * What the world outside says to the workflows: names, ids and inputs. Plain data, so that the API may import it.
 * None of it carries a person's name.
 */

import { defineSearchAttributeKey } from '@temporalio/common'
import type { Instant } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'

export const taskQueue = 'zhenggai'

export type MeasureInput = { version: 1; measureId: MeasureId }
export type MailroomInput = { version: 1; account: string }

/** Names under which the bundle exports the workflows. */
export const workflowTypes = { measure: 'measure', mailroom: 'mailroom', audit: 'audit' } as const

/** Update of `measure`: its next decision moved earlier, or it ended. An Update, because a signal waits for a startDelay to end. */
export const movedName = 'moved'
/** Signal of `mailroom`: a notice is due earlier than it sleeps. */
export const pokeName = 'poke'

export const attributes = {
  unit: defineSearchAttributeKey('ZgUnit', 'KEYWORD'),
  dueDate: defineSearchAttributeKey('ZgDueDate', 'DATETIME'),
  escalationLevel: defineSearchAttributeKey('ZgEscalationLevel', 'INT'),
  round: defineSearchAttributeKey('ZgRound', 'KEYWORD'),
}

/** One workflow per measure: a second start meets the conflict policy FAIL. */
export function measureWorkflowId(id: MeasureId): string {
  return `measure:${id}`
}

/** One mailroom per sending account. */
export function mailroomWorkflowId(account: string): string {
  return `mailroom:${account}`
}

/** Of one audit; the run in the database has the same name. Those of the schedule get their time behind it. */
export function auditWorkflowId(name: string): string {
  return `audit:${name}`
}

/**
 * The same for every report of one state of the measure: told twice, it is handled once. Temporal answers an id that a
 * workflow has had without waking it; so `since` (null: always) keeps apart what is told of the same sequence again,
 * because a backup was put back, or because nothing is known of what the workflow waits for.
 */
export function movedUpdateId(sequence: number, since: Instant | null): string {
  return since === null ? `${movedName}:${sequence}` : `${movedName}:${sequence}:since:${since}`
}
