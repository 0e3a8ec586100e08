import type { Instant } from '../domain/localDate.ts'
import type { MeasureState } from '../domain/measure.ts'
import { patience, type Unsent } from '../domain/unsent.ts'
import { sqlInstant } from './instants.ts'
import { type MailAccount, readMailAccounts } from './mailAccounts.ts'
import type { Queryable } from './pool.ts'

/** How the office stands, counted: for health, the metrics and the heartbeat. */
export type Figures = {
  stopped: boolean
  stoppedBy: string | null
  /** 演练模式: by whom and why all mail goes to the office. */
  rehearsing: { by: string; reason: string } | null
  measures: Partial<Record<MeasureState, number>>
  /** Open measures that no workflow waits for, for longer than a minute. */
  unarmed: number
  /** Decisions that are more than two minutes past, and when the oldest of them was due. */
  lateDecisions: number
  oldestDecision: Instant | null
  /** Notices that may go, that wait for the office or for a person, and those that should have gone (`unsentNow`). */
  due: number
  held: number
  unsent: Unsent
  /** Put off by a server; without its final answer. */
  deferred: number
  /** People whose address a mail server did not know, as the roster has it still. */
  badAddresses: number
  unknown: number
  accounts: readonly MailAccount[]
}

const minute = 60_000

/** Two statements; every count reads an index of what is open, so that it costs the same after four years. */
export async function readFigures(
  queryable: Queryable,
  { now, lastSlot }: { now: Instant; lastSlot: Instant },
): Promise<Figures> {
  const [figures, accounts] = await Promise.all([
    queryable.query<Row>({
      name: 'figures',
      text: figuresText,
      values: [now, now - patience, lastSlot, now - minute, now - 2 * minute].map((at) => sqlInstant(at)),
    }),
    readMailAccounts(queryable),
  ])
  const [row] = figures.rows
  if (!row) throw new Error('表 office 没有行：应先执行迁移')
  return { ...row.counted, oldestDecision: row.oldest, accounts }
}

type Row = { counted: Omit<Figures, 'oldestDecision' | 'accounts'>; oldest: Instant | null }

const figuresText = `select json_build_object(
    'stopped', sending_stopped, 'stoppedBy', stopped_by,
    'rehearsing', case when rehearsing_since is not null
      then json_build_object('by', rehearsing_by, 'reason', rehearsing_reason) end,
    'measures', (select coalesce(json_object_agg(state, number), '{}')
      from (select state, count(*) as number from measure group by state) as states),
    'unarmed', (select count(*) from measure where next_decision_at is not null
      and (armed_for is null or armed_for > next_decision_at) and registered_at < $4),
    'lateDecisions', decisions.late,
    'due', notices.due, 'held', notices.held,
    'unsent', json_build_object('morning', notices.morning, 'other', notices.other),
    'badAddresses', (select count(distinct person_id) from bad_address where address =
      (select email from person where id = person_id order by valid_from desc limit 1)),
    'deferred', tellings.deferred, 'unknown', tellings.unknown) as counted,
  decisions.oldest
from office,
  lateral (select count(*) filter (where state = 'planned') as due, count(*) filter (where state = 'held') as held,
      count(*) filter (where waits and mail_kind in ('morning', 'leaderMorning') and claimable_at <= $3) as morning,
      count(*) filter (where waits and mail_kind not in ('morning', 'leaderMorning')) as other
    from (select mail_kind, claimable_at, state, state = 'planned' and claimable_at < $2
        and not exists (select from telling where notice_key = key and not_before > $2) as waits
      from notice where done_at is null and claimable_at <= $1
        and mail_kind in ('morning', 'leaderMorning', 'alone', 'batch')) as open) as notices,
  lateral (select count(*) filter (where state = 'planned' and not_before is not null) as deferred,
      count(distinct mail_id) filter (where state = 'unknown') as unknown
    from telling where done_at is null) as tellings,
  -- In two, each in the words of its index: together they are every decision that is past.
  lateral (select count(*) as late, min(next_decision_at) as oldest from (
      select next_decision_at from measure where armed_for is not null and next_decision_at < $5
      union all
      select next_decision_at from measure where next_decision_at is not null
        and (armed_for is null or armed_for > next_decision_at) and armed_for is null and next_decision_at < $5
    ) as past) as decisions`
