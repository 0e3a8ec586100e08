import { z } from 'zod'
import { flag, moment, name, personRef } from './fields.ts'

export const letterQuery = z.strictObject({
  /** Those that wait for a signature or for 签收 (the default), or every letter there ever was. */
  waiting: flag.default(true),
})

export const letterView = z.object({
  measureId: z.string(),
  id: z.string(),
  kind: z.string(),
  kindName: z.string(),
  issue: z.string(),
  unit: z.string(),
  state: z.string(),
  stateName: z.string(),
  /** Null: nothing is asked of anybody. */
  waitsFor: z.enum(['signature', 'acknowledgement']).nullable(),
  signer: z.string(),
  signerName: z.string(),
  docNumber: z.string().nullable(),
  draftedAt: moment,
  /** It does not go before this day's slot. */
  issueDate: z.string(),
  signed: z.object({ by: personRef, at: moment }).nullable(),
  /** Refused or voided, with the reason. */
  ended: z.object({ by: personRef, at: moment, reason: z.string() }).nullable(),
  acknowledged: z.object({ by: personRef, at: moment }).nullable(),
})
export type LetterView = z.output<typeof letterView>

export const letterList = z.object({ letters: z.array(letterView) })

export const letterParams = z.object({
  measure: name('措施的编号', 64),
  letter: name('函件的编号', 64),
})

/** With its text: as it was signed; before that, as it would be signed now. */
export const letterWhole = letterView.extend({ title: z.string(), lines: z.array(z.string()) })
