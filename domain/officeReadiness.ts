import type { Ladder, Rung } from './ladder.ts'
import type { LocalDate } from './localDate.ts'
import { addDays } from './localDate.ts'
import type { Measure } from './measure.ts'
import type { MissingYear } from './missingYears.ts'
import type { Resolution } from './resolve.ts'
import { resolve } from './resolve.ts'
import type { Person, PersonId, Recipient, Roster } from './roster.ts'
import { isValidOn } from './roster.ts'
import { roleName } from './wordingNames.ts'

export const readinessKinds = [
  'noAddress',
  'badAddress',
  'nobodyInRole',
  'oneAtTheTop',
  'calendarMissing',
  'lettersWaiting',
  'noticesHeld',
  'auditOpen',
] as const
export type ReadinessKind = (typeof readinessKinds)[number]

/** `fault`: something will not reach anybody, or waits for the office; `advice`: it would be better otherwise. */
export type ReadinessItem = {
  kind: ReadinessKind
  level: 'fault' | 'advice'
  subject: string
  found: string
  todo: string
}

/** Open measures with the same people and ladder: one stands for all. */
export type MeasureGroup = { measure: Measure; count: number; ladder: Ladder }

export type ReadinessGround = {
  today: LocalDate
  roster: Roster
  badAddresses: readonly { personId: PersonId; address: string; reply: string | null }[]
  groups: readonly MeasureGroup[]
  missingYears: readonly MissingYear[]
  /** What waits for a person of the office, counted. */
  waiting: Readonly<Record<'lettersWaiting' | 'noticesHeld' | 'auditOpen', number>>
}

/** How far ahead a vacancy is looked for: long enough to fill it. */
const daysAhead = 60

/** What the office should see to before it relies on the next weeks; empty = nothing. Reads no plan and sends nothing. */
export function officeReadiness(ground: ReadinessGround): ReadinessItem[] {
  return [
    ...withoutAddress(ground),
    ...withBadAddress(ground),
    ...vacancies(ground),
    ...lonelyTops(ground),
    ...ground.missingYears.map(missingYear),
    ...waitingItems(ground),
  ]
}

/** Who has any part in what is open, or a role, and no address. */
function withoutAddress({ roster, today, groups }: ReadinessGround): ReadinessItem[] {
  const parts = new Set(
    groups.flatMap(({ measure }) => [measure.ownerId, measure.leaderInChargeId, measure.verifierId]),
  )
  return roster.people
    .filter((person) => person.email === null && isValidOn(person, today))
    .filter((person) => person.roles.length > 0 || parts.has(person.id))
    .map((person) => ({
      ...({ kind: 'noAddress', level: 'fault', subject: nameOf(person) } as const),
      found: '花名册中没有邮箱，发给他的通知由上一级代收',
      todo: '在花名册中补上邮箱',
    }))
}

function withBadAddress({ badAddresses, roster, today }: ReadinessGround): ReadinessItem[] {
  return badAddresses.flatMap(({ personId, address, reply }) => {
    const person = roster.people.find((one) => one.id === personId && isValidOn(one, today))
    if (!person) return []
    const found = `邮箱 ${address} 被退回${reply ? `：${reply.slice(0, 80)}` : ''}`
    const subject = nameOf(person)
    return [{ kind: 'badAddress', level: 'fault', subject, found, todo: '核对并改正花名册中的邮箱' } as const]
  })
}

type Vacancy = { role: Recipient; subject: string; from: LocalDate; measures: number; resolution: Resolution }

/** Roles that a ladder of an open measure names and that nobody holds on some day ahead; by role and place, the first day. */
function vacancies(ground: ReadinessGround): ReadinessItem[] {
  const found = new Map<string, Vacancy>()
  const dates = datesOfChange(ground)
  for (const group of ground.groups) {
    for (const role of rolesOf(group.ladder)) {
      const vacancy = firstVacancy(role, group, { ...ground, dates })
      if (vacancy === null) continue
      const key = `${role}/${vacancy.subject}`
      const known = found.get(key)
      const from = known && known.from < vacancy.from ? known.from : vacancy.from
      found.set(key, { ...vacancy, from, measures: (known?.measures ?? 0) + group.count })
    }
  }
  return [...found.values()].map(({ subject, from, measures, resolution }) => ({
    ...({ kind: 'nobodyInRole', level: 'fault', subject } as const),
    found: `${from === ground.today ? '现在' : `从 ${from} 起`}无人可以送达，涉及 ${measures} 项措施，${
      resolution.nobody ? '通知将暂存' : `由${roleName(resolution.heardBy ?? 'office')}代收`
    }`,
    todo: '在花名册中补上人选，或改派、移交',
  }))
}

