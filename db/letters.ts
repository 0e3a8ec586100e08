import type { SentLetters } from '../domain/context.ts'
import type { Letter, LetterContent } from '../domain/letters.ts'
import { findLetter, lettersToAcknowledge, lettersToSign } from '../domain/letters.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import { findMeasure } from './measures.ts'
import { ofMeasure } from './notices.ts'
import type { Queryable } from './pool.ts'

/** A letter of a measure, and whom it waits for; null: it was refused, voided, overtaken or signed for. */
export type ListedLetter = {
  measure: Measure
  letter: Letter
  waitsFor: 'signature' | 'acknowledgement' | null
}

/** Letters that wait for a signature or for 签收, oldest first: for the list of the office and the readiness report. */
export async function waitingLetters(queryable: Queryable): Promise<ListedLetter[]> {
  const listed = await lettersOf(queryable, true)
  return listed.filter(({ waitsFor }) => waitsFor !== null)
}

/** Every letter there ever was, oldest first. */
export function allLetters(queryable: Queryable): Promise<ListedLetter[]> {
  return lettersOf(queryable, false)
}

/** One letter; `content` as it was signed, null before. Null when there is no such measure or letter. */
export async function findLetterOf(
  queryable: Queryable,
  { measureId, letterId }: { measureId: MeasureId; letterId: string },
): Promise<{ measure: Measure; letter: Letter; content: LetterContent | null } | null> {
  const found = await findMeasure(queryable, measureId)
  const letter = found && findLetter(found.measure, letterId)
  if (!found || !letter) return null
  return { measure: found.measure, letter, content: await signedContent(queryable, measureId, letter) }
}

async function lettersOf(queryable: Queryable, openOnly: boolean): Promise<ListedLetter[]> {
  const { rows } = await queryable.query<{ measure: Measure }>(
    `select body as measure from measure
     where body ? 'letters' and (not $1 or state in ('notStarted', 'inProgress', 'awaitingCloseOut'))`,
    [openOnly],
  )
  return rows
    .flatMap(({ measure }) => listedOf(measure))
    .sort((a, b) => a.letter.draftedAt - b.letter.draftedAt)
}

/** The letters of one measure, each with what it waits for. */
export function listedOf(measure: Measure): ListedLetter[] {
  const [toSign, toAcknowledge] = [lettersToSign(measure), lettersToAcknowledge(measure)]
  return (measure.letters ?? []).map((letter) => {
    if (toSign.includes(letter)) return { measure, letter, waitsFor: 'signature' }
    return { measure, letter, waitsFor: toAcknowledge.includes(letter) ? 'acknowledgement' : null }
  })
}

/** What `resendLetter` decides upon: mails of letters that may have arrived, and what every letter says. */
export async function readSentLetters(queryable: Queryable, measureId: MeasureId): Promise<SentLetters> {
  const doubts = await queryable.query<SentLetters['inDoubt'][number]>(
    `select key, person_id as "personId", copy from notice join telling on notice_key = key
     where ${ofMeasure} and kind = 'letter' and telling.state = 'unknown' and telling.done_at is not null
     order by key, person_id`,
    [measureId],
  )
  const texts = await queryable.query<{ sequence: number; content: LetterContent }>(
    `select sequence, body::json -> 'content' as content from measure_event
     where measure_id = $1 and type = 'letterSigned'`,
    [measureId],
  )
  return {
    inDoubt: doubts.rows,
    contents: new Map(texts.rows.map(({ sequence, content }) => [sequence, content])),
  }
}

async function signedContent(
  queryable: Queryable,
  measureId: MeasureId,
  { signed }: Letter,
): Promise<LetterContent | null> {
  if (signed === null) return null
  const { rows } = await queryable.query<{ content: LetterContent }>(
    `select body::json -> 'content' as content from measure_event where measure_id = $1 and sequence = $2`,
    [measureId, signed.sequence],
  )
  return rows[0]?.content ?? null
}
