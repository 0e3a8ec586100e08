import { z } from 'zod'
import { rosterEntry } from './administration.ts'
import { calendarBody, differenceView } from './changes.ts'
import { localDate, moment, name, pageSize, personRef } from './fields.ts'
import { ladderBody, policyBody } from './ladders.ts'

export const testMailBody = z.strictObject({
  to: z.email({ error: '应为电子邮箱地址，如 name@example.cn' }),
})

export const testMailAsked = z.object({ id: z.string(), to: z.string() })

/** 假如: what is different from the office as it stands; each as it would be proposed or brought in. */
export const whatIfBody = z.strictObject({
  calendar: calendarBody.optional(),
  policy: policyBody.optional(),
  ladder: z.strictObject({ round: name('轮次'), choice: ladderBody }).optional(),
  roster: z.array(rosterEntry).max(5000, '不超过 5000 人').optional(),
})
export type WhatIfBody = z.output<typeof whatIfBody>

export const rehearsalBody = z.strictObject({
  /** The last day that is rehearsed. */
  until: localDate,
  /** Null: the office as it stands. */
  whatIf: whatIfBody.nullable().default(null),
})

export const rehearsalParams = z.object({ rehearsal: name('演练的编号', 100) })

export const rehearsalView = z.object({
  id: z.string(),
  askedBy: z.string(),
  askedAt: moment,
  until: z.string(),
  /** As of when the data were copied; null until it began. */
  asOf: moment.nullable(),
  reachedAt: moment.nullable(),
  endedAt: moment.nullable(),
  failure: z.string().nullable(),
  sentence: z.string(),
})
export type RehearsalView = z.output<typeof rehearsalView>

export const rehearsalList = z.object({ rehearsals: z.array(rehearsalView) })

export const rehearsalWhole = rehearsalView.extend({
  mails: z.number(),
  decisions: z.number(),
  /** Measures whose data let nobody decide. */
  stuck: z.array(z.object({ measureId: z.string(), reason: z.string() })),
  days: z.array(z.object({ date: z.string(), mails: z.number(), people: z.number(), decisions: z.number() })),
  people: z.array(z.object({ person: personRef, mails: z.number(), notices: z.number() })),
  /** What would be told otherwise than in the office as it stands; null without a what-if, or until it has ended. */
  difference: differenceView.omit({ nextSlot: true }).nullable(),
})
export type RehearsalWhole = z.output<typeof rehearsalWhole>

const after = z.coerce.number({ error: '应为数字' }).int().min(0).default(0)

export const rehearsalMailQuery = z.strictObject({
  person: name('人员编号或姓名', 100).optional(),
  date: localDate.optional(),
  after,
  limit: pageSize,
})

export const rehearsalMailView = z.object({
  n: z.number(),
  at: moment,
  person: personRef,
  address: z.string(),
  kind: z.string(),
  kindName: z.string(),
  subject: z.string(),
  text: z.string(),
  /** Why: what is told with it, and as whom the person hears it. */
  why: z.array(
    z.object({
      key: z.string(),
      measure: z.string().nullable(),
      no: z.number().nullable(),
      name: z.string(),
      role: z.string(),
      roleName: z.string(),
      handedUp: z.boolean(),
      /** Not listed by itself, because of that. */
      reason: z.string().nullable(),
    }),
  ),
})
export type RehearsalMailView = z.output<typeof rehearsalMailView>

export const rehearsalMailList = z.object({
  mails: z.array(rehearsalMailView),
  nextAfter: z.number().nullable(),
})

export const rehearsalDecisionQuery = z.strictObject({
  measure: name('措施的编号', 64).optional(),
  after,
  limit: pageSize,
})

export const rehearsalDecisionList = z.object({
  decisions: z.array(
    z.object({ n: z.number(), measure: z.string(), type: z.string(), at: moment, sentence: z.string() }),
  ),
  nextAfter: z.number().nullable(),
})
