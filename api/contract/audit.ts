import { z } from 'zod'
import { findingKinds } from '../../domain/audit.ts'
import { moment, name, pageSize, personRef } from './fields.ts'

export const auditRunView = z.object({
  id: z.string(),
  /** Null: by its schedule. */
  askedBy: z.string().nullable(),
  askedAt: moment,
  /** As of when it compares; null until it began. */
  asOf: moment.nullable(),
  endedAt: moment.nullable(),
  measures: z.number(),
  /** Workflows that Temporal said nothing about. */
  unchecked: z.number(),
  found: z.number(),
  failure: z.string().nullable(),
})
export type AuditRunView = z.output<typeof auditRunView>

export const auditRunList = z.object({
  runs: z.array(auditRunView),
  /** As of when everything was right; null: something is open, or the last run did not see everything. */
  cleanAt: moment.nullable(),
  open: z.number(),
})

export const auditRunParams = z.object({ run: name('核对的编号', 100) })

const findingStates = ['open', 'held', 'repaired', 'accepted', 'gone'] as const

export const findingQuery = z.object({
  kind: z.enum(findingKinds, { error: `应为 ${findingKinds.join('、')} 之一` }).optional(),
  state: z.enum(findingStates, { error: `应为 ${findingStates.join('、')} 之一` }).optional(),
  measure: name('措施的编号', 64).optional(),
  cursor: z.string().optional(),
  limit: pageSize,
})

export const findingView = z.object({
  id: z.string(),
  kind: z.enum(findingKinds),
  kindName: z.string(),
  reason: z.string(),
  measure: z.string(),
  /** The key of a notice, an event, or a field; empty = the measure itself. */
  subject: z.string(),
  person: personRef.nullable(),
  found: z.string(),
  expected: z.string(),
  /** What `repair` does about it. */
  repair: z.string(),
  firstSeenAt: moment,
  lastSeenAt: moment,
  state: z.enum(findingStates),
  stateName: z.string(),
  closedAt: moment.nullable(),
  closedBy: z.string().nullable(),
  result: z.string().nullable(),
})
export type FindingView = z.output<typeof findingView>

export const findingList = z.object({ findings: z.array(findingView), nextCursor: z.string().nullable() })

export const findingParams = z.object({ finding: name('不一致的编号，如 F-001', 40) })

export const repairAnswer = z.object({
  id: z.string(),
  state: z.enum(findingStates),
  stateName: z.string(),
  result: z.string(),
})
