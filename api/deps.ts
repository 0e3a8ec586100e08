import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from '../db/pool.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { DoctorSettings } from './doctor/settings.ts'
import type { Limits } from './limits.ts'
import type { Contact } from './pages/contact.ts'

/** Whether Temporal answers, and what it said. The API asks only for health: no request waits for Temporal. */
export type TemporalHealth = { ok: boolean; detail: string }

/** The few requests that are about Temporal itself. They reject when it does not answer. */
export type WorkflowDoor = {
  /** Starts the audit of that name; one that runs already goes on. */
  startAudit(run: string): Promise<void>
  /** Ends a measure's workflow that does not act any more; one that is not there has ended. */
  endMeasure(id: MeasureId): Promise<void>
}

/** What the front door stands on. */
export type ApiDeps = {
  pool: Pool
  clock: () => Instant
  logger: FastifyBaseLogger
  /** Wakes the account's mailroom; fire and forget, never throws. */
  poke(account: string): void
  temporalHealth(): Promise<TemporalHealth>
  /** What the doctor examines; missing = it cannot from here. */
  doctor?: DoctorSettings
  /** Missing = no Temporal stands behind this door. */
  workflows?: WorkflowDoor
  /** Pages of the servers behind, without a slash at the end; null = there is none. */
  links: { temporal: string | null; mailbox: string | null }
  /** This API as others reach it, without a slash at the end. */
  publicUrl: string
  /** Signs the links in mails; the worker has the same one. */
  linkSecret: string
  /** Whom to ask, on the pages that mails lead to. */
  office: Contact
  /** Missing or null = nobody is limited. */
  limits?: Limits | null
  /** Whose word about a caller's address is taken; missing = nobody's. */
  trustedProxies?: readonly string[]
}
