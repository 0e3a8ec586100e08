import { DomainError } from '../errors.ts'
import type { Letter } from '../letters.ts'
import { lettersToAcknowledge, lettersToSign } from '../letters.ts'
import type { Measure } from '../measure.ts'

export type LetterCommand = 'signLetter' | 'refuseLetter' | 'voidLetter' | 'resendLetter' | 'acknowledge'

/** The letters that a command could be about. */
export function lettersFor(command: LetterCommand, measure: Measure): Letter[] {
  const letters = [...(measure.letters ?? [])]
  switch (command) {
    case 'signLetter':
    case 'refuseLetter':
      return letters.filter(({ state }) => state === 'drafted')
    case 'voidLetter':
    case 'resendLetter':
      return letters.filter(({ state }) => state === 'signed')
    case 'acknowledge':
      return lettersToAcknowledge(measure)
  }
}

/** The letter that a command names, or the only one it can mean. Throws letterNotFound with those that it could name. */
export function letterNamed(measure: Measure, command: LetterCommand, id: string | null): Letter {
  const possible = lettersFor(command, measure)
  const named = id === null ? stillStanding(possible, measure) : possible.filter((letter) => letter.id === id)
  const [letter, second] = named
  if (letter !== undefined && second === undefined) return letter
  const allowed = possible.map((one) => one.id)
  throw new DomainError('letterNotFound', { measureId: measure.id, command, found: id, allowed })
}

/** A 提醒函 that was never signed stays a draft beside the 督办函; unnamed, the one that still holds is meant. */
function stillStanding(possible: readonly Letter[], measure: Measure): readonly Letter[] {
  const standing = lettersToSign(measure).filter((letter) => possible.includes(letter))
  return standing.length > 0 ? standing : possible
}
