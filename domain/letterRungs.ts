import type { Ladder, Rung, RungRecipient } from './ladder.ts'
import { rungsOf } from './ladderTracks.ts'
import { letterPolicy } from './letterPolicy.ts'
import type { LetterDraft } from './letters.ts'
import type { Policy } from './policy.ts'

/** Drafting: the signer is asked, unless the policy signs such letters in advance. */
export function draftRung({ signer, kind }: Pick<LetterDraft, 'signer' | 'kind'>, policy: Policy): Rung {
  return { ...letterDraft, to: isPreApproved(kind, policy) ? [] : [{ role: signer }] }
}

/**
 * The wait for a signature: 1 working day, then every 2; from the 2nd the office director hears it too. The third time is
 * the last, and the office hears it: from then on the letter stands in its list of what waits, and nobody is asked again.
 */
export function signatureRung({ signer }: Pick<LetterDraft, 'signer'>): Rung {
  const above: RungRecipient[] = signer === 'officeDirector' ? [] : [{ role: 'officeDirector', from: 2 }]
  return { ...signatureOverdue, to: [{ role: signer }, ...above, { role: 'office', from: signatureChasers }] }
}

/** Whether it is the last time that a signature is asked for. */
export function isLastChaser({ rung, occurrence }: { rung: string; occurrence: number }): boolean {
  return rung === signatureOverdue.id && occurrence === signatureChasers
}

/** 签收 outstanding: after 2 working days the unit and the office, then every 3; from the 2nd the leader in charge too. */
export const acknowledgementOverdue: Rung = {
  id: 'acknowledgementOverdue',
  offset: 2,
  every: 3,
  to: [
    { role: 'owner' },
    { role: 'unitHead' },
    { role: 'office', copy: true },
    { role: 'leaderInCharge', from: 2 },
  ],
  kind: 'chaser',
  by: 'workflow',
  step: 'chaseAcknowledgement',
  level: 0,
}

/** Whether letters of the kind count as signed when they are drafted; nobody is by default. */
export function isPreApproved(kind: LetterDraft['kind'], policy: Policy): boolean {
  return letterPolicy(policy).preApproved.includes(kind)
}

/** A rung of the ladder, of its waits or of letters, by its id. Null for one of a ladder version that is gone. */
export function rungNamed(ladder: Ladder, id: string): Rung | null {
  return [...rungsOf(ladder), ...letterRungs].find((rung) => rung.id === id) ?? null
}

const letterDraft: Rung = {
  id: 'letterDraft',
  offset: 0,
  every: null,
  to: [],
  kind: 'signatureAsked',
  by: 'workflow',
  step: 'draftLetter',
  level: 0,
}

const signatureChasers = 3
const signatureOverdue: Rung = {
  id: 'signatureOverdue',
  offset: 1,
  every: 2,
  times: signatureChasers,
  to: [],
  kind: 'signatureAsked',
  by: 'workflow',
  step: 'chaseSigner',
  level: 0,
}

/** Known to every ladder version: they are the letter's, not the ladder's. */
const letterRungs: readonly Rung[] = [letterDraft, signatureOverdue, acknowledgementOverdue]
