import type { RosterEntry } from '../db/rosterChange.ts'
import { rosterChange } from '../db/rosterChange.ts'
import { type NamedPart, partsOf } from '../domain/handover.ts'
import type { Measure } from '../domain/measure.ts'
import { partNames } from '../domain/refusalsWording.ts'
import type { Person, PersonId, Recipient } from '../domain/roster.ts'
import { personOn } from '../domain/roster.ts'
import { roleName } from '../domain/wording.ts'
import type { RosterPreview } from './contract.ts'
import type { PeopleOn } from './persons.ts'

type PersonChange = RosterPreview['people'][number]['changes'][number]
type Changed = { person: Pick<Person, 'name'> & { id: PersonId | null }; changes: PersonChange[] }

/** Whom an import would end: with `complete` everybody who is not in it. */
export function leaversOf(people: PeopleOn, entries: readonly RosterEntry[], complete: boolean): PersonId[] {
  const { ids, ended } = rosterChange(people.roster, entries, { today: people.date, complete })
  return [...new Set(ended.map(({ id }) => id))].filter((id) => !ids.includes(id))
}

/** Who comes, who leaves, and what changes about the others, in that order; who stays as he is is left out. */
export function changedPeople(
  people: PeopleOn,
  { entries, complete }: { entries: readonly RosterEntry[]; complete: boolean },
): Changed[] {
  const { roster, date } = people
  const change = rosterChange(roster, entries, { today: date, complete })
  const added = change.added.map(({ person }) => ({
    person: { id: null, name: person.name },
    changes: [{ type: 'added' as const, from: null, to: unitsOf(person) }],
  }))
  const left = leaversOf(people, entries, complete).flatMap((id) => {
    const person = personOn(roster, id, date)
    return person === null
      ? []
      : [{ person, changes: [{ type: 'left' as const, from: unitsOf(person), to: null }] }]
  })
  const others = change.changed.flatMap(({ person }) => {
    const before = personOn(roster, person.id, date)
    return before === null ? [] : [{ person, changes: changesBetween(before, person) }]
  })
  return [...added, ...left, ...others]
}

/** The preview of one person: what changes, and which open measures it touches. */
export function previewOf(
  { person, changes }: Changed,
  measures: readonly Measure[],
): RosterPreview['people'][number] {
  const { id, name } = person
  const held = (part: NamedPart) =>
    id === null
      ? []
      : measures.filter((measure) => partsOf(measure, id).includes(part)).map((measure) => measure.id)
  const parts = { owner: held('owner'), leaderInCharge: held('leaderInCharge'), verifier: held('verifier') }
  const touched = {
    owner: parts.owner.length,
    leaderInCharge: parts.leaderInCharge.length,
    verifier: parts.verifier.length,
  }
  return {
    person: { id, name },
    changes,
    touched,
    measures: [...new Set(Object.values(parts).flat())].sort(),
    line: `${name}：${changes.map(changeWords).join('；')}${touchedWords(touched)}`,
  }
}

function changesBetween(before: Person, after: Person): PersonChange[] {
  const pairs: [PersonChange['type'], string | null, string | null][] = [
    ['units', unitsOf(before), unitsOf(after)],
    ['roles', rolesOf(before), rolesOf(after)],
    [after.email === null ? 'emailLost' : 'email', before.email, after.email],
    ['other', otherOf(before), otherOf(after)],
  ]
  return pairs.filter(([, from, to]) => from !== to).map(([type, from, to]) => ({ type, from, to }))
}

function unitsOf({ units }: Pick<Person, 'units'>): string {
  return [...units].sort().join('、')
}

function rolesOf({ roles }: Pick<Person, 'roles'>): string {
  return [...roles].sort().map(roleOf).join('、')
}

function roleOf(role: Recipient): string {
  return roleName(role)
}

function otherOf({ name, title, phone }: Person): string {
  return [name, title, phone].filter((text) => text !== null).join('，')
}

const changeNames: Readonly<Record<PersonChange['type'], string>> = {
  added: '新增',
  left: '离岗',
  units: '单位',
  roles: '角色',
  email: '邮箱',
  emailLost: '邮箱没有了',
  other: '姓名、职务或电话',
}

function changeWords({ type, from, to }: PersonChange): string {
  if (type === 'added') return `新增${to ? `（${to}）` : ''}`
  if (type === 'left') return '离岗'
  return `${changeNames[type]}由“${from ?? '空'}”改为“${to ?? '空'}”`
}

function touchedWords(touched: RosterPreview['people'][number]['touched']): string {
  const words = (['owner', 'leaderInCharge', 'verifier'] as const).flatMap((part) =>
    touched[part] > 0 ? [`${partNames[part]}${touched[part]}项`] : [],
  )
  return words.length > 0 ? `，涉及未办结措施：${words.join('、')}` : ''
}
