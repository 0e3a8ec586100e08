import type { Pool } from '../../../db/pool.ts'
import { registerMeasures } from '../../../db/registerMeasures.ts'
import { applyRoster } from '../../../db/roster.ts'
import type { RosterEntry } from '../../../db/rosterChange.ts'
import { createRound } from '../../../db/rounds.ts'
import { inTransaction } from '../../../db/transaction.ts'
import type { Transitioned } from '../../../db/transition.ts'
import { transition } from '../../../db/transition.ts'
import type { Command, RegisterRow } from '../../../domain/commands.schema.ts'
import { commandSchema } from '../../../domain/commands.schema.ts'
import type { Actor } from '../../../domain/events.ts'
import type { Instant, LocalDate } from '../../../domain/localDate.ts'
import type { MeasureId } from '../../../domain/measure.ts'
import { defaultPolicy } from '../../../domain/policy.ts'
import type { PersonId } from '../../../domain/roster.ts'
import { instantOf } from '../../../domain/time.ts'

/** The office's clock: '2021-12-03 08:00' in Shanghai. */
export function at(text: string): Instant {
  const [date = '', time = '08:00'] = text.split(' ')
  return instantOf(date, time, defaultPolicy)
}

export const registeredAt = at('2021-12-03 08:00')

export const importer: Actor = { personId: null, service: '导入', onBehalfOf: null }

export function person(name: string, roles: RosterEntry['roles'], units: string[]): RosterEntry {
  return { name, roles, units, title: null, email: `${name.length}.${roles[0]}@office.test`, phone: null }
}

export const people = {
  owner: person('何科长', ['owner'], ['医政科']),
  unitHead: person('马主任', ['unitHead'], ['医政科']),
  leaderInCharge: person('邓副主任', ['leaderInCharge'], ['委领导']),
  office: person('孟主任', ['office', 'officeDirector'], ['整改办']),
  groupLeader: person('吕书记', ['groupLeader'], ['委领导']),
}
export type Part = keyof typeof people

export type Office = { pool: Pool; roundId: string; ids: Record<Part, PersonId> }

/** One round, and one person for each part. */
export async function openOffice(pool: Pool): Promise<Office> {
  const { ids } = await inTransaction(pool, (client) =>
    applyRoster(client, Object.values(people), { now: registeredAt }),
  )
  const [owner = '', unitHead = '', leaderInCharge = '', office = '', groupLeader = ''] = ids
  const { round } = await createRound(
    pool,
    { name: '2021年巡察整改', organisation: '市卫生健康委' },
    registeredAt,
  )
  return { pool, roundId: round.id, ids: { owner, unitHead, leaderInCharge, office, groupLeader } }
}

export function ledgerRow(
  { ids }: Office,
  no: number,
  dueDate: LocalDate | null = '2021-12-31',
): RegisterRow {
  return {
    no,
    aspect: '贯彻上级决策部署',
    issue: `公立医院领导班子长期配备不齐（${no}）`,
    whyUnfinished: '正在办理',
    steps: ['完善制度', '配齐班子'],
    unit: '医政科',
    ownerId: ids.owner,
    leaderInChargeId: ids.leaderInCharge,
    verifierId: null,
    ledgerNames: { owner: '何科长', leaderInCharge: '邓副主任' },
    timing: dueDate === null ? 'continuous' : 'dated',
    dueDate,
  }
}

let rows = 0

/** Registers one measure and gives its id. */
export async function registerOne(
  office: Office,
  { dueDate = '2021-12-31', now = registeredAt }: { dueDate?: LocalDate | null; now?: Instant } = {},
): Promise<MeasureId> {
  const no = ++rows
  const { results } = await registerMeasures(office.pool, {
    roundId: office.roundId,
    rows: [{ ...ledgerRow(office, no, dueDate), sourceHash: `one-${no}` }],
    actor: importer,
    now,
  })
  const [result] = results
  if (!result || !('id' in result)) throw new Error(`not registered: ${JSON.stringify(result)}`)
  return result.id
}

let keys = 0

/** Gives a command as the holder of a part does; `key` defaults to a fresh one. */
export function give(
  office: Office,
  id: MeasureId,
  order: { by: Part; now: Instant; key?: string; body?: string } & Record<string, unknown>,
): Promise<Transitioned> {
  const { by, now, key = `key-${++keys}`, body, ...fields } = order
  const command: Command = commandSchema.parse(fields)
  const actor: Actor = { personId: office.ids[by], service: null, onBehalfOf: null }
  const bodyHash = body ?? JSON.stringify([command, actor])
  return transition(office.pool, id, { type: 'command', id: key, bodyHash, command, actor }, now)
}

export function letTimePass({ pool }: Office, id: MeasureId, now: Instant) {
  return transition(pool, id, { type: 'time' }, now)
}

export const statement = '采购制度已经修订并印发，班子成员配备到位并公示'
export const evidence = [{ title: '任职文件', number: '卫党发〔2022〕1号' }]

/** From registration to 待销号. */
export async function askForCloseOut(office: Office, id: MeasureId, now: Instant): Promise<Transitioned> {
  await give(office, id, { by: 'owner', now, type: 'startWork' })
  return give(office, id, { by: 'owner', now, type: 'requestCloseOut', statement, evidence })
}
