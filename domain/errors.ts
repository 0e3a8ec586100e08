/** Every refusal has a code here, a sentence in `refusals.ts` and a line in `test/unit/domain/refusals.test.ts`. */
export type RefusalCode =
  | 'wrongState'
  | 'missingData'
  | 'actorNotAllowed'
  | 'verifierIsOwner'
  | 'approverIsAsker'
  | 'extensionPending'
  | 'noExtensionPending'
  | 'extensionAfterExpiry'
  | 'extensionDateNotLater'
  | 'extensionDateInPast'
  | 'extensionNeedsOverride'
  | 'noDueDate'
  | 'bareStatement'
  | 'evidenceMissing'
  | 'lookBackNotDue'
  | 'lookBackOutOfOrder'
  | 'confirmedAlready'
  | 'milestoneNotOpen'
  | 'milestonesOpen'
  | 'milestonesNotPhased'
  | 'milestoneAfterDueDate'
  | 'notContinuous'
  | 'reviewsEndedAlready'
  | 'dateInPast'
  | 'fieldNotCorrectable'
  | 'suspended'
  | 'notSuspended'
  | 'untilNotAhead'
  | 'delegationDates'
  | 'delegationOverlap'
  | 'delegationLoop'
  | 'delegateUnreachable'
  | 'ownsOpenMeasures'
  | 'successorLeaves'
  | 'valueNotAllowed'
  | 'unknownPerson'
  | 'successorOutsideUnit'
  | 'unchanged'
  | 'letterNotFound'
  | 'letterLapsed'
  | 'letterNotInDoubt'
  | 'notTold'
  | 'acknowledgedAlready'
  | 'measureNotFound'
  | 'measureExists'
  | 'keyReused'

export type RefusalDetails = Readonly<Record<string, string | number | null | readonly string[]>>

/** A rule's no as plain data, for who only asks whether it would say so. */
export type Refusal = { code: RefusalCode; details: RefusalDetails }

/** A rule said no. Thrown only in `domain`; `details` fill the Chinese sentence (where, what was found, what was allowed). */
export class DomainError extends Error {
  readonly code: RefusalCode
  readonly details: RefusalDetails

  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    super(code)
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }
}
