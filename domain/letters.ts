import type { Instant, LocalDate } from './localDate.ts'
import type { Measure } from './measure.ts'
import type { ReasonWord } from './notice.ts'
import type { PersonId, Recipient } from './roster.ts'
import { openSuspension } from './suspension.ts'

/** 提醒函 before the date, 督办函 after it. */
export const letterKinds = ['reminderLetter', 'supervisionNotice'] as const
export type LetterKind = (typeof letterKinds)[number]

/** What is fixed when a letter is drafted. */
export type LetterDraft = {
  /** The rung and the cycle of `due` that it belongs to, e.g. `supervision.1`: one letter for each. */
  id: string
  kind: LetterKind
  rung: string
  cycle: number
  level: number
  signer: Recipient
  /** The day at whose slot it was drafted. */
  draftDate: LocalDate
  /** The rung's own day: an earlier signature waits for it. */
  issueDate: LocalDate
}

/** 发文字号's series: one register for each code (机关代字) and year, numbered from 1 without gaps. */
export type NumberSeries = { code: string; year: number }

/** What the letter says, as it was signed; the office's name and contact are added where it is written out. */
export type LetterContent = {
  title: string
  addressee: string
  basis: string
  facts: readonly string[]
  /** Each with its date. */
  demands: readonly string[]
  otherwise: string
  answer: string
  steps: readonly string[]
  copyTo: readonly string[]
  dated: LocalDate
}

/** One to whom a letter is sent once more; `copy`: he got it for information. */
export type LetterReader = { personId: PersonId; copy: boolean }

type Act = { at: Instant; by: PersonId }
export type Letter = LetterDraft & {
  draftedAt: Instant
  state: 'drafted' | 'signed' | 'refused' | 'voided'
  /** `sequence` of letterSigned names the track of the letter's own notices. It stays when the letter is voided. */
  signed: (Act & { sequence: number; docNumber: string }) | null
  /** Sent once more, each time to those of whom nobody knew: a track of its own each, as `signed` has. Missing = never. */
  resent?: readonly { sequence: number; to: readonly LetterReader[] }[]
  ended: (Act & { reason: string }) | null
  /** 签收 for the unit: by its owner, its head, or who takes in for them. */
  acknowledged: Act | null
}

/** 签收 of a notice or a letter. It stops no ladder; it holds until the next rung asks anew. */
export type Acknowledgement = Act & {
  letterId: string | null
  noticeKey: string | null
  holdsUntil: LocalDate | null
}

/** So many working days before its rung a letter is drafted (PROTOCOL 4). */
export const draftDays = 2

export function letterId(rung: string, cycle: number): string {
  return `${rung}.${cycle}`
}

/** Track of a letter's draft and waits. */
export function letterTrack(id: string): string {
  return `letter:${id}`
}

/** The letter's id of a track `letter:<id>`; null for every other track. */
export function letterOfTrack(track: string): string | null {
  return track.startsWith('letter:') ? track.slice('letter:'.length) : null
}

export function findLetter({ letters }: Measure, id: string): Letter | null {
  return letters?.find((letter) => letter.id === id) ?? null
}

/** Letters that a person can still sign or refuse, voided ones and those overtaken by events left out. */
export function lettersToSign(measure: Measure): Letter[] {
  return (measure.letters ?? []).filter(
    (letter) => letter.state === 'drafted' && standsStill(letterWord(measure, letter)),
  )
}

/** Signed letters for which nobody of the unit has signed so far. */
export function lettersToAcknowledge(measure: Measure): Letter[] {
  return (measure.letters ?? []).filter(
    (letter) =>
      letter.state === 'signed' && letter.acknowledged === null && standsStill(letterWord(measure, letter)),
  )
}

/** Whether one of these keys of notices is the letter's own, as somebody was told it. */
export function isAmongTold(letter: Pick<Letter, 'signed' | 'resent'>, keys: readonly string[]): boolean {
  return sendingsOf(letter).some((sequence) => keys.some((key) => isOfEvent(key, sequence)))
}

/** The events by which the letter was sent, oldest first. */
export function sendingsOf({ signed, resent = [] }: Pick<Letter, 'signed' | 'resent'>): number[] {
  return signed === null ? [] : [signed.sequence, ...resent.map(({ sequence }) => sequence)]
}

/** A notice of a letter whose mail to the person was given to a server that never answered. */
export type InDoubt = { key: string; personId: PersonId; copy: boolean }

/** Of whom nobody knows whether the letter reached them by the last mail that they got of it, each once. */
export function readersInDoubt(letter: Letter, doubts: readonly InDoubt[]): LetterReader[] {
  const readers = new Map<PersonId, LetterReader>()
  for (const { key, personId, copy } of doubts) {
    const again = letter.resent?.filter(({ to }) => to.some((reader) => reader.personId === personId)).at(-1)
    const last = again?.sequence ?? letter.signed?.sequence
    if (last === undefined || !isOfEvent(key, last)) continue
    readers.set(personId, { personId, copy: copy && (readers.get(personId)?.copy ?? true) })
  }
  return [...readers.values()]
}

function isOfEvent(key: string, sequence: number): boolean {
  return key.includes(`/event:${sequence}/`)
}

/** Whether what a letter says still holds, or the word why not. A 提醒函 is overtaken once the measure is told overdue. */
export function letterWord(
  measure: Measure,
  { kind, cycle, level }: Pick<LetterDraft, 'kind' | 'cycle' | 'level'>,
): 'tell' | ReasonWord {
  if (measure.state === 'withdrawn') return 'withdrawn'
  if (measure.state === 'closedOut' || measure.state === 'settled') return 'closedOut'
  const hasDate = measure.dueDate !== null && measure.timing !== 'continuous'
  if (cycle !== measure.dueCycle || !hasDate) return 'moved'
  if (openSuspension(measure) !== null) return 'suspended'
  if (kind === 'reminderLetter' && measure.escalationLevel > level) return 'superseded'
  return measure.state === 'awaitingCloseOut' ? 'awaitingCloseOut' : 'tell'
}

/** 卫整办〔2026〕3号 (GB/T 9704-2012: year in 〔〕, no 第, no leading zero). */
export function docNumberOf({ code, year }: NumberSeries, number: number): string {
  return `${code}〔${year}〕${number}号`
}

/** A close-out that is being verified, and a suspension, only hold a letter up. */
function standsStill(word: 'tell' | ReasonWord): boolean {
  return word === 'tell' || word === 'awaitingCloseOut' || word === 'suspended'
}
