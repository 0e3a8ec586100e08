import type { PlanContext } from './agenda.ts'
import { dueTrack } from './agenda.ts'
import type { Line, Occurrence } from './agendaOccurrence.ts'
import { dueUpTo, hears, linesOf, nextUnreached, occurrenceAt, positionOf } from './agendaOccurrence.ts'
import type { TimeContext } from './context.ts'
import type { Actor, EventData, ReachedRung } from './events.ts'
import { evolve } from './evolve.ts'
import type { Rung, RungRecipient } from './ladder.ts'
import { withLetters, withoutOvertaken } from './letterDecisions.ts'
import type { Measure } from './measure.ts'
import { stamp } from './stamp.ts'
import { endedByDate } from './suspension.ts'
import { dateAt } from './time.ts'

/** Occurrences of one line that fall due together. */
export type Missed = Line & { from: number; to: number }

/** What becomes of one occurrence when several fall due together. */
export type Collapsed = { at: Occurrence; told: RungRecipient[]; passedOver: RungRecipient[] }

/**
 * What time does to the measure: a suspension whose day has come ends; then every decision of the workflow that is due
 * at `context.now` and not yet reached, as `rungReached` events, lowest rung first. Of what was missed each role hears only the highest (PROTOCOL 4); a repeating
 * rung gives an event only for occurrences that somebody hears and for its highest, so that an outage of years stays
 * short. Letters are drafted with their rungs' calls. Run twice, the second finds nothing.
 */
export function climb(measure: Measure, context: TimeContext): EventData[] {
  const { calendar, policy, now } = context
  const ended = endedByDate(measure, { calendar, today: dateAt(now, policy).date })
  const running = stamp(measure, ended, { by: time, now }).reduce<Measure>(evolve, measure)
  return [...ended, ...rungsReached(running, context)]
}

/** Who acts when nobody does. */
const time: Actor = { personId: null, service: null, onBehalfOf: null }

function rungsReached(measure: Measure, context: TimeContext): EventData[] {
  const found = linesOf(measure, context).flatMap((line) => missedOf(line, context))
  const reached = collapse(withoutOvertaken(found, context), context).map((collapsed) => ({
    type: 'rungReached' as const,
    ...reachedBy(collapsed),
  }))
  return withLetters(reached, measure, { due: dueTrack(measure, context), context })
}

/** Each role hears only the highest of the occurrences of a track that it would hear: a late milestone says nothing of
 *  another one. */
export function collapse(missed: readonly Missed[], context: PlanContext): Collapsed[] {
  const tracks = new Set(missed.map(({ track }) => track.id))
  return [...tracks].flatMap((id) =>
    collapseTrack(
      missed.filter(({ track }) => track.id === id),
      context,
    ),
  )
}

function collapseTrack(missed: readonly Missed[], context: PlanContext): Collapsed[] {
  const heard = missed.flatMap(highestPerRole)
  const winners = new Map<string, Candidate>()
  for (const candidate of heard) {
    const best = winners.get(candidate.recipient.role)
    if (!best || rank(candidate, best) > 0) winners.set(candidate.recipient.role, candidate)
  }
  return missed
    .flatMap((line) =>
      occurrencesToRecord(line, heard).map((n) => collapsedAt(line, n, { winners, context })),
    )
    .sort((a, b) => rank(a.at, b.at))
}

type Place = { rung: Rung; occurrence: number }
type Candidate = Place & { recipient: RungRecipient }

function missedOf(line: Line, context: TimeContext): Missed[] {
  if (line.track.suppressed || line.rung.by !== 'workflow') return []
  const from = nextUnreached(line)
  const to = dueUpTo(line, context.now, context)
  return from <= to ? [{ ...line, from, to }] : []
}

function highestPerRole({ rung, from, to }: Missed): Candidate[] {
  return rung.to.flatMap((recipient) => {
    const occurrence = Math.min(to, recipient.until ?? to)
    return occurrence >= from && hears(recipient, occurrence) ? [{ rung, occurrence, recipient }] : []
  })
}

function occurrencesToRecord({ rung, to }: Missed, heard: readonly Candidate[]): number[] {
  const own = heard.filter((candidate) => candidate.rung === rung).map(({ occurrence }) => occurrence)
  return [...new Set([...own, to])]
}

function collapsedAt(
  line: Missed,
  n: number,
  { winners, context }: { winners: ReadonlyMap<string, Candidate>; context: PlanContext },
): Collapsed {
  const hearing = line.rung.to.filter((recipient) => hears(recipient, n))
  const wins = ({ role }: RungRecipient) => {
    const winner = winners.get(role)
    return winner?.rung === line.rung && winner.occurrence === n
  }
  return {
    at: occurrenceAt(line, n, context),
    told: hearing.filter(wins),
    passedOver: hearing.filter((recipient) => !wins(recipient)),
  }
}

/** Positive when `a` is the higher: by level, then by distance from the date. */
function rank(a: Place, b: Place): number {
  return (
    a.rung.level - b.rung.level ||
    positionOf(a.rung, a.occurrence) - positionOf(b.rung, b.occurrence) ||
    a.occurrence - b.occurrence
  )
}

function reachedBy({ at, told, passedOver }: Collapsed): ReachedRung {
  const reason = at.toldLate && at.occurrence <= at.passed ? 'beforeStart' : 'collapsed'
  return {
    track: at.track.id,
    cycle: at.track.cycle,
    rung: at.rung.id,
    occurrence: at.occurrence,
    date: at.date,
    slotAt: at.slotAt,
    told: told.map(({ role }) => role),
    skipped: passedOver.map(({ role }) => ({ role, reason })),
    level: at.rung.level,
  }
}
