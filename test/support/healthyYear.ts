import { runAudit } from '../../activities/auditRun.ts'
import { listFindings } from '../../db/audit.ts'
import { delegate } from '../../db/delegate.ts'
import { carryOutOpen, leave } from '../../db/handOver.ts'
import { eachMeasure } from '../../db/measures.ts'
import { resumeSending, stopSending } from '../../db/office.ts'
import { applyRoster, loadRoster } from '../../db/roster.ts'
import { inTransaction } from '../../db/transaction.ts'
import { transition } from '../../db/transition.ts'
import { contextOf, loadVersions } from '../../db/versions.ts'
import type { Poke } from '../../db/wake.ts'
import { addWorkingDays } from '../../domain/calendar.ts'
import { publishedCalendar } from '../../domain/calendarYears.ts'
import { type CommandType, commandSchema } from '../../domain/commands.schema.ts'
import type { Instant, LocalDate } from '../../domain/localDate.ts'
import { addDays } from '../../domain/localDate.ts'
import type { Measure } from '../../domain/measure.ts'
import { commandsFor } from '../../domain/permissions.ts'
import { defaultPolicy } from '../../domain/policy.ts'
import type { Roster } from '../../domain/roster.ts'
import { instantOf } from '../../domain/time.ts'
import { createWorkflowLook } from '../../worker/workflowsSeen.ts'
import { type Chance, chanceOf } from './healthyChance.ts'
import { bodyOf, firstDay, type Household, handOut, namesOf } from './healthyOffice.ts'
import type { Office } from './office.ts'

export type YearOptions = { measures: number; workingDays: number; seed: number; auditEvery: number }

/** What a year came to. `findings` is what it must not have. */
export type Year = { commands: number; refused: number; mails: number; audits: number; findings: string[] }

/**
 * An office's year in virtual time: measures of every kind, people who work, ask, extend, suspend, verify and look back at
 * random, and what happens to an office in between: a stop of all mail, a new unit head at noon, leave, a hand-over, a
 * mailbox that is gone for some days. Now and then, in the night, an audit.
 */
export async function liveAYear(office: Office, options: YearOptions): Promise<Year> {
  const chance = chanceOf(options.seed)
  const household = await handOut(office, options.measures, chance)
  const life: Life = { office, household, chance, given: 0, refused: 0, off: new Map() }
  const findings: string[] = []
  let audits = 0
  for (let day = 1; day <= options.workingDays; day++) {
    const date = addWorkingDays(publishedCalendar, firstDay, day)
    await office.clock.advanceTo(at(date, '10:30'))
    await happens(life, day)
    await work(life, Math.max(1, Math.round(options.measures / 25)))
    await office.clock.settle()
    if (day % options.auditEvery !== 0) continue
    await office.clock.advanceTo(at(addDays(date, 1), '04:30'))
    audits += 1
    findings.push(...(await auditNow(office, `audit:night-${day}`)).map((found) => `${date}: ${found}`))
  }
  const { given: commands, refused } = life
  return { commands, refused, audits, findings, mails: (await office.mailbox.received()).length }
}

type Life = {
  office: Office
  household: Household
  chance: Chance
  given: number
  refused: number
  /** What is to be undone, by day. */
  off: Map<number, () => Promise<void>>
}

function at(date: LocalDate, time: string): Instant {
  return instantOf(date, time, defaultPolicy)
}

async function auditNow(office: Office, run: string): Promise<string[]> {
  const lookAtWorkflows = createWorkflowLook(office.time.client)
  const now = await office.clock.now()
  const done = await runAudit(
    { pool: office.pool, poke: office.poke, lookAtWorkflows },
    { run, now, again: 0 },
  )
  if (done.unchecked > 0) return [`${done.unchecked} workflows were not looked at`]
  const { items } = await listFindings(office.pool, { state: 'open' }, { cursor: null, limit: 20 })
  const fresh = items.filter(({ firstSeenAt }) => firstSeenAt >= now)
  return fresh.map(
    ({ kind, reason, subject, found, expected }) => `${kind}/${reason} ${subject}: ${found} / ${expected}`,
  )
}

