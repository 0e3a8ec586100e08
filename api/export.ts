import { z } from 'zod'
import { measuresOfRound } from '../db/importRows.ts'
import { newestLayout } from '../db/imports.ts'
import type { Round } from '../db/rounds.ts'
import { newestPolicy } from '../db/versions.ts'
import { ledgerFields } from '../documents/headings.ts'
import type { LedgerToWrite, WrittenRow } from '../documents/writeLedger.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure } from '../domain/measure.ts'
import { milestonesOf } from '../domain/milestones.ts'
import type { Policy } from '../domain/policy.ts'
import { stateNames } from '../domain/refusalsWording.ts'
import { isValidOn } from '../domain/roster.ts'
import { dateAt } from '../domain/time.ts'
import { peopleOn } from './auth.ts'
import type { ApiDeps } from './deps.ts'
import { type PeopleOn, personName } from './persons.ts'

/** As it was stored with an import; what an older version stored otherwise is passed over. */
const ledgerLayout = z.object({
  sheet: z.string(),
  title: z.string().nullable(),
  columns: z.array(z.object({ field: z.enum(ledgerFields).nullable(), label: z.string() })).min(1),
})

/** The round's ledger as it stands now, in the columns of the last ledger that was imported. */
export async function ledgerOfRound(
  { pool }: Pick<ApiDeps, 'pool'>,
  round: Round,
  now: Instant,
): Promise<LedgerToWrite> {
  const [measures, people, policy, layout] = await Promise.all([
    measuresOfRound(pool, round.id),
    peopleOn(pool, now),
    newestPolicy(pool),
    newestLayout(pool, round.id),
  ])
  const here = people.roster.people.filter((person) => isValidOn(person, people.date))
  const units = new Set([
    ...measures.map(({ measure }) => measure.unit),
    ...here.flatMap((person) => person.units),
  ])
  return {
    layout: ledgerLayout.nullable().catch(null).parse(layout),
    title: `${round.organisation}${round.name}整改台账`,
    rows: measures.map(({ measure }) => rowOf(measure, { people, policy })).sort(byNumber),
    units: [...units].sort(),
    people: [...new Set(here.map(({ name }) => name))].sort(),
  }
}

function rowOf(measure: Measure, { people, policy }: { people: PeopleOn; policy: Policy }): WrittenRow {
  const { id, ownerId, leaderInChargeId, ledgerNames, lastProgress: progress } = measure
  const nameOf = (person: string | null, written: string | null) =>
    person === null ? written : personName(person, people)
  const day = (instant: Instant) => dateAt(instant, policy).date
  const closed = measure.state === 'closedOut' || measure.state === 'settled'
  return {
    measureId: id,
    no: measure.no,
    aspect: measure.aspect,
    issue: measure.issue,
    whyUnfinished: measure.whyUnfinished,
    steps: measure.steps,
    leaderInCharge: nameOf(leaderInChargeId, ledgerNames.leaderInCharge),
    unit: measure.unit,
    owner: nameOf(ownerId, ledgerNames.owner),
    timing: measure.timing,
    dueDate: measure.dueDate,
    milestones: milestonesOf(measure).map(({ title, dueDate }) => ({ title, dueDate })),
    progress:
      progress === null
        ? null
        : `${day(progress.at)}${progress.percent === null ? '' : ` ${progress.percent}%`} ${progress.text}`,
    state: stateNames[measure.state],
    closedOn: closed ? day(measure.closedOutAt) : null,
  }
}

/** As the office numbers them; without a number in the order of registration. */
function byNumber(a: WrittenRow, b: WrittenRow): number {
  const [first, second] = [a.no ?? Number.MAX_SAFE_INTEGER, b.no ?? Number.MAX_SAFE_INTEGER]
  return first - second || a.measureId.length - b.measureId.length || (a.measureId < b.measureId ? -1 : 1)
}
