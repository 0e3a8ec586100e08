import { z } from 'zod'
import { readinessKinds } from '../../domain/officeReadiness.ts'
import { moment } from './fields.ts'

export const readinessReport = z.object({
  /** Nothing would fail to reach anybody, and nothing waits for the office. */
  ready: z.boolean(),
  at: moment,
  items: z.array(
    z.object({
      kind: z.enum(readinessKinds),
      kindName: z.string(),
      level: z.enum(['fault', 'advice']),
      subject: z.string(),
      found: z.string(),
      todo: z.string(),
    }),
  ),
})
