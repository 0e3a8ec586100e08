import type { PlanContext } from './agenda.ts'
import type { Line, Occurrence } from './agendaOccurrence.ts'
import { lastOccurrence, linesOf, nextUnreached, occurrenceAt } from './agendaOccurrence.ts'
import type { DayUnit, Step } from './ladder.ts'
import type { Instant, LocalDate } from './localDate.ts'
import type { Measure } from './measure.ts'

export type NextDecision = {
  /** When the workflow looks; in the past when it is overdue: then it is due now. */
  at: Instant
  /** What is foreseen; the truth decides what is done. */
  step: Step
  track: string
  rung: string
  occurrence: number
  /** The day whose slot it belongs to. */
  date: LocalDate
  /** Days after (+) or before (-) the track's date, and of which unit. */
  position: number
  unit: DayUnit
}

/** The measure's earliest decision not yet reached; null when only a command can move it (it is open but silent, or at
 *  its end). Depends on the measure and its versions alone: `context.now` is not read. */
export function nextDecision(measure: Measure, context: PlanContext): NextDecision | null {
  const [first] = linesOf(measure, context)
    .flatMap((line) => nextOf(line, context))
    .sort((a, b) => a.lookAt - b.lookAt || b.rung.level - a.rung.level)
  return first ? describe(first) : null
}

/** Of what is told late only the highest counts: the lower ones fall due with it. */
function nextOf(line: Line, context: PlanContext): Occurrence[] {
  if (line.track.suppressed || line.rung.by !== 'workflow') return []
  const next = nextUnreached(line)
  const occurrence = line.toldLate ? Math.max(next, line.passed) : next
  return occurrence > lastOccurrence(line.rung) ? [] : [occurrenceAt(line, occurrence, context)]
}

function describe({ track, rung, occurrence, date, position, lookAt }: Occurrence): NextDecision {
  const { id, step, unit = 'workingDays' } = rung
  return { at: lookAt, step, track: track.id, rung: id, occurrence, date, position, unit }
}
