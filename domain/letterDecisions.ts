import type { PlanContext, Track } from './agenda.ts'
import type { Line } from './agendaOccurrence.ts'
import type { TimeContext } from './context.ts'
import type { EventData } from './events.ts'
import { contentOf } from './letterContent.ts'
import { letterPolicy } from './letterPolicy.ts'
import { isPreApproved } from './letterRungs.ts'
import type { LetterDraft } from './letters.ts'
import { findLetter, letterId, letterOfTrack } from './letters.ts'
import { draftOfRung } from './letterTracks.ts'
import { yearOf } from './localDate.ts'
import type { Measure } from './measure.ts'
import { dateAt } from './time.ts'

/**
 * Adds to the decisions of time what follows for letters: where a draft's day is reached, the draft itself, and where the
 * policy signs its kind in advance, the signature. A draft asked for anew (its call was passed over while a close-out was
 * verified) is not drafted twice.
 */
export function withLetters(
  decided: readonly EventData[],
  measure: Measure,
  { due, context }: { due: Track | null; context: TimeContext },
): EventData[] {
  return decided.flatMap((event) => {
    const id =
      event.type === 'rungReached' && event.rung === 'letterDraft' ? letterOfTrack(event.track) : null
    if (id === null || due === null || findLetter(measure, id) !== null) return [event]
    return [event, ...draftedNow(measure, { id, due, context })]
  })
}

/** A 提醒函 speaks of days left: once a rung after the date is due as well, none is drafted or chased any more. */
export function withoutOvertaken<M extends Pick<Line, 'track' | 'rung'>>(
  missed: readonly M[],
  { ladder }: PlanContext,
): readonly M[] {
  const isOverdue = missed.some(({ track, rung }) => track.id === 'due' && rung.offset > 0)
  if (!isOverdue) return missed
  const reminders = ladder.due.filter(({ kind }) => kind === 'reminderLetter').map(({ id }) => id)
  return missed.filter(({ track }) => {
    const [ofRung = ''] = letterOfTrack(track.id)?.split('.') ?? []
    return !reminders.includes(ofRung)
  })
}

/** The signature of a letter, as of now: what it says is fixed here; the register gives the number afterwards. */
export function signatureOf(
  measure: Measure,
  draft: LetterDraft,
  context: Omit<TimeContext, 'ladder'>,
): Extract<EventData, { type: 'letterSigned' }> {
  const { date } = dateAt(context.now, context.policy)
  return {
    type: 'letterSigned',
    letterId: draft.id,
    series: { code: letterPolicy(context.policy).codes[draft.kind], year: yearOf(date) },
    number: null,
    content: contentOf(measure, draft, context),
  }
}

function draftedNow(
  measure: Measure,
  { id, due, context }: { id: string; due: Track; context: TimeContext },
): EventData[] {
  const draft = draftNamed(measure, { id, due, context })
  if (draft === null) return []
  const drafted: EventData = { type: 'letterDrafted', letter: draft }
  if (!isPreApproved(draft.kind, context.policy)) return [drafted]
  return [drafted, signatureOf(measure, draft, context)]
}

function draftNamed(
  measure: Measure,
  { id, due, context }: { id: string; due: Track; context: PlanContext },
): LetterDraft | null {
  const rung = context.ladder.due.find((one) => letterId(one.id, measure.dueCycle) === id)
  return rung === undefined ? null : draftOfRung(measure, { due, rung, context })
}
