import type { Audited, AuditGround, Difference } from '../audit.ts'
import { isOpen } from '../measure.ts'
import { nextDecision } from '../nextDecision.ts'
import type { History } from './history.ts'
import { momentOf } from './plan.ts'

/** Whether somebody waits for the measure's next decision, and took the last one. */
export function checkWorkflow(audited: Audited, history: History, ground: AuditGround): Difference[] {
  const { workflow } = audited
  const { measure, context } = history
  if (!isOpen(measure)) return []
  const about = { subject: '', personId: null }
  if (workflow === 'none' && isMissing(audited, history, ground)) {
    const expected = '每项未办结的措施有一个运行中的工作流'
    const found = 'Temporal 中没有运行中的工作流'
    return [{ ...about, reason: 'noWorkflow', found, expected }]
  }
  const next = nextDecision(measure, context)
  if (next === null || next.at + ground.limits.stuck > ground.now) return []
  const found = `${next.track} 的 ${next.rung} 应在 ${momentOf(next.at, ground)} 决定，还没有`
  const expected = '到时由工作流决定'
  if (workflow === 'unchecked') return [{ ...about, reason: 'notDecided', found, expected }]
  return [{ ...about, reason: 'notActing', found, expected }]
}

/** Not while it is being started, or was changed only now. */
function isMissing({ armedFor, armingUntil }: Audited, { measure }: History, ground: AuditGround): boolean {
  if (armingUntil !== null && armingUntil > ground.now) return false
  return armedFor !== null || measure.lastEventAt + ground.limits.arming < ground.now
}
