import type { DifferenceSummary, ForPeople } from '../domain/difference.ts'
import { createDifferenceTally } from '../domain/difference.ts'
import { compileLadders } from '../domain/ladderChoice.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import type { PlannedNotice } from '../domain/notice.ts'
import type { FutureNotices, VersionSwitch } from '../domain/replan.ts'
import { futureNotices } from '../domain/replan.ts'
import { resolve } from '../domain/resolve.ts'
import type { PersonId, Roster } from '../domain/roster.ts'
import { nextMorningSlot } from '../domain/slots.ts'
import type { ProposedChange } from '../domain/versionChange.ts'
import { withYear } from '../domain/versionChange.ts'
import { unitsOf } from './confirmChange.ts'
import { eachMeasure } from './measures.ts'
import type { Queryable } from './pool.ts'
import { loadRoster } from './roster.ts'
import type { Versions } from './versions.ts'
import { contextOf, loadVersions, newestVersions } from './versions.ts'

export type ChangePreview = {
  /** Open measures that the change concerns. */
  total: number
  summary: DifferenceSummary
  /** When the next slot is. */
  slot: Instant
  /** The first of the measures of which something moves. */
  examples: { measureId: MeasureId; issue: string; added: number; removed: number; moved: MovedDate[] }[]
  /** Measures whose dates cannot be worked out: the change would leave them as they are. */
  failures: { measureId: MeasureId; reason: string }[]
}
export type MovedDate = { rung: string; from: string; to: string }

/** Measures that are read and played at once; between two pages others get their turn. */
const page = 100
const examplesShown = 50

/**
 * What a change would do to the notices still to come of every open measure that it concerns, added up. Of a repeating
 * rung the next one counts. Reads only; nothing that runs knows of it.
 */
export async function previewChange(
  queryable: Queryable,
  proposed: ProposedChange,
  now: Instant,
): Promise<ChangePreview> {
  const [versions, roster] = await Promise.all([loadVersions(queryable), loadRoster(queryable)])
  const switchFor = await hypothetical(queryable, proposed, { versions, now })
  const slot = nextMorningSlot(now, contextOf(versions, newestVersions(versions), now))
  const tally = createDifferenceTally(slot)
  const named = namer(roster)
  const examples: ChangePreview['examples'] = []
  const failures: ChangePreview['failures'] = []
  let total = 0
  for await (const measure of eachMeasure(queryable, { openOnly: true, batch: page })) {
    if (proposed.kind === 'ladder' && measure.roundId !== proposed.roundId) continue
    total += 1
    const future = futureOf(measure, switchFor)
    if ('reason' in future) {
      failures.push(future)
      continue
    }
    const { before, after } = future
    const difference = tally.add(named(before, measure), named(after, measure))
    const { added, removed, moved } = difference
    if (examples.length >= examplesShown || added.length + removed.length + moved.length === 0) continue
    examples.push({
      measureId: measure.id,
      issue: measure.issue,
      added: added.length,
      removed: removed.length,
      moved: movedDates(moved),
    })
  }
  return { total, summary: tally.summary(), slot, examples, failures }
}

function futureOf(
  measure: Measure,
  switchFor: (measure: Measure) => VersionSwitch,
): FutureNotices | ChangePreview['failures'][number] {
  try {
    return futureNotices(measure, switchFor(measure))
  } catch (error) {
    return { measureId: measure.id, reason: error instanceof Error ? error.message : String(error) }
  }
}

function movedDates(moved: readonly { from: PlannedNotice; to: PlannedNotice }[]): MovedDate[] {
  const byRung = new Map(
    moved.map(({ from, to }) => [
      `${to.track}/${to.rung}/${to.occurrence}`,
      { rung: to.rung, from: from.date, to: to.date },
    ]),
  )
  return [...byRung.values()]
}

/** The switch that each measure would make; its versions have no number yet. */
async function hypothetical(
  queryable: Queryable,
  proposed: ProposedChange,
  { versions, now }: { versions: Versions; now: Instant },
): Promise<(measure: Measure) => VersionSwitch> {
  const about = { change: '', because: proposed.kind }
  const before = (measure: Measure) => contextOf(versions, measure.versions, now)
  if (proposed.kind === 'calendar') {
    const newest = versions.calendars.get(newestVersions(versions).calendar)
    if (!newest) throw new Error('工作日历：数据库里没有')
    // One object for all: its days are counted once.
    const calendar = withYear(newest, proposed.year)
    return (measure) => ({
      ...{ ...about, versions: measure.versions, before: before(measure) },
      after: { ...before(measure), calendar },
    })
  }
  if (proposed.kind === 'policy') {
    const policy = { ...versions.newestPolicy, ...proposed.patch }
    return (measure) => ({
      ...{ ...about, versions: measure.versions, before: before(measure) },
      after: { ...before(measure), policy },
    })
  }
  const ladderOf = await ladders(queryable, proposed)
  return (measure) => ({
    ...{ ...about, versions: measure.versions, before: before(measure) },
    after: { ...before(measure), ladder: ladderOf(measure) },
  })
}

async function ladders(
  queryable: Queryable,
  { roundId, choice }: Extract<ProposedChange, { kind: 'ladder' }>,
) {
  const units = await unitsOf(queryable, Object.keys(choice.measures ?? {}))
  const compiled = compileLadders(choice, { round: roundId, unitOf: (id) => units.get(id) ?? null })
  const [own] = compiled
  if (!own) throw new Error(`轮次“${roundId}”：没有阶梯`)
  const byMeasure = new Map(compiled.map(({ owner, ladder }) => [owner.measure, ladder]))
  const byUnit = new Map(
    compiled.filter(({ owner }) => owner.measure === null).map(({ owner, ladder }) => [owner.unit, ladder]),
  )
  return ({ id, unit }: Measure) => byMeasure.get(id) ?? byUnit.get(unit) ?? own.ladder
}

/** Whom the roster names for a role is the same for all notices of a date; thousands of them ask. */
function namer(roster: Roster): (rows: readonly PlannedNotice[], measure: Measure) => ForPeople[] {
  const known = new Map<string, PersonId[]>()
  return (rows, measure) => {
    const about = `${measure.unit}/${measure.ownerId}/${measure.leaderInChargeId}/${measure.verifierId}`
    return rows.map((row) => {
      const isOwn = row.role === 'approver' || row.role === 'verifier'
      const key = `${isOwn ? measure.id : about}/${row.role}/${row.date}`
      const people = known.get(key) ?? peopleOf(row, measure, roster)
      known.set(key, people)
      return { ...row, people }
    })
  }
}

function peopleOf({ role, date }: PlannedNotice, measure: Measure, roster: Roster): PersonId[] {
  return resolve(role, measure, { roster, date, told: [] }).people.map(({ id }) => id)
}
