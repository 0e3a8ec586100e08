import type { Client } from '@temporalio/client'
import { mailAccount } from '../../db/wake.ts'
import { addDays, type Instant } from '../../domain/localDate.ts'
import type { Policy } from '../../domain/policy.ts'
import { lookAt } from '../../domain/slots.ts'
import { administer } from '../../embedded/postgres.ts'
import { createPoke } from '../../worker/pokes.ts'
import { escalationsOnly } from '../ladders.ts'
import { type Office, type Owned, openOffice } from '../office.ts'
import { startWorker } from '../processes/worker.ts'
import { percentile } from '../results/percentile.ts'
import { type Cpu, cpuBetween, type Stage } from '../stage.ts'
import { sleepTo, until } from '../waiting.ts'
import { isNone, untilArmed, untilTold } from './lifecycle.ts'

/** What workflows took on one morning. */
export type Morning = {
  count: number
  /** Seconds over which the measures were spread, and the slot after the beginning of that. */
  window: number
  slot: number
  /** Seconds from a measure's own moment to the commit of its rung. */
  late: { p50: number; p99: number; most: number }
  /** Seconds from the beginning of the spread to the last commit; and how many were there at the slot. */
  last: number
  ready: number
  cpu: Cpu
}

export type Mornings = {
  /** 逾期通知: the workflows' first wake since they were started. */
  overdue: Morning
  /** 报组长: a timer that ran. */
  escalation: Morning
}

export type EscalatingOffice = { stage: Stage; office: Office; client: Client; workerPid: number }

type Size = { count: number; window: number }

/** The spread and the slot as shares of a day: the window is 00:00 to 15:00, and half an hour of it is left to the slot. */
const times = { spread: { from: '00:00', to: '15:00' }, slot: '15:30' }
const [windowHours, slotHours] = [15, 15.5]
const owners = 50
/** As `escalationsOnly` has them. */
const overdue = { rung: 'overdue', level: 5 }
const escalation = { rung: 'escalation', level: 7 }

/** An office with a worker in which measures only escalate. */
export async function inEscalatingOffice<T>(
  stage: Stage,
  name: string,
  work: (scene: EscalatingOffice) => Promise<T>,
): Promise<T> {
  const office = await openOffice(stage, { name, owners, ladder: escalationsOnly })
  try {
    // When a row was written, by the database's clock; it commits in the same round trip.
    const column = 'alter table measure_event add column written_at timestamptz default clock_timestamp()'
    await administer(stage.postgres, (client) => client.query(column), name)
    const { namespace, client } = stage.freshNamespace()
    const worker = await startWorker(stage, { namespace, databaseUrl: office.url, arms: true })
    try {
      return await work({ stage, office, client, workerPid: worker.pid })
    } finally {
      await worker.stop()
    }
  } finally {
    await office.close()
  }
}

/** Lets two mornings pass over measures of one date, spread over so many seconds each. */
export async function twoMornings(scene: EscalatingOffice, size: Size): Promise<Mornings> {
  const { at, ...course } = await armed(scene, size)
  return {
    overdue: await morning(scene, course, { ...overdue, at }),
    escalation: await morning(scene, course, { ...escalation, at: at + course.policy.dayLength * 1000 }),
  }
}

/** The first of them alone. */
export async function firstMorning(scene: EscalatingOffice, size: Size): Promise<Morning> {
  const { at, ...course } = await armed(scene, size)
  return morning(scene, course, { ...overdue, at })
}

/** Registers and arms measures of one date; `at` = the beginning of the first morning, which still lies ahead. */
async function armed(
  { office, client }: EscalatingOffice,
  { count, window }: Size,
): Promise<Course & { at: Instant }> {
  const due = office.nextDay(10)
  const dayLength = Math.ceil((window * 24) / windowHours)
  const at = Date.now() + 10_000 + count * 8
  const policy = await office.morningAt(addDays(due, 1), at, { dayLength, ...times })
  const { measures } = await office.register({ count, owners, due: () => due })
  await createPoke(client)(mailAccount)
  await untilArmed(office)
  await untilTold(office)
  if (Date.now() > at) throw new Error('升级：登记和挂钟用的时间比预计的长')
  return { measures, policy, at }
}

type Course = { measures: readonly Owned[]; policy: Policy }
type Reached = { rung: string; level: number; at: Instant }

async function morning(
  scene: EscalatingOffice,
  { measures, policy }: Course,
  { rung, level, at }: Reached,
): Promise<Morning> {
  const { stage, office, workerPid } = scene
  const seconds = (hours: number) => (policy.dayLength * hours) / 24
  const ids = measures.map(({ id }) => id)
  await sleepTo(at - 200)
  const before = stage.cpu(workerPid)
  await sleepTo(at + seconds(windowHours) * 1000)
  const open = 'measure where id = any($1) and escalation_level < $2'
  await until(`梯级 ${rung} 全部到达`, () => isNone(office, open, [ids, level]), {
    every: 250,
    timeoutMs: 600_000,
  })
  const cpu = cpuBetween(before, stage.cpu(workerPid))
  const written = await writtenAt(office, ids, rung)
  const late = written.map(({ id, date, at: done }) => (done - lookAt(id, date, policy)) / 1000)
  const since = written.map((one) => (one.at - at) / 1000)
  const slot = seconds(slotHours)
  return {
    ...{ count: ids.length, window: seconds(windowHours), slot, cpu },
    late: { p50: percentile(late, 0.5), p99: percentile(late, 0.99), most: Math.max(...late) },
    last: Math.max(...since),
    ready: since.filter((second) => second <= slot).length,
  }
}

async function writtenAt({ pool }: Office, ids: readonly string[], rung: string) {
  const { rows } = await pool.query<{ id: string; date: string; at: Instant }>(
    `select measure_id as id, body::jsonb->>'date' as date, written_at as at from measure_event
     where measure_id = any($1) and type = 'rungReached' and body::jsonb->>'rung' = $2`,
    [ids, rung],
  )
  if (rows.length !== ids.length)
    throw new Error(`梯级 ${rung}：到达 ${rows.length} 条，应为 ${ids.length} 条`)
  return rows
}
