import { setImmediate } from 'node:timers/promises'
import type { RegisterRow } from '../../domain/commands.schema.ts'
import type { CommandContext, TimeContext } from '../../domain/context.ts'
import { decide } from '../../domain/decide.ts'
import { DomainError } from '../../domain/errors.ts'
import type { EventData, Registration } from '../../domain/events.ts'
import { evolve } from '../../domain/evolve.ts'
import { forecast } from '../../domain/forecast.ts'
import type { FieldChange } from '../../domain/ledgerChange.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { Tellable } from '../../domain/mailing.ts'
import { groupIntoMails } from '../../domain/mailing.ts'
import type { Measure } from '../../domain/measure.ts'
import { mailKindOf, type PlannedNotice } from '../../domain/notice.ts'
import { noticesOf } from '../../domain/noticesOf.ts'
import { register, type ToRegister } from '../../domain/register.ts'
import { resolve } from '../../domain/resolve.ts'
import { nextMorningSlot, type SlotContext } from '../../domain/slots.ts'
import { stamp } from '../../domain/stamp.ts'
import { dateAt } from '../../domain/time.ts'

/** What registering the rows now would send up to the next morning slot, and whom nobody could tell. */
export type MailPreview = { slot: Instant; mails: number; people: number; unreachable: string[] }

type Round = Pick<Registration, 'roundId' | 'versions' | 'confirmationRequired'>
type Wanted = {
  rows: readonly RegisterRow[]
  changed: readonly { measure: Measure; changes: readonly Pick<FieldChange, 'command'>[] }[]
}
type Played = { measure: Measure; notices: PlannedNotice[] }

/**
 * Plays registration, correction, ladder and mailroom in memory; nothing is written. `clock` is what the mailroom goes by.
 * Gives way between the rows: of ten thousand it works for a second or more, and the front door must answer meanwhile.
 */
export async function previewMails(
  { rows, changed }: Wanted,
  round: Round,
  { context, clock }: { context: CommandContext; clock: SlotContext },
): Promise<MailPreview> {
  const slot = nextMorningSlot(context.now, clock)
  const tellables: Tellable[] = []
  const unreachable = new Set<string>()
  const { date } = dateAt(slot, clock.policy)
  const until = { context, until: slot }
  const sameDate = new Map<string, PlannedNotice[]>()
  const hear = ({ measure, notices }: Played) => {
    for (const notice of notices) {
      const resolution = resolve(notice.role, measure, { roster: context.roster, date, told: [] })
      for (const person of resolution.unreachable) unreachable.add(person.name)
      for (const { id } of resolution.people) tellables.push(tellable(notice, id, resolution.handedUp))
    }
  }
  for (const [index, row] of rows.entries()) {
    registered({ ...row, ...round, id: `preview-${index}` }, { ...until, sameDate }).forEach(hear)
    if (index % rowsAtOnce === 0) await setImmediate()
  }
  for (const [index, one] of changed.entries()) {
    hear(corrected(one, until))
    if (index % rowsAtOnce === 0) await setImmediate()
  }
  const mails = groupIntoMails(tellables, { slot, partsGone: new Map() })
  return {
    slot,
    mails: mails.length,
    people: new Set(mails.map(({ personId }) => personId)).size,
    unreachable: [...unreachable],
  }
}

const rowsAtOnce = 50

/** New measures of one date and type have the same notices, but for their ids. */
function registered(
  registration: ToRegister,
  {
    context,
    until,
    sameDate,
  }: { context: CommandContext; until: Instant; sameDate: Map<string, PlannedNotice[]> },
): Played[] {
  const decided = unlessRefused(() => register(registration, context))
  const [event] = stamp(null, decided, { by: context.actor, now: context.now })
  if (!event) return []
  const measure = evolve(null, event)
  const plan = () => noticesUntil(measure, noticesOf(event, measure, context), { context, until })
  if (measure.milestones !== undefined) return [{ measure, notices: plan() }]
  const date = `${measure.timing}/${measure.dueDate}`
  const known = sameDate.get(date)
  if (known === undefined) {
    const notices = plan()
    sameDate.set(date, notices)
    return [{ measure, notices }]
  }
  return [{ measure, notices: known.map((notice) => ({ ...notice, ...keyFor(measure, notice) })) }]
}

function keyFor(
  { id }: Measure,
  { key, measureId }: PlannedNotice,
): Pick<PlannedNotice, 'key' | 'measureId'> {
  return { measureId: id, key: `${id}${key.slice(measureId.length)}` }
}

/** What the corrections tell; a new date begins its ladder, and that may be overdue at once. */
function corrected(
  { measure: before, changes }: Wanted['changed'][number],
  { context, until }: { context: CommandContext; until: Instant },
): Played {
  let measure = before
  const notices: PlannedNotice[] = []
  for (const { command } of changes) {
    const decided = command === null ? [] : unlessRefused(() => decide(measure, command, context))
    for (const event of stamp(measure, decided, { by: context.actor, now: context.now })) {
      measure = evolve(measure, event)
      notices.push(...noticesOf(event, measure, context))
    }
  }
  const moved = measure.dueCycle !== before.dueCycle
  return { measure, notices: moved ? noticesUntil(measure, notices, { context, until }) : notices }
}

/** What a rule will refuse sends nothing; the row says so when it is its turn. */
function unlessRefused(decideOn: () => EventData[]): EventData[] {
  try {
    return decideOn()
  } catch (error) {
    if (error instanceof DomainError) return []
    throw error
  }
}

/** What the registration tells at once, and what the ladder has due by the slot (rows that are overdue already). */
function noticesUntil(
  measure: Measure,
  atOnce: PlannedNotice[],
  { context, until }: { context: TimeContext; until: Instant },
): PlannedNotice[] {
  return [...atOnce.filter(({ skipped }) => skipped === null), ...forecast(measure, context, until)]
}

function tellable(notice: PlannedNotice, personId: string, handedUp: boolean): Tellable {
  return { notice: { ...notice, mailKind: mailKindOf(notice) }, personId, handedUp, last: null }
}