/** Some measures, each by somebody who may do something with it now. */
async function work(life: Life, count: number): Promise<void> {
  const { office, chance } = life
  const { pool } = office
  const [roster, versions, now] = [await loadRoster(pool), await loadVersions(pool), await office.clock.now()]
  const open: Measure[] = []
  for await (const measure of eachMeasure(pool, { openOnly: true })) open.push(measure)
  for (let n = 0; n < count && open.length > 0; n++) {
    const [measure] = open.splice(Math.floor(chance() * open.length), 1)
    if (!measure) return
    const choices = namesOf(measure, life.household).flatMap((personId) =>
      commandsFor(measure, personId, { ...contextOf(versions, measure.versions, now), roster }).map(
        (type) => ({ personId, type }),
      ),
    )
    const choice = choices.filter(({ type }) => chance() < (rare[type] ?? 1))[0]
    if (choice) await give(life, { measure, ...choice, now, roster })
  }
}

/** What a sensible office does seldom. */
const rare: Partial<Record<CommandType, number>> = {
  withdraw: 0.02,
  reopen: 0.05,
  endReviews: 0.05,
  correct: 0.1,
  assign: 0.1,
  instruct: 0.2,
  suspend: 0.1,
  sendBack: 0.4,
  refuseLetter: 0.3,
  voidLetter: 0.1,
  // Nobody's mail gets lost in a healthy year.
  resendLetter: 0,
  reportProgress: 0.5,
}

type Giving = { measure: Measure; personId: string; type: CommandType; now: Instant; roster: Roster }

async function give(life: Life, { measure, personId, type, now, roster }: Giving): Promise<void> {
  const { office, chance } = life
  const command = commandSchema.parse({ type, ...bodyOf(type, measure, { chance, now, roster }) })
  const id = `year-${++life.given}`
  const actor = { personId, service: null, onBehalfOf: null }
  const done = await transition(
    office.pool,
    measure.id,
    { type: 'command', id, bodyHash: id, command, actor },
    now,
  )
  if (done.answer?.accepted === false) life.refused += 1
  if (done.poke) await office.poke(done.poke.account)
}

/** What befalls the office, on its days. */
async function happens(life: Life, day: number): Promise<void> {
  const { office, household, off } = life
  const { pool } = office
  const now = await office.clock.now()
  await off.get(day)?.()
  const poke = async (pokes: readonly (Poke | null)[]) => {
    for (const one of pokes) if (one) await office.poke(one.account)
  }
  const change = async (name: string, changed: object) => {
    const person = (await loadRoster(pool)).people.findLast((one) => one.name === name)
    if (!person) throw new Error(`${name} is not in the roster`)
    const time = await office.clock.now()
    const applied = await inTransaction(pool, (client) =>
      applyRoster(client, [{ ...person, validFrom: null, ...changed }], { now: time }),
    )
    await poke([applied.poke])
  }
  const by = { personId: null, service: 'year', onBehalfOf: null }
  switch (day) {
    case 12:
      await stopSending(pool, { by: '严干事', now })
      off.set(14, async () => poke((await resumeSending(pool, { now: await office.clock.now() })).pokes))
      return
    case 20:
      return change('冯主任', { roles: [] })
    case 21:
      return change('曹副科长', { roles: ['unitHead'] })
    case 28: {
      const wish = { personId: household.owners[0] ?? '', delegateId: household.owners[1] ?? '' }
      const [from, to] = [addDays(firstDay, 42), addDays(firstDay, 56)]
      const done = await inTransaction(pool, (client) =>
        delegate(client, { ...wish, from, to, reason: '学习' }, { by, now }),
      )
      return poke(done.pokes)
    }
    case 35: {
      const [leaver = '', successor = ''] = household.owners.slice(2, 4)
      const wish = {
        leaving: [leaver],
        successorsIn: () => new Map([[leaver, successor]]),
        reason: '调离',
        by,
        now,
      }
      await poke((await inTransaction(pool, (client) => leave(client, wish))).pokes)
      return poke(await carryOutOpen(pool, now))
    }
    case 45:
      await change('沈副院长', { email: null })
      off.set(49, () => change('沈副院长', { email: 'shen@example.org' }))
      return
  }
}
