import { createAudit } from './audit.ts'
import type { Deps } from './deps.ts'
import { createDispatch } from './dispatch.ts'
import { createStep } from './steps.ts'

export type { StepAnswer } from './steps.ts'

/** Everything that workflows may ask of the world, over its dependencies. */
export function createActivities(deps: Deps) {
  const step = createStep(deps)
  return {
    look: step,
    issueReminderLetter: step,
    sendOverdueNotice: step,
    issueSupervisionNotice: step,
    escalateToGroupLeader: step,
    chaseVerifier: step,
    chaseApprover: step,
    callLookBack: step,
    askForConfirmation: step,
    endSuspension: step,
    askAboutSuspension: step,
    sendMilestoneNotice: step,
    callReview: step,
    draftLetter: step,
    chaseSigner: step,
    chaseAcknowledgement: step,
    dispatch: createDispatch(deps),
    audit: createAudit(deps),
  }
}

export type Activities = ReturnType<typeof createActivities>
export type Dispatched = Awaited<ReturnType<Activities['dispatch']>>
