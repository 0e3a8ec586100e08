import type { EventType, MeasureEvent } from './events.ts'
import { dropTracks } from './evolveReached.ts'
import type { Acknowledgement, Letter } from './letters.ts'
import { docNumberOf, letterTrack } from './letters.ts'
import type { Measure } from './measure.ts'
import { actingId } from './stamp.ts'

type EventOf<T extends EventType> = Extract<MeasureEvent, { type: T }>

/** What the events of letters and of 签收 change; used by `evolve` only. */
export const letterAppliers = {
  letterDrafted: (measure: Measure, { at, letter }: EventOf<'letterDrafted'>): Measure => ({
    ...measure,
    letters: [
      ...(measure.letters ?? []),
      { ...letter, draftedAt: at, state: 'drafted', signed: null, ended: null, acknowledged: null },
    ],
  }),
  letterSigned: (measure: Measure, event: EventOf<'letterSigned'>): Measure => {
    const { at, by, sequence, series, number } = event
    const docNumber = docNumberOf(series, number ?? 0)
    const signed = { at, by: actingId(by), sequence, docNumber }
    return changed(measure, event.letterId, { state: 'signed', signed })
  },
  letterRefused: (measure: Measure, { at, by, letterId, reason }: EventOf<'letterRefused'>): Measure =>
    changed(measure, letterId, { state: 'refused', ended: { at, by: actingId(by), reason } }),
  letterVoided: (measure: Measure, { at, by, letterId, reason }: EventOf<'letterVoided'>): Measure =>
    changed(measure, letterId, { state: 'voided', ended: { at, by: actingId(by), reason } }),
  letterResent: (measure: Measure, { letterId, sequence, to }: EventOf<'letterResent'>): Measure => ({
    ...measure,
    letters: (measure.letters ?? []).map((letter) =>
      letter.id === letterId ? { ...letter, resent: [...(letter.resent ?? []), { sequence, to }] } : letter,
    ),
  }),
  acknowledged: (measure: Measure, event: EventOf<'acknowledged'>): Measure => {
    const { at, by, letterId, noticeKey, holdsUntil, forUnit } = event
    const act = { at, by: actingId(by) }
    const after = withNewest(measure, { ...act, letterId, noticeKey, holdsUntil })
    return letterId !== null && forUnit ? changed(after, letterId, { acknowledged: act }) : after
  },
}

/** A new date or a closing: what was acknowledged before speaks of something else. */
export function withoutAcknowledgements<T extends Pick<Measure, 'acknowledgements'>>(facts: T): T {
  return facts.acknowledgements === undefined ? facts : { ...facts, acknowledgements: undefined }
}

/** The wait is over with the state it waited in. */
function changed(measure: Measure, id: string, change: Partial<Letter>): Measure {
  const letters = (measure.letters ?? []).map((letter) =>
    letter.id === id ? { ...letter, ...change } : letter,
  )
  return { ...measure, letters, reached: dropTracks(measure.reached, letterTrack(id)) }
}

/** The newest of each person: the row must stay small for years. */
function withNewest(measure: Measure, newest: Acknowledgement): Measure {
  const others = (measure.acknowledgements ?? []).filter(({ by }) => by !== newest.by)
  return { ...measure, acknowledgements: [...others, newest] }
}
