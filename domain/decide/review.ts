import { nextReviewOn } from '../review.ts'
import type { Decider } from './rule.ts'

/** 复查. It may come before its day; the next one counts from today. */
export const review: Decider<'review'> = (_, { finding }, context) => [
  { type: 'reviewed', finding, nextOn: nextReviewOn(context) },
]

/** 结束长期坚持: by the group leader's decision alone. `settled` follows where nothing else is awaited. */
export const endReviews: Decider<'endReviews'> = (_, { reason, decisionNumber }) => [
  { type: 'reviewsEnded', reason, decisionNumber },
]
