import { plainName } from './names.ts'
import type { RosterEntryRow } from './readRoster.ts'

export type RosterIndex = {
  people: ReadonlyMap<string, readonly RosterEntryRow[]>
  units: ReadonlySet<string>
  entries: readonly RosterEntryRow[]
}

/** A roster by plain name and unit, for looking up what a ledger names. */
export function indexRoster(entries: readonly RosterEntryRow[]): RosterIndex {
  const people = new Map<string, RosterEntryRow[]>()
  for (const entry of entries) {
    const name = plainName(entry.name)
    people.set(name, [...(people.get(name) ?? []), entry])
  }
  return { people, units: new Set(entries.flatMap(({ units }) => units.map(plainName))), entries }
}

/** Why a person cannot be written to, or null when mail reaches somebody of that name. */
export function unreachable(index: RosterIndex, name: string): 'notInRoster' | 'noAddress' | null {
  const known = index.people.get(plainName(name)) ?? []
  if (known.length === 0) return 'notInRoster'
  return known.some(({ email }) => email !== null) ? null : 'noAddress'
}

/** The heads of a unit whom no mail reaches: escalations go to them although no cell of the ledger names them. */
export function unreachableHeads(index: RosterIndex, unit: string): string[] {
  const heads = index.entries.filter(
    ({ roles, units }) =>
      roles.includes('unitHead') && units.some((name) => plainName(name) === plainName(unit)),
  )
  return heads.some(({ email }) => email !== null) ? [] : heads.map(({ name }) => name)
}
