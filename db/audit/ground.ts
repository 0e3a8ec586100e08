import type { AuditGround } from '../../domain/audit.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { SlotContext } from '../../domain/slots.ts'
import { isWindowOpen, lastMorningSlot } from '../../domain/slots.ts'
import { dateAt, instantOf } from '../../domain/time.ts'
import { readGround } from '../dispatch/desk.ts'
import { sqlInstant } from '../instants.ts'
import type { Queryable } from '../pool.ts'
import { contextOf, newestVersions } from '../versions.ts'
import { mailAccount } from '../wake.ts'

/** What the comparisons of a run rest upon. `late` = milliseconds after which a mail that could go is late. */
export async function readAuditGround(
  queryable: Queryable,
  now: Instant,
  late: number,
): Promise<Omit<AuditGround, 'limits'>> {
  const { roster, versions, badAddresses, stopped } = await readGround(queryable)
  const calendar = versions.calendars.get(newestVersions(versions).calendar)
  if (!calendar) throw new Error('工作日历：数据库里没有')
  const clock: SlotContext = { calendar, policy: versions.newestPolicy }
  const since = await readSince(queryable)
  return {
    ...{ now, clock, roster, badAddresses },
    contextOf: (measure) => contextOf(versions, measure.versions, now),
    stopped: stopped || since.accountStopped,
    settledSince: since.settled ?? 0,
    policySince: since.policy ?? 0,
    backlog: await isBehind(queryable, lastOpenInstant(now, clock), late),
    morningMails: await readMorningMails(queryable, now),
  }
}

type Since = { settled: Instant | null; policy: Instant | null; accountStopped: boolean }

/** When the last of those things changed upon which it depends what waits and what may go. */
async function readSince(queryable: Queryable): Promise<Since> {
  const { rows } = await queryable.query<Since>(
    `select greatest(resumed_at, roster_changed_at, paused_until, (select max(created_at) from version)) as settled,
       (select max(created_at) from version where kind = 'policy') as policy,
       stopped_reason is not null as "accountStopped"
     from office, mail_account where account = $1`,
    [mailAccount],
  )
  return rows[0] ?? { settled: null, policy: null, accountStopped: true }
}

/** Now, or when the window last closed. */
function lastOpenInstant(now: Instant, clock: SlotContext): Instant {
  if (isWindowOpen(now, clock)) return now
  const { date } = dateAt(lastMorningSlot(now, clock), clock.policy)
  return Math.min(now, instantOf(date, clock.policy.window.closes, clock.policy))
}

const lately = 600_000

/** Whether the mailroom, when it last might, was still sending what had been due for long: then it is the pace. */
async function isBehind(queryable: Queryable, end: Instant, late: number): Promise<boolean> {
  const { rows } = await queryable.query(
    `select from mail join mail_telling on mail_id = mail.id join notice on key = notice_key
     where mail.sending_at > $1 and mail.sending_at <= $2 and mail.attempt = 1
       and claimable_at < mail.sending_at - $3 * interval '1 millisecond' limit 1`,
    [sqlInstant(end - lately), sqlInstant(end), late],
  )
  return rows.length > 0
}

const week = 7 * 86_400_000

async function readMorningMails(queryable: Queryable, now: Instant): Promise<Map<string, Instant>> {
  const { rows } = await queryable.query<{ person_id: string; kind: string; slot: Instant; at: Instant }>(
    `select person_id, kind, slot, min(created_at) as at from mail
     where kind in ('morning', 'leaderMorning') and slot >= $1 group by person_id, kind, slot`,
    [sqlInstant(now - week)],
  )
  return new Map(rows.map(({ person_id, kind, slot, at }) => [`${person_id}/${kind}/${slot}`, at]))
}
