import type { Letter } from './letters.ts'
import { findLetter, letterOfTrack, letterWord, sendingsOf } from './letters.ts'
import type { Measure } from './measure.ts'
import { milestoneOfTrack, milestoneTrack } from './milestones.ts'
import type { PlannedNotice, ReasonWord } from './notice.ts'
import { openSuspension } from './suspension.ts'

/** What `stillTrue` reads of a notice. */
export type NoticeToCheck = Pick<PlannedNotice, 'track' | 'cycle' | 'rung' | 'kind' | 'by' | 'reached'>

/**
 * Whether a due notice still has something to say, re-read from the measure as it is when the mail is about to go;
 * otherwise the word why not. Merging with higher rungs is the mail's affair, whom it reaches is `resolve`'s.
 */
export function stillTrue(notice: NoticeToCheck, measure: Measure): 'tell' | ReasonWord {
  if (notice.track === 'due') return dueStillTrue(notice, measure)
  if (notice.track.startsWith(milestoneTrack(''))) return milestoneStillTrue(notice, measure)
  if (notice.track === 'review') return reviewStillTrue(notice, measure)
  if (notice.track.startsWith('lookBack:')) return lookBackStillTrue(notice, measure)
  if (notice.track.startsWith('confirmation:')) return confirmationStillTrue(notice, measure)
  if (notice.track.startsWith('letter:')) return letterStillTrue(notice, measure)
  return eventStillTrue(notice, measure)
}

/** Why a planned row is no longer in `planOf`. */
export function reasonGone(
  row: NoticeToCheck & Pick<PlannedNotice, 'occurrence'>,
  measure: Measure,
): ReasonWord {
  const word = stillTrue(row, measure)
  if (word !== 'tell') return word
  const reached = measure.reached[`${row.track}/${row.cycle}/${row.rung}`] ?? 0
  return row.by === 'workflow' && row.occurrence <= reached ? 'collapsed' : 'superseded'
}

function dueStillTrue({ cycle }: Pick<NoticeToCheck, 'cycle'>, measure: Measure): 'tell' | ReasonWord {
  if (measure.state === 'withdrawn') return 'withdrawn'
  if (measure.state === 'closedOut' || measure.state === 'settled') return 'closedOut'
  if (cycle !== measure.dueCycle || measure.dueDate === null || measure.timing === 'continuous')
    return 'moved'
  if (openSuspension(measure) !== null) return 'suspended'
  return measure.state === 'awaitingCloseOut' ? 'awaitingCloseOut' : 'tell'
}

/** A milestone that was completed, moved or dropped is no longer asked for, nor one of a measure that is being verified. */
function milestoneStillTrue({ track, cycle }: NoticeToCheck, measure: Measure): 'tell' | ReasonWord {
  if (measure.state === 'withdrawn') return 'withdrawn'
  if (measure.state === 'closedOut' || measure.state === 'settled') return 'closedOut'
  const milestone = milestoneOfTrack(measure, track)
  if (milestone === null || milestone.cycle !== cycle) return 'moved'
  if (milestone.completedAt !== null) return 'answered'
  if (openSuspension(measure) !== null) return 'suspended'
  return measure.state === 'awaitingCloseOut' ? 'awaitingCloseOut' : 'tell'
}

/** `review` is missing where the measure was closed out before there were reviews: the first one is awaited. */
function reviewStillTrue({ cycle }: NoticeToCheck, measure: Measure): 'tell' | ReasonWord {
  if (measure.state !== 'closedOut') return 'superseded'
  if (measure.review === null) return 'answered'
  return (measure.review?.cycle ?? 1) === cycle ? 'tell' : 'answered'
}

function lookBackStillTrue({ track, cycle }: NoticeToCheck, measure: Measure): 'tell' | ReasonWord {
  if (cycle !== measure.closeOuts) return 'superseded'
  const n = Number(track.slice('lookBack:'.length))
  const lookBack = measure.lookBacks.find((candidate) => candidate.n === n)
  if (lookBack && lookBack.outcome !== null) return 'answered'
  return measure.state === 'closedOut' && lookBack ? 'tell' : 'superseded'
}

function confirmationStillTrue({ track }: NoticeToCheck, measure: Measure): 'tell' | ReasonWord {
  if (measure.confirmation !== null) return 'answered'
  const current = measure.state === 'closedOut' && track === `confirmation:${measure.closeOuts}`
  return current ? 'tell' : 'superseded'
}

/** What is asked of the signer, or of who has to sign for a letter. */
function letterStillTrue({ track, rung }: NoticeToCheck, measure: Measure): 'tell' | ReasonWord {
  const id = letterOfTrack(track) ?? ''
  const letter = findLetter(measure, id)
  // Not drafted yet: it stands and falls with its cycle.
  if (letter === null) return dueStillTrue({ cycle: Number(id.split('.').at(-1)) }, measure)
  if (!isAwaited(letter, rung)) return 'answered'
  return letterWord(measure, letter)
}

function isAwaited({ state, acknowledged }: Letter, rung: string): boolean {
  return rung === 'acknowledgementOverdue' ? state === 'signed' && acknowledged === null : state === 'drafted'
}

/** The letter itself: it must still stand, and still be true. */
function letterMailStillTrue(sequence: number, measure: Measure): 'tell' | ReasonWord {
  const letter = measure.letters?.find((one) => sendingsOf(one).includes(sequence))
  if (letter === undefined || letter.state !== 'signed') return 'superseded'
  return letterWord(measure, letter)
}

function eventStillTrue(notice: NoticeToCheck, measure: Measure): 'tell' | ReasonWord {
  const sequence = Number(notice.track.slice('event:'.length))
  switch (notice.rung) {
    case 'verificationAsked':
    case 'verificationOverdue':
      return whileAwaited(
        measure.state === 'awaitingCloseOut' && measure.request.sequence === sequence,
        measure,
      )
    case 'extensionAsked':
    case 'extensionUndecided':
      return whileAwaited(measure.pendingExtension?.sequence === sequence, measure)
    case 'suspensionOpen':
    case 'suspended':
      return whileAwaited(openSuspension(measure)?.sequence === sequence, measure)
    case 'letter':
      return letterMailStillTrue(sequence, measure)
    default:
      return newsStillTrue(notice, measure)
  }
}

function whileAwaited(awaited: boolean, measure: Measure): 'tell' | ReasonWord {
  if (measure.state === 'withdrawn') return 'withdrawn'
  return awaited ? 'tell' : 'answered'
}

/** What happened stays true, but nobody is asked to act on a measure that ended, nor told of a close-out undone. */
function newsStillTrue({ kind }: NoticeToCheck, measure: Measure): 'tell' | ReasonWord {
  switch (kind) {
    case 'assigned':
    case 'sentBack':
    case 'reopened':
    case 'instructed':
    case 'corrected':
    case 'replanned':
      if (measure.state === 'withdrawn') return 'withdrawn'
      return kind === 'assigned' && !isOwed(measure) ? 'closedOut' : 'tell'
    case 'closedOut':
      return isOwed(measure) ? 'superseded' : 'tell'
    default:
      return 'tell'
  }
}

function isOwed(measure: Measure): boolean {
  return measure.state !== 'closedOut' && measure.state !== 'settled'
}
