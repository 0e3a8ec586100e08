import { z } from 'zod'

/** How far the workflows follow the table: measures with a decision ahead, and those for which nothing waits yet. */
export const rearmAnswer = z.object({
  measures: z.number().int(),
  armed: z.number().int(),
  unarmed: z.number().int(),
  sentence: z.string(),
})
