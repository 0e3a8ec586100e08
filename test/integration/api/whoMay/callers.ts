import type { Pool } from '../../../../db/pool.ts'
import { applyRoster } from '../../../../db/roster.ts'
import { createToken } from '../../../../db/tokens.ts'
import { inTransaction } from '../../../../db/transaction.ts'
import { placeUnits } from '../../../../db/units.ts'
import type { Role } from '../../../../domain/roster.ts'
import { friday } from '../support/office.ts'

/** Everybody who may knock: what he is to the measure of 城关镇卫生院 that the walk is about. */
export const callers = [
  'nobody',
  'forged',
  'left',
  'outsider',
  'admin',
  'service',
  'office',
  'liaison',
  'director',
  'owner',
  'unitHead',
  'colleague',
  'above',
  'below',
  'foreignHead',
  'foreignOwner',
  'leader',
  'otherLeader',
  'verifier',
  'deputy',
  'groupLeader',
  'discipline',
] as const
export type Caller = (typeof callers)[number]

export const strangers: readonly Caller[] = ['nobody', 'forged', 'left']
export const signedIn = without(callers, ...strangers)
/** Whose token has the office's right: the routes of the office are theirs. */
export const officeTokens: readonly Caller[] = ['admin', 'service', 'office']
/** Who is of the office by token or by roster: its commands are theirs. */
export const ofTheOffice: readonly Caller[] = [...officeTokens, 'liaison', 'director']
export const seeingAll: readonly Caller[] = [...ofTheOffice, 'deputy', 'groupLeader', 'discipline']
/** For whom the measure is there. */
export const readers: readonly Caller[] = [
  ...seeingAll,
  'owner',
  'unitHead',
  'colleague',
  'above',
  'leader',
  'verifier',
]

export function without<T>(all: readonly T[], ...some: readonly T[]): T[] {
  return all.filter((one) => !some.includes(one))
}

type PersonCaller = Exclude<Caller, 'nobody' | 'forged' | 'outsider' | 'admin' | 'service'>

/** Name, unit and roles; names are found again in no other text of the test. */
const people: Readonly<Record<PersonCaller, [name: string, unit: string, ...roles: Role[]]>> = {
  left: ['甄离任', '城关镇卫生院', 'owner'],
  office: ['严干事', '整改办', 'office'],
  liaison: ['莫联络', '河东镇', 'liaison'],
  director: ['韩主任', '县委办', 'officeDirector'],
  owner: ['暗何科长', '城关镇卫生院', 'owner'],
  unitHead: ['暗冯院长', '城关镇卫生院', 'unitHead'],
  colleague: ['暗曹干事', '城关镇卫生院', 'owner'],
  above: ['陶镇长', '城关镇', 'unitHead'],
  below: ['裴站长', '东街卫生站', 'unitHead'],
  foreignHead: ['向院长', '河东镇卫生院', 'unitHead'],
  foreignOwner: ['殷干事', '河东镇卫生院', 'owner'],
  leader: ['沈副县长', '县领导', 'leaderInCharge'],
  otherLeader: ['季副县长', '县领导', 'leaderInCharge'],
  verifier: ['卫审核', '审计局', 'taskForce'],
  deputy: ['尤副书记', '县领导', 'deputyGroupLeader'],
  groupLeader: ['秦书记', '县领导', 'groupLeader'],
  discipline: ['许组长', '纪检监察组', 'disciplineGroup'],
}

const tree = [
  { name: '城关镇卫生院', parent: '城关镇' },
  { name: '东街卫生站', parent: '城关镇卫生院' },
  { name: '河东镇卫生院', parent: '河东镇' },
]

export type House = { tokens: Record<Caller, string | null>; ids: Record<PersonCaller, string> }

/** The county: its people, its tree of units, and a token for every caller. */
export async function openHouse(pool: Pool): Promise<House> {
  const names = callers.filter(isPerson)
  const ids = blank<PersonCaller, string>(names, '')
  const monthsAgo = friday - 60 * 86_400_000
  await inTransaction(pool, async (client) => {
    const entries = names.map((caller) => {
      const [name, unit, ...roles] = people[caller]
      return { name, units: [unit], roles, title: null, email: `${caller}@example.org`, phone: `0-${caller}` }
    })
    const applied = await applyRoster(client, entries, { now: monthsAgo })
    names.forEach((caller, index) => {
      ids[caller] = applied.ids[index] ?? ''
    })
    await placeUnits(client, tree, () => {})
  })
  const tokens = blank<Caller, string | null>(callers, null)
  for (const caller of without(callers, 'nobody', 'forged')) {
    tokens[caller] = await tokenOf(pool, caller, ids)
  }
  tokens.forged = `zg_000000000000_${'A'.repeat(43)}`
  await pool.query(`update person set valid_to = '2021-11-30' where id = $1`, [ids.left])
  await pool.query('update office set roster_version = roster_version + 1')
  return { tokens, ids }
}

async function tokenOf(pool: Pool, caller: Caller, ids: Record<PersonCaller, string>): Promise<string> {
  const role = caller === 'admin' ? 'admin' : officeTokens.includes(caller) ? 'office' : 'person'
  const holder = isPerson(caller)
    ? { type: 'person' as const, personId: ids[caller] }
    : { type: 'service' as const, service: caller }
  const expiresAt = friday + 365 * 86_400_000
  return (await createToken(pool, { name: caller, holder, roles: [role], expiresAt }, friday)).text
}

export function isPerson(caller: Caller): caller is PersonCaller {
  return caller in people
}

function blank<K extends string, V>(keys: readonly K[], value: V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value])) as Record<K, V>
}
