import type { Pool } from 'pg'
import type { WorkflowSeen } from '../domain/audit.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { ProviderName } from './providers/rule.ts'

/** One account at one provider. `url` as nodemailer reads it (smtp://user:password@host:port, smtps://…). */
export type SmtpSettings = {
  url: string
  /** Envelope sender and From; QQ and 163 demand that it is the login. */
  from: string
  /** The most that the account ever sends; default 20. Its pace is learned below that. */
  mailsPerSecond?: number
  /** Whose replies these are; null or missing: by the server's name or greeting. */
  provider?: ProviderName | null
  /** Connections kept at once; default 5. */
  connections?: number
}

/** What every mail says about its sender. */
export type Office = {
  name: string
  /** Person and telephone, printed at the foot of every mail. */
  contact: string
  replyTo: string
  /** Where alarms go; null: to everyone of 整改办 in the roster. */
  alarmAddress: string | null
  /** Printed on top of every mail: that these are sample data. */
  banner?: string | null
}

/** pino's signature: what it is about, then what happened. */
type Say = (about: object, message: string) => void
export type Logger = { info: Say; warn: Say; error: Say }

/** What the effects need. */
export type Deps = {
  pool: Pool
  smtp: SmtpSettings
  /** Address of the console, without a slash at its end; '' = mails carry no links. */
  publicUrl: string
  /** Signs the links in mails; the API has the same one. */
  linkSecret: string
  office: Office
  logger: Logger
  /** Wakes the account's mailroom. */
  poke(account: string): Promise<void>
  /** Which of these measures have a workflow that runs; one that is missing in the answer could not be asked for. */
  lookAtWorkflows?(ids: readonly MeasureId[]): Promise<ReadonlyMap<MeasureId, WorkflowSeen>>
  /** Real-time limits of the mailroom, for tests that cannot wait half an hour. */
  mailroom?: Partial<MailroomLimits>
}
export type ActivityDeps = Deps

/** Milliseconds; not scaled by `dayLength` (PROTOCOL 6). */
export type MailroomLimits = {
  /** Work of one dispatch before it answers `more`. */
  work: number
  /** A pace that makes the next group wait longer than this ends the step: the mailroom sleeps until then. */
  pause: number
  /** From `sending` until a mail must have been handed to SMTP. */
  handOver: number
  /** The whole of one attempt at the server; stays below the former. */
  attempt: number
  /** Until a deferred mail is tried again, and the second time; after that it waits for the next sending day. */
  deferred: readonly [number, number]
  /** Until a mail without a final reply is sent once more. */
  unknown: number
  /** How long the account rests: `short` when the server cannot be reached, `long` when it asks for it. */
  rests: { short: number; long: number; hours: number }
}

/** What a dispatch answers: when it wants to be woken (null: nothing ahead), and whether work is left now. */
export type Dispatched = { next: Instant | null; sent: number; more: boolean }
