/** How the system speaks Chinese: names of its words, the history's lines, what a workflow shows of itself. */

export { detailsOf, summaryOf } from './wordingDetails.ts'
export { dueOf } from './wordingDue.ts'
export type { EventNames } from './wordingEvents.ts'
export { actorName, eventSentence } from './wordingEvents.ts'
export { letterStateName } from './wordingLetters.ts'
export { behindWords, milestoneUrgency } from './wordingMilestones.ts'
export {
  completionName,
  dateName,
  kindName,
  reasonName,
  roleName,
  rungName,
  shortDateName,
  stateName,
  stepName,
  timingName,
} from './wordingNames.ts'
