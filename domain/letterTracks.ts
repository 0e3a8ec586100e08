import type { PlanContext, Track } from './agenda.ts'
import { addWorkingDays } from './calendar.ts'
import type { Rung } from './ladder.ts'
import { acknowledgementOverdue, draftRung, signatureRung } from './letterRungs.ts'
import type { Letter, LetterDraft } from './letters.ts'
import { draftDays, findLetter, letterId, letterTrack, letterWord } from './letters.ts'
import type { Instant, LocalDate } from './localDate.ts'
import type { Measure } from './measure.ts'
import { rungDate } from './rungDate.ts'
import { morningSlot, nextMorningSlot } from './slots.ts'
import { dateAt } from './time.ts'

/**
 * The tracks `letter:<id>` of a measure that runs towards a date: its letters still to be drafted, those that wait for
 * their signature, those that wait for 签收. A letter has its draft and its wait under one track.
 */
export function letterTracks(measure: Measure, due: Track | null, context: PlanContext): Track[] {
  if (due === null) return []
  const coming = context.ladder.due.flatMap((rung) => draftAhead(measure, { due, rung, context }))
  const open = (measure.letters ?? []).flatMap((letter) => openTracks(measure, { due, letter, context }))
  return [...coming.map((draft) => draftTrack(draft, due, context)), ...open]
}

/** The letter of a rung, for who drafts it now; null when the rung has none, or its day is past. */
export function draftOfRung(
  measure: Measure,
  { due, rung, context }: { due: Track; rung: Rung; context: PlanContext },
): LetterDraft | null {
  const { letter, kind } = rung
  const isLetter = kind === 'reminderLetter' || kind === 'supervisionNotice'
  if (letter === undefined || !isLetter) return null
  const issueDate = issueDay(due, rung, context)
  if (issueDate === null) return null
  return {
    id: letterId(rung.id, measure.dueCycle),
    kind,
    rung: rung.id,
    cycle: measure.dueCycle,
    level: rung.level,
    signer: letter.signer,
    draftDate: draftDay(due, issueDate, context),
    issueDate,
  }
}

/** A rung that is reached without its letter belongs to a measure older than letters: it gets none afterwards. */
function draftAhead(
  measure: Measure,
  about: { due: Track; rung: Rung; context: PlanContext },
): LetterDraft[] {
  const draft = draftOfRung(measure, about)
  if (draft === null || findLetter(measure, draft.id) !== null) return []
  return measure.reached[`due/${draft.cycle}/${draft.rung}`] === undefined ? [draft] : []
}

function openTracks(
  measure: Measure,
  { due, letter, context }: { due: Track; letter: Letter; context: PlanContext },
): Track[] {
  const word = letterWord(measure, letter)
  if (word !== 'tell' && word !== 'awaitingCloseOut') return []
  if (letter.state === 'drafted') {
    const wait = trackFrom(letter.draftedAt, { due, letter, context })
    return [draftTrack(letter, due, context), { ...wait, rungs: [signatureRung(letter)] }]
  }
  if (letter.state !== 'signed' || letter.signed === null || letter.acknowledged !== null) return []
  const from = Math.max(letter.signed.at, morningSlot(letter.issueDate, context.policy))
  return [{ ...trackFrom(from, { due, letter, context }), rungs: [acknowledgementOverdue] }]
}

/** Begins at the very slot of the draft: however late the cycle began, its letter is still to be drafted. */
function draftTrack(draft: LetterDraft, due: Track, { policy }: PlanContext): Track {
  const startedAt = morningSlot(draft.draftDate, policy)
  return {
    ...due,
    ...{ id: letterTrack(draft.id), cycle: 1, base: draft.draftDate },
    ...{ startedAt, startedOn: draft.draftDate, overdueAtStart: false },
    rungs: [draftRung(draft, policy)],
  }
}

function trackFrom(
  startedAt: Instant,
  { due, letter, context }: { due: Track; letter: Letter; context: PlanContext },
): Track {
  const startedOn = dateAt(startedAt, context.policy).date
  const place = { id: letterTrack(letter.id), cycle: 1, base: startedOn, startedAt, startedOn }
  return { ...due, ...place, overdueAtStart: false }
}

/** The rung's day. One that lay before the cycle's start has no letter, unless it is told late: then the next slot's. */
function issueDay(due: Track, rung: Rung, context: PlanContext): LocalDate | null {
  const day = rungDate(due.base, rung, { n: 1, calendar: context.calendar })
  if (morningSlot(day, context.policy) >= due.startedAt) return day
  const toldLate = due.overdueAtStart && rung.offset > 0
  return toldLate ? firstDay(due, context) : null
}

/** Two working days before; where the cycle began later than that, its first day. */
function draftDay(due: Track, issueDate: LocalDate, context: PlanContext): LocalDate {
  const day = addWorkingDays(context.calendar, issueDate, -draftDays)
  return morningSlot(day, context.policy) >= due.startedAt ? day : firstDay(due, context)
}

function firstDay({ startedAt }: Track, context: PlanContext): LocalDate {
  return dateAt(nextMorningSlot(startedAt, context), context.policy).date
}
