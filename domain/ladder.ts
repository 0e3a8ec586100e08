import type { NoticeKind } from './notice.ts'
import type { Recipient } from './roster.ts'

/** Steps of the measure's workflow: each is a named activity over the same transition. */
export const steps = [
  'look',
  'issueReminderLetter',
  'sendOverdueNotice',
  'issueSupervisionNotice',
  'escalateToGroupLeader',
  'chaseVerifier',
  'chaseApprover',
  'callLookBack',
  'askForConfirmation',
  'endSuspension',
  'askAboutSuspension',
  'sendMilestoneNotice',
  'callReview',
  'draftLetter',
  'chaseSigner',
  'chaseAcknowledgement',
] as const
export type Step = (typeof steps)[number]

/** `from`/`until`: the occurrences of a repeating rung at which the role hears it. */
export type RungRecipient = { role: Recipient; copy?: boolean; from?: number; until?: number }

export type DayUnit = 'workingDays' | 'calendarDays'

export type Rung = {
  /** Stable id, not a position: part of the notice's permanent key. */
  id: string
  /** Days after (+) or before (-) the base date; occurrence n adds (n-1) x every. */
  offset: number
  /** What `offset` and `every` count; missing = working days. */
  unit?: DayUnit
  every: number | null
  /** How often it comes; missing = a repeating decision comes until what it waits for is there. */
  times?: number
  to: readonly RungRecipient[]
  kind: NoticeKind
  /** `dispatch` = only reminds (a plan row); `workflow` = a decision of the measure's workflow. */
  by: 'dispatch' | 'workflow'
  step: Step
  /** Number shown to people and in the search attribute; 0 = not a rung of the escalation. */
  level: number
  /** Its day also has a formal letter, drafted before and sent when signed; missing = none. Only of a rung that comes once. */
  letter?: { signer: Recipient }
}

/** A round's choice, or what a unit or a measure of it overrides. */
export type LadderOwner = { round: string; unit: string | null; measure: string | null }

/** An immutable version that measures carry. Waits are rungs of their own tracks. */
export type Ladder = {
  version: number
  name: string
  /** Whose choice of rungs it is; missing = the office's own, which new rounds begin with. */
  of?: LadderOwner
  due: readonly Rung[]
  /** Around the date of each milestone; missing = those of `ladderTracks.ts`. */
  milestones?: readonly Rung[]
  waits: {
    verificationOverdue: Rung
    extensionUndecided: Rung
    lookBackDue: Rung
    confirmationAwaited: Rung
    suspensionOpen: Rung
    /** Missing = that of `ladderTracks.ts`. */
    reviewDue?: Rung
  }
}

/** The default ladder: seven rungs around the due date, in working days. Offices override it per round. */
export const defaultLadder: Ladder = {
  version: 1,
  name: '默认阶梯',
  due: [
    {
      id: 'first',
      offset: -20,
      every: null,
      to: [{ role: 'owner' }],
      kind: 'reminder',
      by: 'dispatch',
      step: 'look',
      level: 1,
    },
    {
      id: 'second',
      offset: -10,
      every: null,
      to: [{ role: 'owner' }, { role: 'unitHead' }],
      kind: 'reminder',
      by: 'dispatch',
      step: 'look',
      level: 2,
    },
    {
      id: 'letter',
      offset: -5,
      every: null,
      to: [{ role: 'owner' }, { role: 'unitHead' }, { role: 'leaderInCharge', copy: true }],
      kind: 'reminderLetter',
      by: 'workflow',
      step: 'issueReminderLetter',
      level: 3,
      letter: { signer: 'officeDirector' },
    },
    {
      id: 'last',
      offset: -1,
      every: null,
      to: [{ role: 'owner' }],
      kind: 'reminder',
      by: 'dispatch',
      step: 'look',
      level: 4,
    },
    {
      id: 'overdue',
      offset: 1,
      every: null,
      to: [{ role: 'owner' }, { role: 'unitHead' }, { role: 'leaderInCharge' }],
      kind: 'overdueNotice',
      by: 'workflow',
      step: 'sendOverdueNotice',
      level: 5,
    },
    {
      id: 'supervision',
      offset: 3,
      every: null,
      to: [{ role: 'leaderInCharge' }, { role: 'office' }],
      kind: 'supervisionNotice',
      by: 'workflow',
      step: 'issueSupervisionNotice',
      level: 6,
      letter: { signer: 'leaderInCharge' },
    },
    {
      id: 'escalation',
      offset: 5,
      every: 5,
      to: [{ role: 'groupLeader' }, { role: 'office', copy: true }],
      kind: 'escalation',
      by: 'workflow',
      step: 'escalateToGroupLeader',
      level: 7,
    },
  ],
  waits: {
    verificationOverdue: {
      id: 'verificationOverdue',
      offset: 3,
      every: 3,
      to: [{ role: 'verifier' }, { role: 'officeDirector', from: 2 }, { role: 'groupLeader', from: 4 }],
      kind: 'chaser',
      by: 'workflow',
      step: 'chaseVerifier',
      level: 0,
    },
    extensionUndecided: {
      id: 'extensionUndecided',
      offset: 2,
      every: 2,
      to: [{ role: 'approver' }, { role: 'groupLeader', from: 3 }, { role: 'office', from: 3 }],
      kind: 'chaser',
      by: 'workflow',
      step: 'chaseApprover',
      level: 0,
    },
    lookBackDue: {
      id: 'lookBackDue',
      offset: 0,
      every: 3,
      to: [
        { role: 'office' },
        { role: 'disciplineGroup', until: 1 },
        { role: 'owner', until: 1 },
        { role: 'officeDirector', from: 2 },
        { role: 'groupLeader', from: 4 },
      ],
      kind: 'lookBackDue',
      by: 'workflow',
      step: 'callLookBack',
      level: 0,
    },
    confirmationAwaited: {
      id: 'confirmationAwaited',
      offset: 20,
      every: 20,
      to: [{ role: 'office' }],
      kind: 'chaser',
      by: 'workflow',
      step: 'askForConfirmation',
      level: 0,
    },
    suspensionOpen: {
      id: 'suspensionOpen',
      offset: 20,
      every: 20,
      to: [{ role: 'office' }, { role: 'leaderInCharge' }],
      kind: 'chaser',
      by: 'workflow',
      step: 'askAboutSuspension',
      level: 0,
    },
  },
}

/** A version that was stored before a wait was thought of has it as the default ladder does. */
export function withEveryWait(ladder: Ladder): Ladder {
  return { ...ladder, waits: { ...defaultLadder.waits, ...ladder.waits } }
}