function firstVacancy(
  role: Recipient,
  { measure }: MeasureGroup,
  { roster, badAddresses, dates }: ReadinessGround & { dates: readonly LocalDate[] },
): Omit<Vacancy, 'measures'> | null {
  const bad = badAddresses.map(({ personId }) => personId)
  for (const date of dates) {
    const resolution = resolve(role, measure, { roster, date, told: [], badAddresses: bad })
    if (resolution.heardBy === role) continue
    return { role, subject: placeOf(role, measure, roster), from: date, resolution }
  }
  return null
}

/** Days on which who holds what may change: today, and whenever an entry or a delegation begins or ends. */
function datesOfChange({ roster, today }: ReadinessGround): LocalDate[] {
  const end = addDays(today, daysAhead)
  const begins = [
    ...roster.people.flatMap(({ validFrom, validTo }) => [validFrom, validTo && addDays(validTo, 1)]),
    ...(roster.delegations ?? []).flatMap(({ from, to }) => [from, addDays(to, 1)]),
  ]
  const ahead = begins.filter((date): date is LocalDate => date !== null && date > today && date <= end)
  return [today, ...new Set(ahead.sort())]
}

function rolesOf({ due, waits }: Ladder): Recipient[] {
  const rungs: readonly Rung[] = [...due, ...Object.values(waits)]
  const named = rungs.flatMap(({ to }) => to.filter(({ copy }) => !copy).map(({ role }) => role))
  return [...new Set(named)].filter((role) => role !== 'told' && !role.startsWith('person:'))
}

/** A role of one measure is named with its person, one of a unit with the unit. */
function placeOf(role: Recipient, measure: Measure, roster: Roster): string {
  if (role === 'unitHead') return `${measure.unit}的${roleName(role)}`
  const ids: Partial<Record<Recipient, PersonId | null>> = {
    owner: measure.ownerId,
    leaderInCharge: measure.leaderInChargeId,
    verifier: measure.verifierId,
  }
  if (!(role in ids)) return roleName(role)
  const id = ids[role]
  const person = roster.people.find((one) => one.id === id)
  return `${roleName(role)}${person?.name ?? (id ? id : '（未指定）')}`
}

/** A ladder whose last rung reaches one person only: where he is away and has nobody who acts for him, it ends. */
function lonelyTops({ groups, roster, today, badAddresses }: ReadinessGround): ReadinessItem[] {
  const bad = badAddresses.map(({ personId }) => personId)
  const tops = new Map<string, { person: Person; ladder: Ladder }>()
  for (const { measure, ladder } of groups) {
    const [last] = ladder.due.slice(-1)
    const people = (last?.to ?? [])
      .filter(({ copy }) => !copy)
      .flatMap(
        ({ role }) => resolve(role, measure, { roster, date: today, told: [], badAddresses: bad }).people,
      )
    const [only, ...others] = new Map(people.map((person) => [person.id, person])).values()
    if (only && others.length === 0) tops.set(`${ladder.version}/${only.id}`, { person: only, ladder })
  }
  return [...tops.values()].map(({ person, ladder }) => ({
    ...({ kind: 'oneAtTheTop', level: 'advice', subject: nameOf(person) } as const),
    found: `“${ladder.name}”的最后一级只到这一个人`,
    todo: '他不在岗时请设代办，或在花名册中增加同一角色的人',
  }))
}

function missingYear({ year, sentence }: MissingYear): ReadinessItem {
  const todo = '放假安排公布后导入该年日历'
  return { kind: 'calendarMissing', level: 'fault', subject: `${year}年`, found: sentence, todo }
}

const waitingWords: Readonly<
  Record<keyof ReadinessGround['waiting'], { subject: string; found: string; todo: string }>
> = {
  lettersWaiting: { subject: '函件', found: '份待签发', todo: '请签发人签发、退回或作废' },
  noticesHeld: { subject: '通知', found: '条暂存，未发出', todo: '用 GET /api/v1/notices 查看原因并处置' },
  auditOpen: {
    subject: '核对',
    found: '处不一致未处理',
    todo: '用 zhenggai findings 查看，zhenggai repair 处理',
  },
}

function waitingItems({ waiting }: ReadinessGround): ReadinessItem[] {
  return (['lettersWaiting', 'noticesHeld', 'auditOpen'] as const)
    .filter((kind) => waiting[kind] > 0)
    .map((kind) => {
      const { subject, found, todo } = waitingWords[kind]
      return { kind, level: 'fault', subject, found: `${waiting[kind]} ${found}`, todo }
    })
}

function nameOf({ name, units }: Person): string {
  return units.length > 0 ? `${name}（${units.join('、')}）` : name
}
