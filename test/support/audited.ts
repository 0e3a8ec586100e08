import { runAudit } from '../../activities/auditRun.ts'
import { listFindings } from '../../db/audit.ts'
import type { Office } from './office.ts'

let runs = 0

/** Every difference that an audit finds now between what should have happened and what stands, as words; without Temporal. */
export async function auditFindings({ pool, clock }: Office): Promise<string[]> {
  const room = { pool, poke: async () => {} }
  await runAudit(room, { run: `audit:${++runs}`, now: await clock.now(), again: 0 })
  const { items } = await listFindings(pool, {}, { cursor: null, limit: 100 })
  return items.map(({ kind, reason, subject, found, expected }) =>
    [kind, reason, subject, found, expected].join(' '),
  )
}
