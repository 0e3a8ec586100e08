import { z } from 'zod'
import { registerSchema } from '../../domain/commands.schema.ts'
import { rosterEntry } from './administration.ts'
import { moment, name } from './fields.ts'

export const waitQuery = z.object({ wait: z.enum(['armed'], { error: '只能是 armed' }).optional() })

export const registerBody = registerSchema.strict()

export const registeredAnswer = z.object({
  id: z.string(),
  /** False: the row was registered before, and nothing was added. */
  added: z.boolean(),
  /** Whether the workflow runs now: only observed, so a repeated request may see it later. */
  armed: z.boolean(),
  warnings: z.array(z.string()),
  links: z.object({ self: z.string(), workflow: z.string().nullable() }),
})

/** One line of a bulk's answer, in the order of its rows. */
export const bulkLine = z.union([
  z.object({
    line: z.number(),
    id: z.string(),
    added: z.boolean(),
    warnings: z.array(z.string()).optional(),
  }),
  z.object({ line: z.number(), code: z.string(), detail: z.string() }),
])
export type BulkLine = z.output<typeof bulkLine>

export const previewBody = z.strictObject({
  rows: z.array(registerBody).min(1, '至少一行').max(10_000, '不超过 10000 行'),
  /** The roster as it would be put; missing = the one that holds. */
  roster: z.array(rosterEntry).max(5000).nullable().default(null),
})

export const previewAnswer = z.object({
  rows: z.number(),
  /** Rows that the round has already. */
  known: z.number(),
  slot: moment,
  mails: z.number(),
  people: z.number(),
  sentence: z.string(),
  unreachable: z.array(z.string()),
})

export const measureParams = z.object({ measure: name('措施的编号', 64) })

export const commandAnswer = z.object({
  accepted: z.literal(true),
  sequence: z.number(),
  state: z.string(),
  events: z.array(z.string()),
})
