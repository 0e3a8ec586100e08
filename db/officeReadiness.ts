import type { Instant } from '../domain/localDate.ts'
import type { Measure } from '../domain/measure.ts'
import type { MeasureGroup, ReadinessGround } from '../domain/officeReadiness.ts'
import { dateAt } from '../domain/time.ts'
import { auditState } from './audit.ts'
import { readBadAddresses } from './badAddresses.ts'
import { calendarStanding } from './calendarStanding.ts'
import { waitingLetters } from './letters.ts'
import type { Queryable } from './pool.ts'
import { loadRoster } from './roster.ts'
import { contextOf, loadVersions } from './versions.ts'

/** All that readiness looks at, as of `now`. */
export async function readReadiness(queryable: Queryable, now: Instant): Promise<ReadinessGround> {
  const [roster, versions] = await Promise.all([loadRoster(queryable), loadVersions(queryable)])
  const [badAddresses, rows, { missing }, waiting] = await Promise.all([
    readBadAddresses(queryable, roster),
    readGroups(queryable),
    calendarStanding(queryable, now),
    readWaiting(queryable),
  ])
  const groups = rows.map(({ measure, count }): MeasureGroup => {
    return { measure, count, ladder: contextOf(versions, measure.versions, now).ladder }
  })
  const today = dateAt(now, versions.newestPolicy).date
  return { today, roster, badAddresses, groups, missingYears: missing, waiting }
}

/** One measure of each combination of unit, people and ladder, with how many it stands for. */
async function readGroups(queryable: Queryable): Promise<{ measure: Measure; count: number }[]> {
  const { rows } = await queryable.query<{ measure: Measure; count: number }>(
    `select (array_agg(body order by id))[1] as measure, count(*) as count from measure
     where state not in ('settled', 'withdrawn')
     group by unit, owner_id, leader_in_charge_id, body -> 'verifierId', body #> '{versions,ladder}',
       body #>> '{pendingExtension,by}'`,
  )
  return rows
}

/** A further kind of work that waits for the office is a line here and one in `domain/officeReadiness.ts`. */
async function readWaiting(queryable: Queryable): Promise<ReadinessGround['waiting']> {
  const { rows } = await queryable.query<{ held: number }>(
    `select count(*) as held from notice where done_at is null and state = 'held'`,
  )
  const [{ open }, letters] = await Promise.all([auditState(queryable), waitingLetters(queryable)])
  const toSign = letters.filter(({ waitsFor }) => waitsFor === 'signature').length
  return { lettersWaiting: toSign, noticesHeld: rows[0]?.held ?? 0, auditOpen: open }
}
