import { z } from 'zod'
import { completions, timings } from '../../domain/measure.ts'
import { flag, localDate, moment, name, pageSize, personRef } from './fields.ts'
import { letterView } from './letters.ts'

export const measureQuery = z.strictObject({
  round: z.string().optional(),
  state: z
    .enum(['notStarted', 'inProgress', 'awaitingCloseOut', 'closedOut', 'settled', 'withdrawn'])
    .optional(),
  unit: z.string().optional(),
  person: z.string().optional(),
  dueFrom: localDate.optional(),
  dueTo: localDate.optional(),
  overdue: flag.optional(),
  suspended: flag.optional(),
  behind: flag.optional(),
  completion: z.enum(completions, { error: `完成程度：应为 ${completions.join('、')} 之一` }).optional(),
  timing: z.enum(timings, { error: `整改类型：应为 ${timings.join('、')} 之一` }).optional(),
  insidePeriod: flag.optional(),
  q: z.string().trim().max(100).optional(),
  limit: pageSize,
  cursor: z.string().max(500).optional(),
})

export const measureItem = z.object({
  id: z.string(),
  round: z.string(),
  no: z.number().nullable(),
  issue: z.string(),
  unit: z.string(),
  owner: personRef.nullable(),
  leaderInCharge: personRef.nullable(),
  timing: z.string(),
  timingName: z.string(),
  state: z.string(),
  stateName: z.string(),
  dueDate: z.string().nullable(),
  /** The date needs a year whose holidays are not published yet. */
  provisional: z.boolean(),
  /** Working days; negative = overdue. */
  daysLeft: z.number().nullable(),
  urgency: z.string(),
  overdue: z.boolean(),
  /** By the light rules of its round; null when none is lit. */
  light: z.object({ colour: z.string(), name: z.string() }).nullable(),
  completion: z.string(),
  completionName: z.string(),
  /** 集中整改期内完成; null: not known. */
  insidePeriod: z.boolean().nullable(),
  /** A milestone is open past its date: a warning of its own, beside the colour of the date. */
  behindMilestones: z.boolean(),
  /** 落后节点 in words; empty when none is behind. */
  behind: z.string(),
  escalationLevel: z.number(),
  /** Its time stands still (中止) from this day on; null: it runs. */
  suspendedFrom: z.string().nullable(),
})
export type MeasureItem = z.output<typeof measureItem>

export const measureList = z.object({
  measures: z.array(measureItem),
  counts: z.object({ total: z.number(), overdue: z.number(), byState: z.record(z.string(), z.number()) }),
  nextCursor: z.string().nullable(),
})

export const plannedView = z.object({
  measureId: z.string(),
  key: z.string(),
  date: z.string(),
  at: moment,
  kind: z.string(),
  kindName: z.string(),
  rungName: z.string(),
  role: z.string(),
  roleName: z.string(),
  people: z.array(personRef),
  handedUp: z.boolean(),
  copy: z.boolean(),
  mailKind: z.string(),
  provisional: z.boolean(),
})
export type PlannedView = z.output<typeof plannedView>

export const noticeView = z.object({
  key: z.string(),
  measureId: z.string().nullable(),
  kind: z.string(),
  kindName: z.string(),
  role: z.string(),
  roleName: z.string(),
  date: z.string(),
  dueAt: moment,
  state: z.string(),
  reason: z.string().nullable(),
  reasonName: z.string().nullable(),
  tellings: z.array(
    z.object({
      person: personRef,
      handedUp: z.boolean(),
      state: z.string(),
      reason: z.string().nullable(),
      mailId: z.string().nullable(),
    }),
  ),
})

export const noticeQuery = z.strictObject({
  /** A measure's notices; without it those that are held. */
  measure: z.string().max(64).optional(),
})

export const noticeList = z.object({ notices: z.array(noticeView) })

