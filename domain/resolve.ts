import { approverOf } from './extension.ts'
import type { LocalDate } from './localDate.ts'
import type { Measure } from './measure.ts'
import type { Person, PersonId, Recipient, Roster } from './roster.ts'
import { holdersOn, isOffice, isValidOn, personOn, roles } from './roster.ts'
import { actingFor, holderOn } from './standIn.ts'

export type ResolveContext = {
  roster: Roster
  /** The day on which the mail goes: who holds a role is asked for it. */
  date: LocalDate
  /** Who has an accepted or unknown mail of the measure since registration or reopening. */
  told: readonly PersonId[]
  /** Whose address is known to be bad. */
  badAddresses?: readonly PersonId[]
}

export type StandIn = { personId: PersonId; forPersonId: PersonId }

export type Resolution = {
  meantFor: Recipient
  /** Who hears it now; empty only with a `reason`. */
  people: readonly Person[]
  /** 代收: nobody meant could be reached, so the next role above hears it. */
  handedUp: boolean
  /** Whose holders hear it: `meantFor`, or the role it was handed up to. */
  heardBy: Recipient | null
  /** Holders of `meantFor` without a usable address; the office is told once per person. */
  unreachable: readonly Person[]
  /** 代办: who hears it for whom; missing where nobody does. */
  standIns?: readonly StandIn[]
  nobody: boolean
  reason: 'nobodyReachable' | 'nobodyWasTold' | null
}

/**
 * Who hears what is meant for `role`, on a day. A role without a reachable holder hands up at once; a person whom a rule
 * bars (the owner as verifier, the asker as approver) counts as unreachable for that call (PROTOCOL 4).
 */
export function resolve(role: Recipient, measure: Measure, context: ResolveContext): Resolution {
  const holders = holdersOf(role, measure, context)
  const bars = barred(role, measure)
  const hearing = (people: readonly Person[]) => hearersOf(people, bars, context)
  const unreachable = holders.filter(
    (person) => !hasAddress(person, context) && hearersOf([person], [], context).people.length === 0,
  )
  const answer = { meantFor: role, unreachable }
  const heard = { ...answer, nobody: false, reason: null }

  const own = hearing(holders)
  if (own.people.length > 0) return { ...heard, ...own, handedUp: false, heardBy: role }
  const none = { ...answer, people: [], handedUp: false, heardBy: null, nobody: true }
  if (role === 'told') return { ...none, reason: 'nobodyWasTold' }
  for (const above of rolesAbove(role)) {
    const substitutes = hearing(holdersOf(above, measure, context))
    if (substitutes.people.length > 0) return { ...heard, ...substitutes, handedUp: true, heardBy: above }
  }
  return { ...none, reason: 'nobodyReachable' }
}

/** Each holder, or who acts for him while he is away; a rule that bars one bars the other. Once per person. */
function hearersOf(
  holders: readonly Person[],
  bars: readonly PersonId[],
  context: ResolveContext,
): Pick<Resolution, 'people' | 'standIns'> {
  const people = new Map<PersonId, Person>()
  const standIns: StandIn[] = []
  for (const holder of holders.filter(({ id }) => !bars.includes(id))) {
    const acting = actingFor(context.roster, holder, context.date)
    const isAway = acting.id !== holder.id && hasAddress(acting, context)
    if (isAway && bars.includes(acting.id)) continue
    const hearer = isAway ? acting : holder
    if (!hasAddress(hearer, context)) continue
    people.set(hearer.id, hearer)
    if (isAway) standIns.push({ personId: hearer.id, forPersonId: holder.id })
  }
  return { people: [...people.values()], ...(standIns.length > 0 && { standIns }) }
}

const chain: readonly Recipient[] = ['owner', 'unitHead', 'leaderInCharge', 'officeDirector', 'groupLeader']

function rolesAbove(role: Recipient): readonly Recipient[] {
  const place = chain.indexOf(role)
  return place >= 0 ? chain.slice(place + 1) : ['officeDirector', 'groupLeader']
}

function barred(role: Recipient, measure: Measure): readonly PersonId[] {
  if (role === 'verifier') return measure.ownerId === null ? [] : [measure.ownerId]
  if (role === 'approver') return measure.pendingExtension === null ? [] : [measure.pendingExtension.by]
  return []
}

function holdersOf(role: Recipient, measure: Measure, context: ResolveContext): Person[] {
  const { roster, date } = context
  switch (role) {
    case 'owner':
      return onePerson(measure.ownerId, context)
    case 'leaderInCharge':
      return onePerson(measure.leaderInChargeId, context)
    case 'verifier':
      return measure.verifierId === null
        ? holdersOf('office', measure, context)
        : onePerson(measure.verifierId, context)
    case 'approver':
      return holdersOf(approverOf(measure), measure, context)
    case 'told':
      return [...new Set(context.told)].flatMap((id) => personOn(roster, id, date) ?? [])
    case 'office':
      return roster.people.filter((person) => isValidOn(person, date) && isOffice(person))
    case 'unitHead':
      return withRole(role, context).filter(({ units }) => units.includes(measure.unit))
    default:
      return role.startsWith('person:')
        ? onePerson(role.slice('person:'.length), context)
        : withRole(role, context)
  }
}

/** Him, or who took over when he left: until the measure itself names the successor (PROTOCOL 7). */
function onePerson(id: PersonId | null, { roster, date }: ResolveContext): Person[] {
  const person = id === null ? null : holderOn(roster, id, date)
  return person === null ? [] : [person]
}

function withRole(role: Recipient, { roster, date }: ResolveContext): Person[] {
  const held = roles.find((one) => one === role)
  return held === undefined ? [] : holdersOn(roster, held, date)
}

function hasAddress(person: Person, { badAddresses = [] }: ResolveContext): boolean {
  return person.email !== null && !badAddresses.includes(person.id)
}
