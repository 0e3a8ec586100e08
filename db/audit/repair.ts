import { repairWords } from '../../domain/audit/wording.ts'
import type { FindingReason } from '../../domain/audit.ts'
import type { Instant } from '../../domain/localDate.ts'
import { forgetArmedOf } from '../arming.ts'
import type { FindingState, StoredFinding } from '../audit.ts'
import { closeFinding } from '../audit.ts'
import type { Pool } from '../pool.ts'
import { transition } from '../transition.ts'
import type { Poke } from '../wake.ts'
import { mailAccount } from '../wake.ts'
import { readAudited } from './batch.ts'
import { holdNotices, letGo, releaseNotices, reopenNotice, settleTelling } from './notices.ts'
import { restoreMeasure } from './restore.ts'

export type Repair = { pool: Pool; now: Instant; by: string; endWorkflow: (id: string) => Promise<void> }

/** What a repair did: the finding's new state, a sentence, and whose mailroom is to be woken. */
export type Repaired = { state: FindingState; result: string; poke: Poke | null }

type Done = { state?: FindingState; result?: string; poke: Poke | null }
type Mend = (finding: StoredFinding, repair: Repair) => Promise<Done>

/**
 * Mends one finding by the ways by which the product itself changes such things, and marks it. Done twice, it does no
 * harm: a finding that is closed is answered as it stands. The next audit says whether it helped.
 */
export async function repairFinding(finding: StoredFinding, repair: Repair): Promise<Repaired> {
  if (finding.state !== 'open' && finding.state !== 'held')
    return { state: finding.state, result: finding.result ?? '', poke: null }
  const { reason, id } = finding
  const done = await mends[reason](finding, repair)
  const { state = 'repaired', result = repairWords[reason], poke } = done
  await closeFinding(repair.pool, id, { state, by: repair.by, result, now: repair.now })
  return { state, result, poke }
}

const restore: Mend = async ({ measureId }, { pool, now }) => ({
  poke: await restoreMeasure(pool, measureId, now),
})
const reopen: Mend = async ({ subject }, { pool, now }) => ({ poke: await reopenNotice(pool, subject, now) })
const release: Mend = async ({ subject }, { pool, now }) => ({ poke: await letGo(pool, subject, now) })
const wake: Mend = async (_, { now }) => ({ poke: { account: mailAccount, at: now } })

const decide: Mend = async ({ measureId }, { pool, now }) => {
  const { poke } = await transition(pool, measureId, { type: 'time' }, now)
  return { poke }
}

/** The armer starts it within a second; a second one would find nothing due. */
const start: Mend = async ({ measureId }, { pool }) => {
  await forgetArmedOf(pool, measureId)
  return { poke: null }
}

/** Ended first: the armer only tells a workflow that runs, and this one does not listen. */
const restart: Mend = async (finding, repair) => {
  await repair.endWorkflow(finding.measureId)
  const { poke } = await decide(finding, repair)
  await start(finding, repair)
  return { poke }
}

const accept: Mend = async ({ subject: key, personId }, { pool, now }) => {
  if (personId !== null) await settleTelling(pool, { key, personId }, now)
  return { state: 'accepted', poke: null }
}

const tellOthers: Mend = async (finding, repair) => ({
  ...(await reopen(finding, repair)),
  state: 'accepted',
})

/** Nobody but a backup knows what the history was: until it is back, nothing more is told on its ground. */
const holdOrRelease: Mend = async ({ measureId }, { pool, now }) => {
  const [audited] = await readAudited(pool, [measureId])
  if (audited && audited.faults.length > 0) {
    const held = await holdNotices(pool, measureId)
    return { state: 'held', result: `已暂存 ${held} 条未发的通知；请从备份恢复后再次执行`, poke: null }
  }
  const poke = await releaseNotices(pool, measureId, now)
  return { result: '历史记录已核验无误，暂存的通知已放行', poke }
}

const mends: Readonly<Record<FindingReason, Mend>> = {
  notPlanned: restore,
  untold: reopen,
  endedWrongly: reopen,
  notSent: wake,
  notClaimable: release,
  heldThoughReachable: release,
  notDecided: decide,
  twoMails: accept,
  notWanted: restore,
  otherwisePlanned: restore,
  toldUntrue: accept,
  notNamed: tellOthers,
  noWorkflow: start,
  notActing: restart,
  textChanged: holdOrRelease,
  hashBroken: holdOrRelease,
  underivable: holdOrRelease,
  fieldDiffers: restore,
  columnDiffers: restore,
  nextDecisionDiffers: restore,
}