export const measureView = measureItem.extend({
  aspect: z.string().nullable(),
  whyUnfinished: z.string().nullable(),
  steps: z.array(z.string()),
  verifier: personRef.nullable(),
  ledgerNames: z.object({ owner: z.string().nullable(), leaderInCharge: z.string().nullable() }),
  originalDueDate: z.string().nullable(),
  registeredAt: moment,
  extensionsApproved: z.number(),
  suspensions: z.array(
    z.object({
      from: z.string(),
      by: personRef,
      reason: z.string(),
      reasonName: z.string(),
      text: z.string(),
      /** The day on which it ends by itself. */
      until: z.string().nullable(),
      ended: z.object({ on: z.string(), by: personRef, workingDays: z.number() }).nullable(),
    }),
  ),
  pendingExtension: z
    .object({ by: personRef, at: moment, newDate: z.string(), cause: z.string() })
    .nullable(),
  milestones: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      dueDate: z.string(),
      completedAt: moment.nullable(),
      evidence: z.number(),
    }),
  ),
  /** When what is kept up (长期坚持) is reviewed next; null when no review lies ahead. */
  reviewOn: z.string().nullable(),
  lookBacks: z.array(z.object({ n: z.number(), dueDate: z.string(), outcome: z.string().nullable() })),
  confirmation: z.object({ reference: z.string(), at: moment }).nullable(),
  letters: z.array(letterView),
  /** The newest 签收 of each person; `holds`: no later rung has asked anew. */
  acknowledgements: z.array(
    z.object({
      by: personRef,
      at: moment,
      letter: z.string().nullable(),
      notice: z.string().nullable(),
      holdsUntil: z.string().nullable(),
      holds: z.boolean(),
    }),
  ),
  sequence: z.number(),
  armed: z.boolean(),
  nextDecision: z.object({ at: moment, summary: z.string() }).nullable(),
  /** What the caller may do with it now. */
  commands: z.array(z.object({ type: z.string(), name: z.string() })),
  past: z.array(
    z.object({
      sequence: z.number(),
      at: moment,
      type: z.string(),
      sentence: z.string(),
      event: z.unknown(),
    }),
  ),
  future: z.array(plannedView),
  links: z.object({ self: z.string(), workflow: z.string().nullable() }),
})

export const forecastQuery = z.strictObject({
  measure: z.string().max(64).optional(),
  person: z.string().max(100).optional(),
  round: z.string().max(200).optional(),
  days: z.coerce.number({ error: '应为数字' }).int().min(1).max(1830).default(90),
  limit: z.coerce.number().int().min(1).max(20_000).default(2000),
})

export const forecastAnswer = z.object({
  from: moment,
  until: moment,
  /** More lies ahead than `limit` shows. */
  truncated: z.boolean(),
  notices: z.array(plannedView),
})

export const whyQuery = z.strictObject({ person: name('人员编号或姓名', 100) })

export const whyAnswer = z.object({
  measureId: z.string(),
  person: personRef,
  sentence: z.string(),
  /** One line a notice, oldest first. */
  lines: z.array(z.string()),
  notices: z.array(
    z.object({
      key: z.string(),
      kind: z.string(),
      kindName: z.string(),
      role: z.string(),
      roleName: z.string(),
      date: z.string(),
      dueAt: moment,
      /** told, notTold or ahead. */
      verdict: z.enum(['told', 'notTold', 'ahead']),
      reason: z.string().nullable(),
      reasonName: z.string().nullable(),
      handedUp: z.boolean(),
      line: z.string(),
      mails: z.array(
        z.object({
          id: z.string(),
          subject: z.string(),
          state: z.string(),
          reply: z.string().nullable(),
          at: moment.nullable(),
        }),
      ),
    }),
  ),
})
export type WhyNotice = z.output<typeof whyAnswer>['notices'][number]

export const mailQuery = z.strictObject({
  person: z.string().max(100).optional(),
  measure: z.string().max(64).optional(),
  state: z.enum(['claimed', 'sending', 'accepted', 'refused', 'deferred', 'unknown']).optional(),
  from: localDate.optional(),
  to: localDate.optional(),
  limit: pageSize,
  cursor: z.string().max(500).optional(),
})

export const mailView = z.object({
  id: z.string(),
  messageId: z.string(),
  person: personRef,
  address: z.string(),
  /** 演练模式: to whose address it would have gone; null: it went where it says. */
  rehearsedFor: z.string().nullable(),
  kind: z.string(),
  kindName: z.string(),
  subject: z.string(),
  state: z.string(),
  stateName: z.string(),
  reply: z.string().nullable(),
  attempt: z.number(),
  createdAt: moment,
  doneAt: moment.nullable(),
  measures: z.array(z.string()),
})

export const mailParams = z.object({ mail: name('邮件的编号', 200) })

export const mailWhole = mailView.extend({ text: z.string() })

export const mailList = z.object({ mails: z.array(mailView), nextCursor: z.string().nullable() })
