import type { Pool, Queryable } from '../db/pool.ts'
import { registerMeasures } from '../db/registerMeasures.ts'
import { applyRoster, loadRoster } from '../db/roster.ts'
import { createRound, findRound } from '../db/rounds.ts'
import { inTransaction } from '../db/transaction.ts'
import { transition } from '../db/transition.ts'
import { addVersion, loadVersions, newestPolicy, newestVersions } from '../db/versions.ts'
import type { Actor } from '../domain/events.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { Policy } from '../domain/policy.ts'
import { samplePolicy } from '../domain/policy.ts'
import type { PersonId } from '../domain/roster.ts'
import { type Sample, type SampleMeasure, sampleRound, sampleRoundName } from '../domain/sample.ts'
import { dateAt, instantOf } from '../domain/time.ts'

/** How many measures were added, and what some of them were refused. */
export type LoadedSample = { added: number; refused: string[] }

const importer: Actor = { personId: null, service: 'sample', onBehalfOf: null }

/** Printed on every mail as long as the database holds the sample; null = it holds none. */
export async function sampleBanner(pool: Pool, now: Instant): Promise<string | null> {
  if (!(await findRound(pool, sampleRoundName))) return null
  return (await sampleFor(pool, now)).sample.banner
}

/**
 * Registers the sample round around today, and what its people did since. Its policy (every minute is a slot) becomes
 * the newest one of the whole database: the sample is not for a database with real measures. A second time adds nothing.
 */
export async function loadSample(pool: Pool, now: Instant): Promise<LoadedSample> {
  await inTransaction(pool, async (client) => {
    if (await findRound(client, sampleRoundName)) return
    await addVersion(client, { kind: 'policy', body: samplePolicy(await newestPolicy(client)), now })
    const { sample, policy } = await sampleFor(client, now)
    await applyRoster(client, sample.roster, { now: instantOf(sample.validFrom, '09:00', policy) })
    await createRound(client, sample.round, now)
  })
  // Also where the round is there already: a start that was killed half way goes on, everything else is there already.
  const { people } = await loadRoster(pool)
  const ids = new Map(people.map(({ name, id }) => [name, id]))
  return registerAll(pool, { ...(await sampleFor(pool, now)), people: ids })
}

async function sampleFor(pool: Queryable, now: Instant): Promise<{ sample: Sample; policy: Policy }> {
  const versions = await loadVersions(pool)
  const policy = versions.newestPolicy
  const calendar = versions.calendars.get(newestVersions(versions).calendar)
  if (!calendar) throw new Error('工作日历：数据库中没有任何一版')
  return { sample: sampleRound(dateAt(now, policy).date, calendar), policy }
}

type Loading = { sample: Sample; policy: Policy; people: ReadonlyMap<string, PersonId> }

async function registerAll(pool: Pool, { sample, policy, people }: Loading): Promise<LoadedSample> {
  const round = await findRound(pool, sampleRoundName)
  if (!round) throw new Error(`轮次“${sampleRoundName}”：刚刚建立又消失`)
  const done: LoadedSample = { added: 0, refused: [] }
  for (const [date, measures] of byDate(sample.measuresFor(people))) {
    const rows = measures.map(({ row }) => ({ ...row, sourceHash: `sample-${row.no}` }))
    const now = instantOf(date, '09:30', policy)
    const { results } = await registerMeasures(pool, { roundId: round.id, rows, actor: importer, now })
    for (const [index, result] of results.entries()) {
      const measure = measures[index]
      if ('refused' in result) done.refused.push(`第 ${measure?.row.no} 行：${result.refused}`)
      else if (measure) {
        if (result.added) done.added += 1
        done.refused.push(...(await giveCommands(pool, { id: result.id, measure, policy, people })))
      }
    }
  }
  return done
}

type Giving = { id: MeasureId; measure: SampleMeasure; policy: Policy; people: ReadonlyMap<string, PersonId> }

async function giveCommands(pool: Pool, { id, measure, policy, people }: Giving): Promise<string[]> {
  const refused: string[] = []
  for (const [index, { date, by, command }] of measure.commands.entries()) {
    const actor = { personId: people.get(by) ?? null, service: null, onBehalfOf: null }
    const cause = {
      type: 'command',
      id: `sample-${index}`,
      bodyHash: `sample-${index}`,
      command,
      actor,
    } as const
    const { answer } = await transition(pool, id, cause, instantOf(date, '10:00', policy))
    if (answer && !answer.accepted) refused.push(`${id} ${command.type}：${answer.code}`)
  }
  return refused
}

function byDate(measures: readonly SampleMeasure[]): Map<LocalDate, SampleMeasure[]> {
  const found = new Map<LocalDate, SampleMeasure[]>()
  for (const measure of measures) {
    found.set(measure.registeredOn, [...(found.get(measure.registeredOn) ?? []), measure])
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}
