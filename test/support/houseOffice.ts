import type { Pool } from '../../db/pool.ts'
import { registerMeasures } from '../../db/registerMeasures.ts'
import { applyRoster, type RosterEntry } from '../../db/roster.ts'
import { createRound } from '../../db/rounds.ts'
import { inTransaction } from '../../db/transaction.ts'
import { transition } from '../../db/transition.ts'
import { addVersion, seedVersions } from '../../db/versions.ts'
import type { Calendar } from '../../domain/calendar.ts'
import { commandSchema } from '../../domain/commands.schema.ts'
import {
  addDays,
  datesFromTo,
  epochDay,
  type Instant,
  type LocalDate,
  weekday,
} from '../../domain/localDate.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { defaultPolicy, type Policy } from '../../domain/policy.ts'
import { dateAt, instantOf } from '../../domain/time.ts'
import type { HouseOptions, HouseRoom } from './houseTypes.ts'
import { plainLadder } from './plainLadder.ts'

/** The house's day 0. Each day of its year is worked: a rest day would only be a pause in a drill. */
const firstDay: LocalDate = '2024-03-04'

const units = ['财务科', '采购办', '总务科', '人事科', '信息科']
/** Unless the house has more. */
const fewOwners = 10

/** Brings in calendar, policy, people and a round, as of `openedAt` = 00:00 of the house's day 0. */
export async function openRoom(pool: Pool, options: HouseOptions, openedAt: Instant): Promise<HouseRoom> {
  const policy = policyOf(options, openedAt)
  await seedVersions(pool, openedAt)
  await addVersion(pool, { kind: 'calendar', body: everyDayWorked(), now: openedAt })
  await addVersion(pool, { kind: 'ladder', body: plainLadder, now: openedAt })
  await addVersion(pool, { kind: 'policy', body: policy, now: openedAt })
  const { owners = fewOwners } = options
  const entries = roster(owners)
  const { ids } = await inTransaction(pool, (client) =>
    applyRoster(
      client,
      entries.map(([, entry]) => entry),
      { now: openedAt },
    ),
  )
  const people = Object.fromEntries(entries.map(([part], index) => [part, ids[index] ?? '']))
  const { round } = await createRound(pool, { name: '演练轮次', organisation: '示例医院' }, openedAt)
  const day = (n: number) => addDays(firstDay, n)
  let rows = 0
  let keys = 0
  return {
    policy,
    people,
    day,
    at: (n, time) => instantOf(day(n), time, policy),
    dayAt: (instant) => epochDay(dateAt(instant, policy).date) - epochDay(firstDay),
    async register(dueDays, now) {
      const input = { roundId: round.id, actor: importer, now }
      const { results } = await registerMeasures(pool, {
        ...input,
        rows: dueDays.map((due) => rowOf(rows++, day(due), { people, owners })),
      })
      return results.map(registeredId)
    },
    give(id, { by, key = `key-${++keys}`, bodyHash, ...fields }, now) {
      const command = commandSchema.parse(fields)
      const actor = { personId: people[by] ?? null, service: null, onBehalfOf: null }
      const hash = bodyHash ?? JSON.stringify([command, actor])
      return transition(pool, id, { type: 'command', id: key, bodyHash: hash, command, actor }, now)
    },
  }
}

const importer = { personId: null, service: 'drill', onBehalfOf: null }

/** A window of the office's usual slot, but wide: a busy machine needs longer than a short day's office hours. */
function policyOf({ dayLength, lookBackDays = [] }: HouseOptions, openedAt: Instant): Policy {
  return {
    ...defaultPolicy,
    window: { opens: '04:00', closes: '23:00' },
    spread: { from: '04:00', to: '08:30' },
    dayLength,
    anchor: { date: firstDay, instant: openedAt },
    lookBackDays,
  }
}

function everyDayWorked(): Calendar {
  const restDays = datesFromTo('2024-01-01', '2024-12-31').filter((date) => weekday(date) > 5)
  return {
    version: 0,
    years: [{ year: 2024, notice: '演练日历：天天上班', holidays: [], makeUpDays: restDays }],
  }
}

function rowOf(
  index: number,
  dueDate: LocalDate,
  { people, owners }: { people: Readonly<Record<string, string>>; owners: number },
) {
  return {
    no: index + 1,
    aspect: null,
    issue: `第${index + 1}项：验收记录不全`,
    whyUnfinished: null,
    steps: ['补齐验收记录', '每月抽查一次'],
    unit: units[index % units.length] ?? '',
    ownerId: people[`owner${(index % owners) + 1}`] ?? null,
    leaderInChargeId: people.leader ?? null,
    verifierId: null,
    ledgerNames: { owner: null, leaderInCharge: null },
    timing: 'dated' as const,
    dueDate,
    sourceHash: `row-${index}`,
  }
}

function registeredId(result: { id: MeasureId } | { refused: string }): MeasureId {
  if ('refused' in result) throw new Error(`not registered: ${result.refused}`)
  return result.id
}

type Cast = [part: string, entry: RosterEntry]

function roster(owners: number): Cast[] {
  return [
    ...Array.from({ length: owners }, (_, index) => person(`owner${index + 1}`, unitOf(index), ['owner'])),
    ...units.map((unit, index) => person(`head${index + 1}`, unit, ['unitHead'])),
    person('leader', '院领导', ['leaderInCharge']),
    person('office', '整改办', ['office']),
    person('director', '督查处', ['officeDirector']),
    person('groupLeader', '院领导', ['groupLeader']),
    person('discipline', '派驻组', ['disciplineGroup']),
  ]
}

function unitOf(index: number): string {
  return units[index % units.length] ?? ''
}

function person(part: string, unit: string, roles: RosterEntry['roles']): Cast {
  const entry = {
    name: `演练${part}`,
    units: [unit],
    title: null,
    roles,
    phone: null,
    validFrom: '2024-01-01',
  }
  return [part, { ...entry, email: `${part.toLowerCase()}@drill.example` }]
}
