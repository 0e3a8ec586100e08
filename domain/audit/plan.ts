import type { Audited, AuditGround, Difference } from '../audit.ts'
import type { PlannedNotice } from '../notice.ts'
import type { NoticeChange } from '../planChange.ts'
import { isRevived, planChange } from '../planChange.ts'
import { dateAt } from '../time.ts'
import type { History } from './history.ts'

/** Rows that the history asks for and that are not there, and rows that stand otherwise than a transition would put them. */
export function checkPlan(audited: Audited, history: History, ground: AuditGround): Difference[] {
  const { notices } = audited
  const { plan, measure: after } = history
  const { added, changed, gone } = planChange(notices, { caused: [], plan, after })
  const known = new Set(notices.map(({ key }) => key))
  const past = [...history.wanted.values()].map(({ row }) => row).filter(({ key }) => !known.has(key))
  const lost = new Map([...past, ...added].map((row) => [row.key, row]))
  return [
    ...[...lost.values()].map((row) => notPlanned(row, ground)),
    ...changed.filter((change) => !mayLag(change, history, ground)).map((one) => otherwise(one, ground)),
    ...gone.map(({ key: subject, reason }): Difference => {
      const found = '计划中仍有这一条'
      return { reason: 'notWanted', subject, personId: null, found, expected: `没有（${reason}）` }
    }),
  ]
}

function notPlanned({ key, dueAt }: PlannedNotice, ground: AuditGround): Difference {
  const expected = `${momentOf(dueAt, ground)} 应告知`
  return { reason: 'notPlanned', subject: key, personId: null, found: '计划中没有这一条', expected }
}

function otherwise(change: NoticeChange, ground: AuditGround): Difference {
  const { from, to } = change
  return {
    reason: isRevived(change) ? 'endedWrongly' : 'otherwisePlanned',
    subject: to.key,
    personId: null,
    found: describe(from, ground),
    expected: describe({ ...to, state: 'planned' }, ground),
  }
}

/** A row's time of day comes from the policy of its last writing: until the next event it may be the one before. */
function mayLag({ from, to }: NoticeChange, { measure }: History, { policySince }: AuditGround): boolean {
  const onlyTime = from.state === 'planned' && from.date === to.date && from.reached === to.reached
  return onlyTime && from.dueAt !== to.dueAt && policySince > measure.lastEventAt
}

type Described = Pick<PlannedNotice, 'dueAt' | 'kind' | 'by' | 'reached'> & { state: string }

function describe({ dueAt, kind, by, reached, state }: Described, ground: AuditGround): string {
  return `${momentOf(dueAt, ground)} ${kind}，${state}${by === 'workflow' && reached ? '，已到梯级' : ''}`
}

/** In the office's time. */
export function momentOf(at: number, { clock }: AuditGround): string {
  const { date, time } = dateAt(at, clock.policy)
  return `${date} ${time}`
}
