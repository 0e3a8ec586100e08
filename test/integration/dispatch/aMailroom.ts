import type { Deps, MailroomLimits, SmtpSettings } from '../../../activities/deps.ts'
import { runDispatch } from '../../../activities/dispatchRun.ts'
import { openPost } from '../../../activities/smtp.ts'
import type { Pool } from '../../../db/pool.ts'
import { registerMeasures } from '../../../db/registerMeasures.ts'
import type { RosterEntry } from '../../../db/roster.ts'
import { applyRoster } from '../../../db/roster.ts'
import { createRound } from '../../../db/rounds.ts'
import { inTransaction } from '../../../db/transaction.ts'
import { transition } from '../../../db/transition.ts'
import type { Command } from '../../../domain/commands.schema.ts'
import { registerSchema } from '../../../domain/commands.schema.ts'
import type { Instant, LocalDate } from '../../../domain/localDate.ts'
import type { MeasureId } from '../../../domain/measure.ts'
import type { PersonId } from '../../../domain/roster.ts'

/** 2026-03-02 is a Monday; no holiday is near. */
export function at(date: LocalDate, time: string): Instant {
  return Date.parse(`${date}T${time}:00+08:00`)
}

export const silentLogger = { info: () => {}, warn: () => {}, error: () => {} }

export type RoomOptions = {
  pool: Pool
  smtp: SmtpSettings
  alarmAddress?: string | null
  limits?: Partial<MailroomLimits>
}

/** A mailroom of the account `default`; `dispatch` is one bounded step. */
export function aMailroom({ pool, smtp, alarmAddress = null, limits }: RoomOptions) {
  const deps: Deps = {
    pool,
    smtp: { mailsPerSecond: 10_000, ...smtp },
    publicUrl: 'http://127.0.0.1:3000',
    linkSecret: 'a secret of the tests',
    office: {
      name: '整改办',
      contact: '严干事 0000-1234567',
      replyTo: 'zhenggaiban@example.org',
      alarmAddress,
      banner: null,
    },
    logger: silentLogger,
    poke: async () => {},
    mailroom: limits,
  }
  const room = { ...deps, post: openPost(deps.smtp) }
  return {
    room,
    dispatch: (now: Instant, signal = new AbortController().signal) =>
      runDispatch(room, { account: 'default', now, signal }),
    close: () => room.post.rest(),
  }
}

const unit = '医务科'

export function entry(name: string, rest: Partial<RosterEntry> = {}): RosterEntry {
  return {
    name,
    units: [unit],
    title: null,
    roles: ['owner'],
    email: `${name}@example.org`,
    phone: null,
    ...rest,
  }
}

/** The ledger's people. Addresses are ASCII, as they are in life. */
export const people: readonly RosterEntry[] = [
  entry('何科长', { email: 'he@example.org' }),
  entry('曹干事', { email: 'cao@example.org' }),
  entry('冯主任', { email: 'feng@example.org', roles: ['unitHead'] }),
  entry('沈副院长', { email: 'shen@example.org', units: ['院领导'], roles: ['leaderInCharge'] }),
  entry('严干事', { email: 'yan@example.org', units: ['整改办'], roles: ['office'] }),
  entry('韩主任', { email: 'han@example.org', units: ['整改办'], roles: ['officeDirector'] }),
  entry('秦书记', { email: 'qin@example.org', units: ['院领导'], roles: ['groupLeader'] }),
]

/** Brings a roster in and gives the ids by name. */
export async function bringRoster(
  pool: Pool,
  entries: readonly RosterEntry[],
  now: Instant,
): Promise<Map<string, PersonId>> {
  const { ids } = await inTransaction(pool, (client) => applyRoster(client, entries, { now }))
  return new Map(entries.map(({ name }, index) => [name, ids[index] ?? '']))
}

export async function bringRound(pool: Pool, now: Instant): Promise<string> {
  const { round } = await createRound(pool, { name: '巡察整改', organisation: '某医院' }, now)
  return round.id
}

export type Row = {
  issue: string
  dueDate: LocalDate | null
  ownerId: PersonId | null
  leaderInChargeId?: PersonId | null
  unit?: string
}

let rows = 0

/** Registers measures, of 医务科 where nothing else is said, and gives their ids. */
export async function registerRows(
  pool: Pool,
  roundId: string,
  { given, now }: { given: readonly Row[]; now: Instant },
): Promise<MeasureId[]> {
  const { results } = await registerMeasures(pool, {
    roundId,
    now,
    actor: { personId: null, service: 'test', onBehalfOf: null },
    rows: given.map((row) => ({
      ...registerSchema.parse({ unit, ...row, no: ++rows, steps: ['修订制度', '每月检查'], timing: 'dated' }),
      sourceHash: `row ${rows}`,
    })),
  })
  return results.map((result) => {
    if ('refused' in result) throw new Error(`refused: ${result.refused} ${JSON.stringify(result.details)}`)
    return result.id
  })
}

let commands = 0

export async function order(
  pool: Pool,
  id: MeasureId,
  given: { command: Command; by: PersonId; now: Instant },
): Promise<void> {
  const actor = { personId: given.by, service: null, onBehalfOf: null }
  const key = `command ${++commands}`
  const { answer } = await transition(
    pool,
    id,
    { type: 'command', id: key, bodyHash: key, command: given.command, actor },
    given.now,
  )
  if (!answer?.accepted) throw new Error(`refused: ${JSON.stringify(answer)}`)
}

/** Takes the decisions of time that are due, as the measure's workflow would. */
export async function letTimeAct(pool: Pool, ids: readonly MeasureId[], now: Instant): Promise<void> {
  for (const id of ids) await transition(pool, id, { type: 'time' }, now)
}
