import { z } from 'zod'
import { localDate, moment, name, personRef } from './fields.ts'

export const delegationBody = z.strictObject({
  /** Missing = oneself. */
  person: name('外出的人：编号或姓名', 100).nullable().default(null),
  delegate: name('代办人：编号或姓名', 100),
  /** Both days are included. */
  from: localDate,
  to: localDate,
  reason: name('外出原因'),
})

export const delegationView = z.object({
  id: z.string(),
  person: personRef,
  delegate: personRef,
  from: z.string(),
  to: z.string(),
  reason: z.string(),
  /** ahead, holds or over, as of today. */
  state: z.enum(['ahead', 'holds', 'over']),
  madeAt: moment,
  endedAt: moment.nullable(),
})

export const delegationMade = z.object({ id: z.string(), sentence: z.string() })

export const delegationEnded = z.object({ id: z.string(), ended: z.boolean() })

export const delegationQuery = z.strictObject({ person: name('编号或姓名', 100).optional() })

export const delegationList = z.object({ delegations: z.array(delegationView) })

export const delegationParams = z.object({ delegation: name('代办的编号', 40) })

export const handoverBody = z.strictObject({
  person: name('离岗的人：编号或姓名', 100),
  /** Null only where he owns nothing that is open. */
  successor: name('接手人：编号或姓名', 100).nullable().default(null),
  reason: name('离岗的原因'),
})

export const handoverAnswer = z.object({
  id: z.string(),
  person: personRef,
  successor: personRef.nullable(),
  /** Measures that changed hands. */
  measures: z.array(z.string()),
  /** Parts that could not be handed over, each with the reason. */
  refused: z.array(z.object({ measureId: z.string(), detail: z.string() })),
  /** Roles of the roster that nobody holds any more. */
  vacantRoles: z.array(z.string()),
  sentence: z.string(),
})

const touched = z.object({ owner: z.number(), leaderInCharge: z.number(), verifier: z.number() })

export const rosterPreview = z.object({
  sentence: z.string(),
  /** Whether it can be applied as it stands; false: somebody who leaves owns open measures. */
  applicable: z.boolean(),
  people: z.array(
    z.object({
      person: z.object({ id: z.string().nullable(), name: z.string() }),
      changes: z.array(
        z.object({
          type: z.enum(['added', 'left', 'units', 'roles', 'email', 'emailLost', 'other']),
          from: z.string().nullable(),
          to: z.string().nullable(),
        }),
      ),
      /** Open measures that name him, by part. */
      touched,
      measures: z.array(z.string()),
      line: z.string(),
    }),
  ),
})
export type RosterPreview = z.output<typeof rosterPreview>
