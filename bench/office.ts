import { ensureAppRole, migrate } from '../db/migrate.ts'
import { openPool, type Pool } from '../db/pool.ts'
import { registerMeasures } from '../db/registerMeasures.ts'
import { applyRoster } from '../db/roster.ts'
import { createRound } from '../db/rounds.ts'
import { inTransaction } from '../db/transaction.ts'
import { addVersion, seedVersions } from '../db/versions.ts'
import type { Poke } from '../db/wake.ts'
import { addWorkingDays } from '../domain/calendar.ts'
import { publishedCalendar } from '../domain/calendarYears.ts'
import type { Actor } from '../domain/events.ts'
import { defaultLadder, type Ladder } from '../domain/ladder.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import { defaultPolicy, type Policy, samplePolicy } from '../domain/policy.ts'
import type { PersonId } from '../domain/roster.ts'
import { dropDatabase, ensureDatabase } from '../embedded/postgres.ts'
import { entriesFor, rowFor } from './people.ts'
import type { Stage } from './stage.ts'

/** An office of its own database: people, a round, and measures as a scene needs them. */
export type Office = {
  pool: Pool
  url: string
  clerk: PersonId
  /** Names the next scene's day, so many working days (default one) after the last; its morning is the instant that
   *  `morningAt` sets. */
  nextDay(workingDays?: number): LocalDate
  /** From now on the office's clock shows 00:00 of `day` at the instant `at`: every morning row of the day is due then,
   *  or at the slot that `times` names. Answers the policy. */
  morningAt(day: LocalDate, at: Instant, times?: Partial<DayTimes>): Promise<Policy>
  /** A day so far ahead that nothing of it falls due in any scene. */
  farDay(index: number): LocalDate
  register(input: Registering): Promise<{ measures: Owned[]; seconds: number; poke: Poke | null }>
  close(): Promise<void>
}

/** How a scene's days pass. */
export type DayTimes = Pick<Policy, 'dayLength' | 'slot' | 'spread'>

export type Owned = { id: MeasureId; ownerId: PersonId }

export type Registering = {
  count: number
  /** So many of the owners share them in turn. */
  owners: number
  due: (index: number) => LocalDate
}

/** Real seconds of a local day: long, so that nothing but what a scene names falls due meanwhile. */
const dayLength = 3_600
/** Notices that gather do so for one real second. */
const batchMinutes = 0.4
const importer: Actor = { personId: null, service: 'bench', onBehalfOf: null }
const startedOn = '2023-03-01'

/** Makes the database, its people and its round; the ladder defaults to the office's own. */
export async function openOffice(
  stage: Stage,
  { name, owners, ladder = defaultLadder }: { name: string; owners: number; ladder?: Ladder },
): Promise<Office> {
  const { postgres } = stage
  await ensureDatabase(postgres, name)
  await migrate(postgres.urlFor(name))
  const role = { user: 'bench_app', password: 'bench_app' }
  await ensureAppRole(postgres.urlFor(name), role)
  const url = `postgresql://${role.user}:${role.password}@${postgres.host}:${postgres.port}/${name}`
  const pool = openPool(url, { max: 20, name: 'bench' })
  const now = Date.now()
  await seedVersions(pool, now)
  if (ladder !== defaultLadder) await addVersion(pool, { kind: 'ladder', body: ladder, now })
  const { ids } = await inTransaction(pool, (client) => applyRoster(client, entriesFor(owners), { now }))
  const { round } = await createRound(pool, { name: '压测轮次', organisation: '示例医院' }, now)
  let day: LocalDate = startedOn
  let registered = 0
  return {
    pool,
    url,
    clerk: ids[owners] ?? '',
    nextDay(workingDays = 1) {
      day = addWorkingDays(publishedCalendar, day, workingDays)
      return day
    },
    async morningAt(date, at, times = {}) {
      const sample = samplePolicy({ ...defaultPolicy, batchMinutes, dayLength, lookBackDays: [] })
      const policy = { ...sample, ...times, anchor: { date, instant: at } }
      await addVersion(pool, { kind: 'policy', body: policy, now: Date.now() })
      return policy
    },
    farDay(index) {
      return addWorkingDays(publishedCalendar, startedOn, 300 + (index % 40))
    },
    async register({ count, owners: sharers, due }) {
      const ownerOf = (index: number) => ids[index % sharers] ?? ''
      const rows = Array.from({ length: count }, (_, index) =>
        rowFor(registered + index, { ownerId: ownerOf(index), dueDate: due(index) }),
      )
      registered += count
      const began = performance.now()
      const done = await registerMeasures(pool, {
        roundId: round.id,
        rows,
        actor: importer,
        now: Date.now(),
      })
      const seconds = (performance.now() - began) / 1000
      const measures = done.results.map((one, index) => ({ id: idOf(one), ownerId: ownerOf(index) }))
      return { measures, seconds, poke: done.poke }
    },
    async close() {
      await pool.end()
      await dropDatabase(postgres, name)
    },
  }
}

function idOf(result: { id: MeasureId } | { refused: string }): MeasureId {
  if ('refused' in result) throw new Error(`登记：被拒绝（${result.refused}）`)
  return result.id
}
