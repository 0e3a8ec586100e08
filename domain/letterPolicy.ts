import type { LetterKind } from './letters.ts'
import type { Policy } from './policy.ts'

/** The office's own regulation of formal letters. */
export type LetterPolicy = {
  /** Kinds that count as signed when they are drafted. */
  preApproved: LetterKind[]
  /** 机关代字 of each kind: its numbers are a series of their own, so two kinds never share a number. */
  codes: Readonly<Record<LetterKind, string>>
}

const defaults: LetterPolicy = {
  preApproved: [],
  codes: { reminderLetter: '整改办提', supervisionNotice: '整改办督' },
}

/** The policy's, or the default where the version is older than letters. */
export function letterPolicy({ letters }: Policy): LetterPolicy {
  return { ...defaults, ...letters }
}
