import type { Instant } from './localDate.ts'
import { patience } from './unsent.ts'

/** What the heartbeat goes by. */
export type Pulse = {
  /** As of when everything was found right (null: something was found, or it was never looked at), and what is open. */
  audit: { cleanAt: Instant | null; open: number }
  stopped: boolean
  /** An account whose login was refused sends nothing until somebody mends it. */
  accountStopped: boolean
  /** A server asked for a rest: what waits for it is not late. */
  paused: boolean
  /** Notices that should have gone ten minutes ago. */
  unsent: number
  /** When the mailroom last handed something over while more was waiting; null = not known to. */
  movedAt: Instant | null
  /** When the oldest decision of time was due that is more than two minutes past; null = none. */
  oldestDecision: Instant | null
}

export type Silence =
  | 'auditFound'
  | 'auditMissing'
  | 'auditOld'
  | 'sendingStopped'
  | 'accountStopped'
  | 'mailroomBehind'
  | 'decisionsLate'

/** The nightly audit and some hours for it to run in. */
const auditHolds = 30 * 3_600_000

/**
 * Why the office's watcher must miss us now; null = all is well, the heart may beat. A person's stop silences it too:
 * whoever watches from outside is to know that no mail goes.
 */
export function silenceOf(pulse: Pulse, now: Instant): Silence | null {
  const { audit } = pulse
  if (audit.open > 0) return 'auditFound'
  if (audit.cleanAt === null) return 'auditMissing'
  if (audit.cleanAt < now - auditHolds) return 'auditOld'
  if (pulse.stopped) return 'sendingStopped'
  if (pulse.accountStopped) return 'accountStopped'
  if (pulse.unsent > 0 && !pulse.paused && !isMoving(pulse, now)) return 'mailroomBehind'
  if (pulse.oldestDecision !== null && pulse.oldestDecision < now - patience) return 'decisionsLate'
  return null
}

/** A storm that is sent at the account's pace is long, but not behind. */
function isMoving({ movedAt }: Pulse, now: Instant): boolean {
  return movedAt !== null && movedAt >= now - patience
}

/** Why, for the log. */
export const silenceNames: Readonly<Record<Silence, string>> = {
  auditFound: '核对发现了问题',
  auditMissing: '还没有一次完整的核对',
  auditOld: '最近一次核对已过 30 小时',
  sendingStopped: '已停发',
  accountStopped: '发信账户已停用',
  mailroomBehind: '有通知到时十分钟还没有发出',
  decisionsLate: '有节点已过十分钟还没有办',
}
