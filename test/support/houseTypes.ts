import type { Pool } from '../../db/pool.ts'
import type { Transitioned } from '../../db/transition.ts'
import type { Instant, LocalDate } from '../../domain/localDate.ts'
import type { MeasureId } from '../../domain/measure.ts'
import type { Policy } from '../../domain/policy.ts'
import type { PersonId } from '../../domain/roster.ts'
import type { HouseServers } from './houseServers.ts'
import type { Sink } from './sink.ts'

export type HouseOptions = {
  name: string
  /** Real seconds of a local day. */
  dayLength: number
  /** Whether Temporal runs as well; where it does not, a test lets time act by itself. */
  temporal: boolean
  /** Look-backs after a close-out, in working days; none by default. */
  lookBackDays?: number[]
  /** How many people own measures; ten by default. */
  owners?: number
  /** An existing folder in which PostgreSQL keeps its data; default: beside everything else. */
  postgresIn?: string
}

/** Who plays which part; owners and unit heads are several. */
export type Part =
  | 'leader'
  | 'office'
  | 'director'
  | 'groupLeader'
  | 'discipline'
  | `owner${number}`
  | `head${number}`

export type HouseRoom = {
  readonly policy: Policy
  readonly people: Readonly<Record<string, PersonId>>
  /** The n-th working day of the house; 0 = the one on which it was opened. */
  day(n: number): LocalDate
  /** The office's clock on its n-th day. */
  at(n: number, time: string): Instant
  /** Which day of the house it is, with fractions. */
  dayAt(instant: Instant): number
  /** Registers measures due on these days of the house; owners and units take turns. */
  register(dueDays: readonly number[], now: Instant): Promise<MeasureId[]>
  /** Gives a command as the person who plays a part; a refusal is an answer. `key` defaults to a fresh one. */
  give(id: MeasureId, given: Given, now: Instant): Promise<Transitioned>
}

export type Given = { by: Part; key?: string; bodyHash?: string } & Record<string, unknown>

export type House = HouseRoom & {
  readonly pool: Pool
  /** Of the application's role. */
  readonly url: string
  readonly sink: Sink
  readonly servers: HouseServers
  logFile(name: string): string
  /** What a worker process needs to know. Throws where no Temporal runs. */
  workerSettings(): WorkerSettings
  close(): Promise<void>
}

export type WorkerSettings = {
  databaseUrl: string
  smtpUrl: string
  temporal: { address: string; namespace: string }
}
