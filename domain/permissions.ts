import type { CommandType } from './commands.schema.ts'
import type { CommandContext } from './context.ts'
import { whyNotNow } from './decide/readiness.ts'
import type { Refusal } from './errors.ts'
import { DomainError } from './errors.ts'
import { approverOf } from './extension.ts'
import type { Letter } from './letters.ts'
import { lettersToAcknowledge } from './letters.ts'
import type { LocalDate } from './localDate.ts'
import type { Measure } from './measure.ts'
import type { Part } from './permissionsTable.ts'
import { commandOrder, whoMay } from './permissionsTable.ts'
import type { Person, PersonId, Role, Roster } from './roster.ts'
import { isOffice, isValidOn, personOn } from './roster.ts'
import { actsFor, holderOn } from './standIn.ts'
import { dateAt } from './time.ts'

/**
 * Who stands before a measure on a day. `person` null = a service, which acts as the office. `ids` are everyone whose
 * hand is in it, the clerk who entered it too: a rule that bars a person bars him also when he types for another.
 */
export type Standing = {
  person: Person | null
  /** The person's or the service's, for the sentence of a refusal. */
  name: string
  ids: readonly PersonId[]
  roster: Roster
  date: LocalDate
}

/** Whom a question of permission is asked for and when. */
export type PeopleContext = Pick<CommandContext, 'roster' | 'policy' | 'now'>

/**
 * Reads the actor of a command. Throws actorNotAllowed when he is not in the roster today, or names a person for whom he
 * enters it without being of the office or standing in for him (代办); unknownPerson when the person named is not in the roster today.
 */
export function standingOf(
  context: CommandContext,
  subject: { measureId: string; command: string },
): Standing {
  const { actor, roster } = context
  const date = dateAt(context.now, context.policy).date
  const clerk = actor.personId === null ? null : personOn(roster, actor.personId, date)
  if (clerk === null && (actor.personId !== null || actor.service === null)) {
    throw new DomainError('actorNotAllowed', { ...subject, found: actor.personId, allowed: ['rosterPerson'] })
  }
  if (actor.onBehalfOf === null) {
    const name = clerk?.name ?? actor.service ?? ''
    return { person: clerk, name, ids: clerk ? [clerk.id] : [], roster, date }
  }
  if (clerk !== null && !mayEnterFor(clerk, actor.onBehalfOf, { roster, date })) {
    throw new DomainError('actorNotAllowed', { ...subject, found: clerk.name, allowed: ['office'] })
  }
  const person = personOn(roster, actor.onBehalfOf, date)
  if (person === null) throw new DomainError('unknownPerson', { ...subject, found: actor.onBehalfOf, date })
  return { person, name: person.name, ids: clerk ? [person.id, clerk.id] : [person.id], roster, date }
}

/** The office for anybody, others for whom they stand in for today. */
export function mayEnterFor(
  clerk: Person,
  forPerson: PersonId,
  { roster, date }: Pick<Standing, 'roster' | 'date'>,
): boolean {
  if (clerk.id === forPerson || isOffice(clerk)) return true
  return actsFor(roster, { id: clerk.id, forPerson, date })
}

/** Whether somebody may give this command of this measure at all, whatever its state. */
export function mayCommand(type: CommandType, measure: Measure, standing: Standing): boolean {
  return whyNotAllowed(type, measure, standing) === null
}

/** The refusal that `mayCommand` stands for, or null: barred by a rule first, by the table of commands after. */
export function whyNotAllowed(type: CommandType, measure: Measure, standing: Standing): Refusal | null {
  const { name, ids } = standing
  const subject = { measureId: measure.id, command: type, found: name }
  const barred = barredFrom(type, measure)
  if (barred !== null && ids.includes(barred.id)) {
    return { code: barred.code, details: { ...subject, found: nameOf(barred.id, standing) } }
  }
  const parts = whoMay[type]
  if (parts.some((part) => plays[part](measure, standing))) return null
  return { code: 'actorNotAllowed', details: { ...subject, allowed: parts } }
}

/** What a person may do with the measure now, in the order of its life: the "next step" of mails and pages. */
export function commandsFor(measure: Measure, personId: PersonId, context: PeopleContext): CommandType[] {
  const { roster, policy, now } = context
  const date = dateAt(now, policy).date
  const person = personOn(roster, personId, date)
  if (person === null) return []
  const standing = { person, name: person.name, ids: [person.id], roster, date }
  return commandOrder.filter(
    (type) =>
      mayCommand(type, measure, standing) &&
      whyNotNow(type, measure, date) === null &&
      (type !== 'acknowledge' || lettersToAcknowledge(measure).length > 0),
  )
}

/**
 * Who may verify on a day: the person named, else the office; never the owner. Where nobody of them can be reached the
 * call goes up (PROTOCOL 4), and with it the right to answer it: the office director, then the group leader.
 */
export function verifiersOf(measure: Measure, { roster, date }: Pick<Standing, 'roster' | 'date'>): Person[] {
  const named = measure.verifierId
  const tiers = [
    named === null ? isOffice : (person: Person) => person.id === named,
    holds('officeDirector'),
    holds('groupLeader'),
  ]
  return upToReachable(tiers, validPeople(roster, date, measure.ownerId))
}

