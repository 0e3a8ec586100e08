import type { CommandContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { signatureOf } from '../letterDecisions.ts'
import type { Letter } from '../letters.ts'
import { letterWord, readersInDoubt } from '../letters.ts'
import type { Measure } from '../measure.ts'
import { signersOf, standingOf } from '../permissions.ts'
import type { LetterCommand } from './letterNamed.ts'
import { letterNamed } from './letterNamed.ts'
import type { Decider } from './rule.ts'

/** 签发: fixes what the letter says, as of today. One whose facts are overtaken is refused by its signer, not sent. */
export const signLetter: Decider<'signLetter'> = (measure, { type, letter: id }, context) => {
  const letter = ownLetter(measure, { command: type, id }, context)
  const reason = letterWord(measure, letter)
  if (reason !== 'tell')
    throw new DomainError('letterLapsed', { measureId: measure.id, found: letter.id, reason })
  return [signatureOf(measure, letter, context)]
}

/** Also a letter that was overtaken: so it leaves the list of those that wait. */
export const refuseLetter: Decider<'refuseLetter'> = (measure, { type, letter: id, reason }, context) => [
  { type: 'letterRefused', letterId: ownLetter(measure, { command: type, id }, context).id, reason },
]

/** 作废: what was sent cannot be called back; who got it is told. The number stays with the voided letter. */
export const voidLetter: Decider<'voidLetter'> = (measure, { type, letter: id, reason }, context) => [
  { type: 'letterVoided', letterId: ownLetter(measure, { command: type, id }, context).id, reason },
]

/** 重发: only to those of whom nobody knows whether it arrived; number and text stay as they were signed. */
export const resendLetter: Decider<'resendLetter'> = (measure, { type, letter: id, reason }, context) => {
  const letter = letterNamed(measure, type, id)
  const subject = { measureId: measure.id, command: type, found: letter.signed?.docNumber ?? letter.id }
  const word = letterWord(measure, letter)
  if (word !== 'tell') throw new DomainError('letterLapsed', { ...subject, reason: word })
  const { inDoubt = [], contents } = context.letters ?? {}
  const to = readersInDoubt(letter, inDoubt)
  const content = letter.signed && contents?.get(letter.signed.sequence)
  if (letter.signed === null || !content || to.length === 0)
    throw new DomainError('letterNotInDoubt', subject)
  const { docNumber } = letter.signed
  return [{ type: 'letterResent', letterId: letter.id, docNumber, content, to, reason }]
}

/** Throws actorNotAllowed for a letter that somebody else signs, though he may sign another one of the measure. */
function ownLetter(
  measure: Measure,
  { command, id }: { command: LetterCommand; id: string | null },
  context: CommandContext,
): Letter {
  const letter = letterNamed(measure, command, id)
  const standing = standingOf(context, { measureId: measure.id, command })
  const signers = signersOf(letter, measure, standing)
  if (signers.some((signer) => signer.id === standing.person?.id)) return letter
  throw new DomainError('actorNotAllowed', {
    measureId: measure.id,
    command,
    found: standing.name,
    allowed: signers.map(({ name }) => name),
  })
}
