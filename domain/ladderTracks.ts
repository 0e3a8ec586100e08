import type { Ladder, Rung } from './ladder.ts'

/** Rungs of tracks that a stored version may not know yet; a ladder that has its own section overrides them whole. */

/** Around the date of each milestone (阶段节点), in working days: a reminder before, then notices that go up. */
const milestoneRungs: readonly Rung[] = [
  {
    id: 'milestoneDue',
    offset: -5,
    every: null,
    to: [{ role: 'owner' }, { role: 'unitHead' }],
    kind: 'milestoneDue',
    by: 'dispatch',
    step: 'look',
    level: 0,
  },
  {
    id: 'milestoneOverdue',
    offset: 1,
    every: 5,
    to: [
      { role: 'owner' },
      { role: 'unitHead' },
      { role: 'leaderInCharge', from: 2 },
      { role: 'office', from: 2 },
      { role: 'groupLeader', from: 4 },
    ],
    kind: 'milestoneOverdue',
    by: 'workflow',
    step: 'sendMilestoneNotice',
    level: 0,
  },
]

/** From the day of a review (复查) on; goes up like an unanswered look-back. */
const reviewRung: Rung = {
  id: 'reviewDue',
  offset: 0,
  every: 3,
  to: [
    { role: 'office' },
    { role: 'owner', until: 1 },
    { role: 'officeDirector', from: 2 },
    { role: 'groupLeader', from: 4 },
  ],
  kind: 'reviewDue',
  by: 'workflow',
  step: 'callReview',
  level: 0,
}

export function milestoneRungsOf({ milestones = milestoneRungs }: Ladder): readonly Rung[] {
  return milestones
}

export function reviewRungOf({ waits: { reviewDue = reviewRung } }: Ladder): Rung {
  return reviewDue
}

/** Every rung of every track, in the order in which people are shown them. */
export function rungsOf(ladder: Ladder): Rung[] {
  const waits = { ...ladder.waits, reviewDue: reviewRungOf(ladder) }
  return [...ladder.due, ...milestoneRungsOf(ladder), ...Object.values(waits)]
}
