import { z } from 'zod'
import { holidayCnSchema } from '../../domain/calendar.schema.ts'
import { moment, name, pageSize, personRef } from './fields.ts'

/** A year as it is brought in: the notice's pasted text, or a holiday-cn file. */
export const calendarBody = z
  .strictObject({
    text: z.string().max(50_000, '不超过 50000 字').nullable().default(null),
    json: holidayCnSchema.nullable().default(null),
    /** Where the pasted part does not say it. */
    notice: name('文号，如 国办发明电〔2025〕7号').nullable().default(null),
    year: z.number({ error: '应为年份' }).int().nullable().default(null),
  })
  .refine(
    ({ text, json }) => (text === null) !== (json === null),
    'text（通知原文）和 json（holiday-cn）填一',
  )
export type CalendarBody = z.output<typeof calendarBody>

export const calendarYearView = z.object({
  year: z.number(),
  notice: z.string(),
  holidays: z.array(z.object({ name: z.string(), from: z.string(), to: z.string(), days: z.number() })),
  makeUpDays: z.array(z.string()),
})

export const calendarView = z.object({
  version: z.number(),
  years: z.array(calendarYearView),
  /** Years that plans reach, or that begin soon, without a published calendar. */
  missing: z.array(z.object({ year: z.number(), notices: z.number(), sentence: z.string() })),
})

export const calendarProblemView = z.object({
  severity: z.enum(['error', 'warning']),
  where: z.string(),
  found: z.string(),
  expected: z.string(),
  sentence: z.string(),
})

const counts = { added: z.number(), removed: z.number(), moved: z.number() }
const load = z.object({ mails: z.number(), people: z.number() })
const peak = load.extend({ date: z.string() }).nullable()

/** What a change does to the notices still to come. */
export const differenceView = z.object({
  ...counts,
  measures: z.number(),
  perPerson: z.array(z.object({ person: personRef, ...counts })),
  peak: z.object({ before: peak, after: peak }),
  nextSlot: z.object({ before: load, after: load }),
})

export const previewView = z.object({
  /** Open measures that the change concerns. */
  total: z.number(),
  slot: moment,
  sentence: z.string(),
  difference: differenceView,
  failures: z.array(z.object({ measureId: z.string(), reason: z.string() })),
  examples: z.array(
    z.object({
      measureId: z.string(),
      issue: z.string(),
      added: z.number(),
      removed: z.number(),
      moved: z.array(z.object({ rung: z.string(), rungName: z.string(), from: z.string(), to: z.string() })),
    }),
  ),
})

export const calendarPreview = z.object({
  calendarYear: calendarYearView.nullable(),
  problems: z.array(calendarProblemView),
  /** Null while there are errors. */
  preview: previewView.nullable(),
})

export const changeParams = z.object({ change: name('变更的编号，如 C-001', 40) })

const actorView = z.object({ name: z.string(), at: moment })

export const changeView = z.object({
  id: z.string(),
  kind: z.enum(['calendar', 'ladder', 'policy']),
  title: z.string(),
  state: z.enum(['proposed', 'applying', 'done', 'withdrawn']),
  stateName: z.string(),
  sentence: z.string(),
  proposed: actorView,
  confirmed: actorView.nullable(),
  /** Open measures that it concerns: now while it is proposed, then as it was confirmed. */
  total: z.number(),
  applied: z.number(),
  moved: z.number(),
  failed: z.number(),
  doneAt: moment.nullable(),
  /** As the proposer saw it. */
  foreseen: differenceView,
})
export type ChangeView = z.output<typeof changeView>

/** The change itself, for who confirms: what was proposed. */
export const changeWhole = changeView.extend({ body: z.unknown() })

export const changeList = z.object({ changes: z.array(changeView) })

export const confirmBody = z.strictObject({
  /** What the confirmer saw: another number now means that he looks again. */
  measures: z.number({ error: '应为数字：确认时看到的涉及措施数' }).int().min(0),
})

export const resultQuery = z.strictObject({ after: z.string().max(64).default(''), limit: pageSize })

export const resultList = z.object({
  results: z.array(
    z.object({
      measureId: z.string(),
      issue: z.string(),
      unit: z.string(),
      sentences: z.array(z.string()),
      failure: z.string().nullable(),
    }),
  ),
  nextAfter: z.string().nullable(),
})
