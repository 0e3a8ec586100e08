import { z } from 'zod'
import { moment, name } from './fields.ts'

/** Which of the notices that a restore held: of one measure, or all. */
export const restoredDecision = z.strictObject({ measure: name('措施编号', 100).nullable().default(null) })

export const restoredAnswer = z.object({
  /** Null: this database was never put back from a backup. */
  restoredAt: moment.nullable(),
  backupAt: moment.nullable(),
  file: z.string().nullable(),
  /** By kind, what the office has still to decide upon. */
  held: z.array(z.object({ kind: z.string(), kindName: z.string(), notices: z.number().int() })),
  sentence: z.string(),
})

export const restoredDecided = z.object({ notices: z.number().int(), sentence: z.string() })
