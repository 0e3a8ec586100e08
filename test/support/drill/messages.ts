import { z } from 'zod'
import { stopPoints } from './stopPoints.ts'

/** What a parent says to a child of a drill; a child answers `ready`, `running`, or what it was asked. */
export const stopSchema = z
  .object({
    point: z.enum(stopPoints),
    nth: z.number().int().min(1),
    signal: z.enum(['SIGKILL', 'SIGSTOP']),
    after: z.number().optional(),
  })
  .nullable()

export const workerStartSchema = z.object({
  databaseUrl: z.string(),
  smtpUrl: z.string(),
  temporal: z.object({ address: z.string(), namespace: z.string() }),
  stop: stopSchema,
  /** Milliseconds until a mail without an answer is sent again; half an hour in life. */
  unknown: z.number(),
  /** Milliseconds between two looks at whether Temporal is still the same; a minute in life. */
  checkEvery: z.number(),
  mailsPerSecond: z.number(),
})
export type WorkerStart = z.output<typeof workerStartSchema>

export const apiStartSchema = z.object({
  databaseUrl: z.string(),
  temporal: z.object({ address: z.string(), namespace: z.string() }),
  stop: stopSchema,
})
export const apiRunningSchema = z.object({ url: z.string() })

export const dispatchStartSchema = z.object({
  databaseUrl: z.string(),
  smtpUrl: z.string(),
  stop: stopSchema,
})
export type DispatchStart = z.output<typeof dispatchStartSchema>

export const changeSchema = z.object({ stop: stopSchema })
export const dispatchNowSchema = z.object({ now: z.number() })
export const dispatchedSchema = z.object({ sent: z.number(), more: z.boolean(), next: z.number().nullable() })

/** Short, so that a drill need not wait for what the dead held: 1 s + 2 s + 2 s instead of 20 s. */
export const shortLimits = {
  ...{ handOver: 2_000, attempt: 2_000 },
  // What a server kept waiting goes again within the drill, not after ten minutes.
  deferred: [2_000, 4_000] as const,
  // A busy machine answers nobody of a group in time, now and then.
  rests: { short: 2_000, long: 600_000, hours: 7_200_000 },
}

/** Who writes in a drill. */
export const drillOffice = {
  name: '整改办',
  contact: '演练 0000-0000000',
  replyTo: 'office@drill.example',
  alarmAddress: 'alarm@drill.example',
}
