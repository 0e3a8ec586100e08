import type { CommandContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import type { Letter } from '../letters.ts'
import { findLetter, isAmongTold } from '../letters.ts'
import type { LocalDate } from '../localDate.ts'
import type { Measure } from '../measure.ts'
import { headsUnit, standingOf } from '../permissions.ts'
import { planOf } from '../plan.ts'
import { resolve } from '../resolve.ts'
import type { Person } from '../roster.ts'
import { dateAt } from '../time.ts'
import { letterNamed } from './letterNamed.ts'
import type { Decider } from './rule.ts'
import { todayOf } from './rule.ts'

/**
 * 签收, by the person told. It stops no ladder (DESIGN 3, rule 6): it says that the reader has read, until the next rung
 * asks anew. Without a notice it is the letter that waits for it.
 */
export const acknowledge: Decider<'acknowledge'> = (measure, { type, letter: id, notice }, context) => {
  const { person } = standingOf(context, { measureId: measure.id, command: type })
  if (person === null) throw notTold(measure, { found: null, subject: 'notice' })
  const holdsUntil = nextAsking(measure, context)
  if (notice !== null) {
    if (!heard(context).includes(notice)) throw notTold(measure, { found: person.name, subject: 'notice' })
    refuseTwice(measure, { person, subject: 'notice', key: notice }, context)
    return [{ type: 'acknowledged', letterId: null, noticeKey: notice, holdsUntil, forUnit: false }]
  }
  const letter = id === null ? letterNamed(measure, type, null) : signedLetter(measure, id)
  if (!isAmongTold(letter, heard(context))) throw notTold(measure, { found: person.name, subject: 'letter' })
  refuseTwice(measure, { person, subject: 'letter', key: letter.id }, context)
  const forUnit = signsForUnit(person, measure, context)
  return [{ type: 'acknowledged', letterId: letter.id, noticeKey: null, holdsUntil, forUnit }]
}

/** Also one that somebody has signed for already: who has a copy may say that he has read it. */
function signedLetter(measure: Measure, id: string): Letter {
  const letter = findLetter(measure, id)
  return letter?.state === 'signed' ? letter : letterNamed(measure, 'acknowledge', id)
}

/** The addressees, or those who take in for them today; a copy is nobody's receipt for the unit. */
function signsForUnit(person: Person, measure: Measure, context: CommandContext): boolean {
  if (person.id === measure.ownerId || headsUnit(person, measure.unit)) return true
  const asked = { roster: context.roster, date: todayOf(context), told: [] }
  return [resolve('owner', measure, asked), resolve('unitHead', measure, asked)].some(({ people }) =>
    people.some(({ id }) => id === person.id),
  )
}

/** The day of the next rung of the ladder. */
function nextAsking(measure: Measure, context: CommandContext): LocalDate | null {
  const today = todayOf(context)
  const rows = planOf(measure, context)
  return (
    rows.find(({ track, date, skipped }) => track === 'due' && skipped === null && date > today)?.date ?? null
  )
}

/** A later 签收 of something else has replaced the older one: then it may be given again. */
function refuseTwice(
  measure: Measure,
  { person, subject, key }: { person: Person; subject: 'letter' | 'notice'; key: string },
  { policy }: CommandContext,
): void {
  const own = measure.acknowledgements?.find(({ by }) => by === person.id)
  if (own === undefined || key !== (subject === 'letter' ? own.letterId : own.noticeKey)) return
  const { date } = dateAt(own.at, policy)
  throw new DomainError('acknowledgedAlready', { measureId: measure.id, found: person.name, subject, date })
}

function notTold(
  { id: measureId }: Measure,
  { found, subject }: { found: string | null; subject: 'letter' | 'notice' },
): DomainError {
  return new DomainError('notTold', { measureId, found, subject })
}

function heard(context: CommandContext): readonly string[] {
  return context.heard ?? []
}
