import { splitNames } from '../documents/names.ts'
import { rowHash } from '../documents/readLedger.ts'
import type { RegisterRow } from '../domain/commands.schema.ts'
import { personOn } from '../domain/roster.ts'
import { onlyNamesake, type PeopleOn, personIdOf } from './persons.ts'

export type ReadyRow = { row: RegisterRow & { sourceHash: string }; warnings: string[] }

/**
 * A row as it is registered: people named by id or name get their ids, those whom only the ledger names are looked for.
 * A ledger's name that nobody or several people have stays open with a warning: its notices go to the next role up.
 * Throws unknownPerson or ambiguousPerson for one who was named to the API itself.
 */
export function withPeople(row: RegisterRow, people: PeopleOn): ReadyRow {
  const warnings: string[] = []
  const find = (part: Part, given: string | null, cell: string | null) => {
    if (given !== null) return personIdOf(given, people)
    const found = searched(cell, row.unit, people)
    if (found.warning) warnings.push(`${part}：台账写的是“${cell}”，${found.warning}`)
    return found.id
  }
  const ownerId = find('责任人', row.ownerId, row.ledgerNames.owner)
  const leaderInChargeId = find('责任领导', row.leaderInChargeId, row.ledgerNames.leaderInCharge)
  const verifierId = row.verifierId === null ? null : personIdOf(row.verifierId, people)
  const ledgerNames = {
    owner: row.ledgerNames.owner ?? nameOf(ownerId, people),
    leaderInCharge: row.ledgerNames.leaderInCharge ?? nameOf(leaderInChargeId, people),
  }
  const ready = { ...row, ownerId, leaderInChargeId, verifierId, ledgerNames, sourceHash: sourceHashOf(row) }
  return { row: ready, warnings }
}

type Part = '责任人' | '责任领导'

/** Of several names in a cell the first that is known answers for the measure; the others are not dropped silently. */
function searched(
  cell: string | null,
  unit: string,
  people: PeopleOn,
): { id: string | null; warning: string | null } {
  const names = splitNames(cell ?? '')
  if (names.length === 0) return { id: null, warning: null }
  const found = names.map((name) => onlyNamesake(name, unit, people)).find((person) => person !== null)
  if (!found) return { id: null, warning: '花名册中没有此人或有重名，应补录或更正；其通知暂由上一级代收' }
  const others = names.length > 1 ? `不止一人，以${found.name}为准；其他人不单独接收通知` : null
  return { id: found.id, warning: others }
}

/** The same row is the same measure, whoever brings it and in whatever way. */
export function sourceHashOf({ no, issue, steps, unit }: RegisterRow): string {
  return rowHash({ no, issue, nextSteps: steps, responsibleUnit: unit })
}

function nameOf(id: string | null, { roster, date }: PeopleOn): string | null {
  return id === null ? null : (personOn(roster, id, date)?.name ?? null)
}
