import type { CommandType } from './commands.schema.ts'

/** The parts a person can play in one measure; what makes them one stands in `permissions.ts`. */
export type Part =
  | 'owner'
  | 'unitHead'
  | 'office'
  | 'verifier'
  | 'approver'
  | 'asker'
  | 'leaderInCharge'
  | 'deputyGroupLeader'
  | 'groupLeader'
  | 'disciplineGroup'
  | 'signer'
  | 'told'

/** Column "who" of the table of commands: the office's own regulation, changed only with its table. */
export const whoMay: Readonly<Record<CommandType, readonly Part[]>> = {
  startWork: ['owner', 'unitHead'],
  reportProgress: ['owner', 'unitHead'],
  completeMilestone: ['owner'],
  acknowledge: ['told'],
  requestExtension: ['owner', 'unitHead'],
  approveExtension: ['approver'],
  refuseExtension: ['approver'],
  withdrawExtensionRequest: ['asker'],
  suspend: ['office'],
  resume: ['office'],
  requestCloseOut: ['owner', 'unitHead'],
  verifyCloseOut: ['verifier'],
  sendBack: ['verifier'],
  confirm: ['office'],
  recordLookBack: ['office', 'disciplineGroup'],
  reopen: ['office', 'disciplineGroup'],
  review: ['office'],
  endReviews: ['office'],
  instruct: ['groupLeader', 'deputyGroupLeader', 'leaderInCharge'],
  assign: ['office', 'unitHead'],
  correct: ['office'],
  signLetter: ['signer'],
  refuseLetter: ['signer'],
  voidLetter: ['signer'],
  resendLetter: ['office'],
  withdraw: ['office'],
}

/** In the order of a measure's life, as people are shown what they may do. */
export const commandOrder: readonly CommandType[] = [
  'startWork',
  'reportProgress',
  'completeMilestone',
  'acknowledge',
  'requestExtension',
  'approveExtension',
  'refuseExtension',
  'withdrawExtensionRequest',
  'suspend',
  'resume',
  'requestCloseOut',
  'verifyCloseOut',
  'sendBack',
  'confirm',
  'recordLookBack',
  'reopen',
  'review',
  'endReviews',
  'instruct',
  'assign',
  'correct',
  'signLetter',
  'refuseLetter',
  'voidLetter',
  'resendLetter',
  'withdraw',
]
