import type { Queryable } from '../../db/pool.ts'
import { addClock, type ClockChange, findClock, readClocks, type StoredClock } from '../../db/roundClocks.ts'
import type { Round } from '../../db/rounds.ts'
import { contextOf, loadVersions } from '../../db/versions.ts'
import { workingDaysBetween } from '../../domain/calendar.ts'
import type { TimeContext } from '../../domain/context.ts'
import type { ClockId } from '../../domain/roundClocks.ts'
import { clockIds, clockNames, lastDayOf } from '../../domain/roundClocks.ts'
import { dateAt } from '../../domain/time.ts'
import { actorKey, officeOnly } from '../auth.ts'
import { clockList, clockMet, clockParams, clockPut, roundParams } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { momentOf } from '../moments.ts'
import { Problem } from '../problems.ts'
import { writeOnce } from '../writes.ts'
import { roundNamed } from './rounds.ts'
import type { RouteApp } from './routeApp.ts'

/** 时限: plan, report, clues, concentrated period, evaluation. Anchor and budget are stored, the date is derived. */
export function mountRoundClocks(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/rounds/:round/clocks',
    {
      schema: {
        tags: ['轮次'],
        summary: '本轮次的各项时限：起算日、期限、依据、最后一日、修改经过',
        params: roundParams,
        response: { 200: clockList },
      },
    },
    async ({ params }) => listOf(await roundNamed(deps.pool, params.round), deps),
  )
  app.put(
    '/rounds/:round/clocks/:clock',
    {
      config: officeOnly,
      schema: {
        tags: ['轮次'],
        summary: '设定或修改一项时限',
        description: '须写明依据；原来的起算日和期限留在经过里',
        params: clockParams,
        body: clockPut,
        response: { 200: clockList },
      },
    },
    (request, reply) =>
      writeClock({ request, reply }, deps, (before) => ({
        ...request.body,
        metOn: before?.metOn ?? null,
        reference: before?.reference ?? null,
      })),
  )
  app.post(
    '/rounds/:round/clocks/:clock/met',
    {
      config: officeOnly,
      schema: {
        tags: ['轮次'],
        summary: '登记一项时限已经完成',
        description: '登记之后不再提醒',
        params: clockParams,
        body: clockMet,
        response: { 200: clockList },
      },
    },
    (request, reply) =>
      writeClock({ request, reply }, deps, (before) => {
        if (before === null) throw notSet(request.params.clock)
        const { anchorOn, budget, unit, basis } = before
        const { on, reference } = request.body
        return { anchorOn, budget, unit, basis, metOn: on, reference, reason: '登记完成' }
      }),
  )
}

type Wanted = Omit<ClockChange, 'clock' | 'by'>
type Writing = Parameters<typeof writeOnce>[0] & {
  request: { params: { round: string; clock: ClockId } }
}

function writeClock(
  { request, reply }: Writing,
  deps: ApiDeps,
  wantedAfter: (before: StoredClock | null) => Wanted,
): Promise<void> {
  const { clock } = request.params
  return writeOnce({ request, reply }, deps, {
    write: async (client, now) => {
      const round = await roundNamed(client, request.params.round)
      const wanted = wantedAfter(await findClock(client, round.id, clock))
      if (clock === 'concentratedPeriod' && wanted.anchorOn === null) throw noAnchor()
      const change = { ...wanted, clock, by: actorKey(request.actor) }
      await addClock(client, round.id, { change, now })
      return { status: 200, answer: await listOf(round, { pool: client, clock: () => now }) }
    },
  })
}

async function listOf(round: Round, { pool, clock }: Pick<ApiDeps, 'clock'> & { pool: Queryable }) {
  const [rows, versions] = await Promise.all([readClocks(pool, round.id), loadVersions(pool)])
  const context = contextOf(versions, round.versions, clock())
  const held = clockIds.flatMap((id) => rows.filter((row) => row.clock === id).slice(-1))
  return {
    clocks: held.map((row) => ({
      clock: row.clock,
      name: clockNames[row.clock],
      ...rowOf(row, held, context),
      daysLeft: daysLeftOf(row, held, context),
      history: rows
        .filter((one) => one.clock === row.clock && one.sequence < row.sequence)
        .map((one) => rowOf(one, held, context)),
    })),
  }
}

function rowOf(row: StoredClock, all: readonly StoredClock[], { calendar }: TimeContext) {
  const { roundId, clock, at, ...shown } = row
  return { ...shown, lastDay: lastDayOf(row, all, calendar), at: momentOf(at) }
}

function daysLeftOf(row: StoredClock, all: readonly StoredClock[], { calendar, policy, now }: TimeContext) {
  const lastDay = lastDayOf(row, all, calendar)
  if (lastDay === null || row.metOn !== null) return null
  return workingDaysBetween(calendar, dateAt(now, policy).date, lastDay)
}

function notSet(clock: ClockId): Problem {
  return new Problem(
    'clockNotSet',
    `时限“${clockNames[clock]}”：还没有设定，应先写明起算日、期限和依据（PUT 同一地址）`,
  )
}

function noAnchor(): Problem {
  return new Problem('invalid', '集中整改期：起算日为空，应为日期；其他时限才可以从集中整改期满之日起算')
}
