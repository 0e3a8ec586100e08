import { Context } from '@temporalio/activity'
import { failRun } from '../db/audit/runs.ts'
import type { Instant } from '../domain/localDate.ts'
import type { AuditDone } from './auditRun.ts'
import { runAudit } from './auditRun.ts'
import type { Deps } from './deps.ts'

export type Audit = (run: string, now: Instant) => Promise<AuditDone>

/** The auditor's activity. It reads only, but for what it found: a second attempt begins anew under the same name. */
export function createAudit(deps: Deps): Audit {
  return async (run, now) => {
    const context = Context.current()
    try {
      return await runAudit(deps, { run, now, beat: () => context.heartbeat() })
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      deps.logger.error({ run, err: error }, 'audit failed')
      await failRun(deps.pool, run, { failure, now }).catch(() => {})
      throw error
    }
  }
}
