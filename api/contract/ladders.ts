import { z } from 'zod'
import { ladderChoiceSchema } from '../../domain/ladder.schema.ts'
import { policyPatchSchema } from '../../domain/policy.schema.ts'
import { previewView } from './changes.ts'

export const ladderBody = ladderChoiceSchema
export const policyBody = policyPatchSchema

const rungView = z.object({
  id: z.string(),
  level: z.number(),
  offset: z.number(),
  every: z.number().nullable(),
  unit: z.enum(['workingDays', 'calendarDays']),
  kind: z.string(),
  /** 到期前第20天（自然日）：提醒函，责任人、抄送分管领导 */
  sentence: z.string(),
  to: z.array(
    z.object({
      role: z.string(),
      copy: z.boolean(),
      from: z.number().nullable(),
      until: z.number().nullable(),
    }),
  ),
})

export const ladderView = z.object({ name: z.string(), rungs: z.array(rungView) })
export type LadderView = z.output<typeof ladderView>

export const presetList = z.object({ presets: z.array(ladderView.extend({ id: z.string() })) })

/** Whose ladder it is: all of the round, a unit of it, or one measure. */
const owned = ladderView.extend({ unit: z.string().nullable(), measure: z.string().nullable() })

export const roundLadder = z.object({
  /** What was chosen; null: the office's ladder. */
  choice: z.unknown(),
  ladders: z.array(owned),
})

export const ladderPreview = z.object({ ladders: z.array(owned), preview: previewView })

export const policyView = z.object({
  version: z.number(),
  window: z.object({ opens: z.string(), closes: z.string() }),
  slot: z.string(),
  lateSlot: z.string(),
  spread: z.object({ from: z.string(), to: z.string() }).nullable(),
  batchMinutes: z.number(),
  sendingDays: z.string(),
  immediateDays: z.number(),
  lookBackDays: z.array(z.number()),
  /** Missing: the default regulation of formal letters. */
  letters: z
    .object({ preApproved: z.array(z.string()), codes: z.record(z.string(), z.string()) })
    .partial()
    .optional(),
})

export const policyPreview = z.object({ policy: policyView, preview: previewView })
