import { z } from 'zod'
import { registerSchema } from '../../domain/commands.schema.ts'
import { name } from './fields.ts'

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

export const measureParams = z.object({ measure: name('措施的编号', 64) })

export const commandAnswer = z.object({
  accepted: z.literal(true),
  sequence: z.number(),
  state: z.string(),
  events: z.array(z.string()),
})
