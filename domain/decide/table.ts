import type { CommandType } from '../commands.schema.ts'
import { acknowledge } from './acknowledge.ts'
import { confirm, requestCloseOut, sendBack, verifyCloseOut } from './closeOut.ts'
import { correct } from './correct.ts'
import { assign, instruct, withdraw } from './direction.ts'
import { approveExtension, refuseExtension, requestExtension, withdrawExtensionRequest } from './extension.ts'
import { refuseLetter, resendLetter, signLetter, voidLetter } from './letters.ts'
import { recordLookBack, reopen } from './lookBack.ts'
import { completeMilestone } from './milestones.ts'
import { reportProgress, startWork } from './progress.ts'
import { endReviews, review } from './review.ts'
import type { Decider } from './rule.ts'
import { resume, suspend } from './suspension.ts'

/** One decider a command: a command without one does not compile. */
export const deciders: { readonly [T in CommandType]: Decider<T> } = {
  startWork,
  reportProgress,
  completeMilestone,
  acknowledge,
  requestExtension,
  approveExtension,
  refuseExtension,
  withdrawExtensionRequest,
  suspend,
  resume,
  requestCloseOut,
  verifyCloseOut,
  sendBack,
  confirm,
  recordLookBack,
  reopen,
  review,
  endReviews,
  instruct,
  assign,
  correct,
  signLetter,
  refuseLetter,
  voidLetter,
  resendLetter,
  withdraw,
}
