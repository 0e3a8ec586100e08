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
 * The same for every report of one state of the measure: told twice, it is handled once. After a restore the sequences
 * are counted anew, under a workflow that may have heard them all: `restoredAt` (null: never) keeps them apart.
 */
export function movedUpdateId(sequence: number, restoredAt: Instant | null): string {
  return restoredAt === null ? `${movedName}:${sequence}` : `${movedName}:${sequence}:restored:${restoredAt}`
}