/** Who may decide the extension on a day: never its asker. Where its approver cannot be reached, those whom the call goes
 *  up to: the office director hears it first (PROTOCOL 4), the group leader stands above every approver. */
export function approversOf(measure: Measure, { roster, date }: Pick<Standing, 'roster' | 'date'>): Person[] {
  const approver =
    approverOf(measure) === 'groupLeader'
      ? holds('groupLeader')
      : (person: Person) => person.id === measure.leaderInChargeId
  const above = (person: Person) => holds('officeDirector')(person) || holds('groupLeader')(person)
  const asker = measure.pendingExtension?.by ?? null
  return upToReachable([approver, above], validPeople(roster, date, asker))
}

/** Who may sign a letter on a day: its signer; where he cannot be reached, those above him (PROTOCOL 4). */
export function signersOf(
  { signer }: Pick<Letter, 'signer'>,
  measure: Measure,
  { roster, date }: Pick<Standing, 'roster' | 'date'>,
): Person[] {
  const { leaderInChargeId } = measure
  const leader = leaderInChargeId === null ? null : (holderOn(roster, leaderInChargeId, date)?.id ?? null)
  const own =
    signer === 'leaderInCharge'
      ? (person: Person) => person.id === leader
      : (person: Person) => person.roles.some((role) => role === signer)
  return upToReachable([own, holds('officeDirector'), holds('groupLeader')], validPeople(roster, date, null))
}

const plays: Record<Part, (measure: Measure, standing: Standing) => boolean> = {
  owner: (measure, { person }) => person !== null && person.id === measure.ownerId,
  unitHead: (measure, { person }) => person !== null && headsUnit(person, measure.unit),
  office: (_, { person }) => person === null || isOffice(person),
  verifier: (measure, standing) =>
    standing.person === null
      ? measure.verifierId === null
      : isAmong(verifiersOf(measure, standing), standing),
  approver: (measure, standing) => isAmong(approversOf(measure, standing), standing),
  // With nothing pending the owner and the head of the unit are told so, not that they may not.
  asker: (measure, standing) => {
    const asker = measure.pendingExtension?.by
    if (asker !== undefined) return standing.person?.id === asker
    return plays.owner(measure, standing) || plays.unitHead(measure, standing)
  },
  leaderInCharge: (measure, { person }) => person !== null && person.id === measure.leaderInChargeId,
  deputyGroupLeader: (_, { person }) => hasRole(person, 'deputyGroupLeader'),
  groupLeader: (_, { person }) => hasRole(person, 'groupLeader'),
  disciplineGroup: (_, { person }) => hasRole(person, 'disciplineGroup'),
  // Of any letter of the measure: of which one, the command says. Where there is none, those who sign are told so.
  signer: (measure, standing) => {
    const { letters = [] } = measure
    if (letters.length > 0)
      return letters.some((letter) => isAmong(signersOf(letter, measure, standing), standing))
    return hasRole(standing.person, 'officeDirector') || plays.leaderInCharge(measure, standing)
  },
  // Who was told what stands in the ledger of mails: the command is held against it.
  told: (_, { person }) => person !== null,
}

/** Who verifies or looks back is not who owns; who approves an extension is not who asked (DESIGN 3, rule 1). */
function barredFrom(
  type: CommandType,
  { ownerId, pendingExtension }: Measure,
): { id: PersonId; code: 'verifierIsOwner' | 'approverIsAsker' } | null {
  switch (type) {
    case 'verifyCloseOut':
    case 'sendBack':
    case 'recordLookBack':
    case 'review':
      return ownerId === null ? null : { id: ownerId, code: 'verifierIsOwner' }
    case 'approveExtension':
    case 'refuseExtension':
      return pendingExtension === null ? null : { id: pendingExtension.by, code: 'approverIsAsker' }
    default:
      return null
  }
}

/** The holders of the first tier that somebody can be reached in, with those of the tiers before it. */
function upToReachable(tiers: readonly ((person: Person) => boolean)[], people: readonly Person[]): Person[] {
  const found = new Set<Person>()
  for (const tier of tiers) {
    for (const person of people.filter(tier)) found.add(person)
    if ([...found].some((person) => person.email !== null)) break
  }
  return [...found]
}

function validPeople(roster: Roster, date: LocalDate, barred: PersonId | null): Person[] {
  return roster.people.filter((person) => person.id !== barred && isValidOn(person, date))
}

function isAmong(people: readonly Person[], { person }: Standing): boolean {
  return person !== null && people.some((one) => one.id === person.id)
}

function holds(role: Role): (person: Person) => boolean {
  return (person) => person.roles.includes(role)
}

function hasRole(person: Person | null, role: Role): boolean {
  return person?.roles.includes(role) ?? false
}

/** 责任科室负责人 of this measure: the role alone is not enough, the unit must be his. */
export function headsUnit(person: Person, unit: string): boolean {
  return person.roles.includes('unitHead') && person.units.includes(unit)
}

function nameOf(id: PersonId, { roster, date }: Standing): string {
  return personOn(roster, id, date)?.name ?? id
}
