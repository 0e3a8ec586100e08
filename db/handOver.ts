import type { Actor } from '../domain/events.ts'
import type { Handover } from '../domain/handover.ts'
import { handoverCommands, partsOf } from '../domain/handover.ts'
import type { Leaver } from '../domain/leaving.ts'
import { checkLeaving } from '../domain/leaving.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure } from '../domain/measure.ts'
import type { PersonId, Roster } from '../domain/roster.ts'
import { personOn } from '../domain/roster.ts'
import { dateAt } from '../domain/time.ts'
import { handedOver } from '../domain/wordingStandIn.ts'
import type { StoredHandover } from './handovers.ts'
import { finishHandover, insertHandover, measuresNaming, openHandovers } from './handovers.ts'
import { addPersonNotices } from './personNotices.ts'
import type { Pool, Queryable } from './pool.ts'
import type { RosterApplied, RosterEntry } from './roster.ts'
import { applyRoster, loadRoster, raiseRosterVersion, readRoster } from './roster.ts'
import type { CommandAnswer } from './transition.ts'
import { transition } from './transition.ts'
import { newestPolicy } from './versions.ts'
import type { Poke } from './wake.ts'

export type Leave = {
  leaving: readonly PersonId[]
  /** Who takes over from whom, looked up among the people as they are afterwards: he may have come with them. */
  successorsIn: (after: Roster) => ReadonlyMap<PersonId, PersonId>
  reason: string
  by: Actor
  now: Instant
  /** Entries that come in with it, as of `applyRoster`. */
  entries?: readonly RosterEntry[]
  complete?: boolean
}

export type Left = { handovers: { id: string; leaver: Leaver }[]; applied: RosterApplied; pokes: Poke[] }

/**
 * Takes people off the roster as of today and names who takes over (移交), in the caller's transaction. From its commit on
 * `resolve` follows the successor; `carryOut` then gives each open measure its command. Throws what `checkLeaving` throws.
 */
export async function leave(client: Queryable, wish: Leave): Promise<Left> {
  const { leaving, successorsIn, reason, by, now, entries = [], complete = false } = wish
  const policy = await newestPolicy(client)
  const { date } = dateAt(now, policy)
  const applied = await applyRoster(client, entries, { now, complete, leaving })
  const roster = await readRoster(client)
  const successors = successorsIn(roster)
  const leavers = leaving.map((personId) => ({ personId, successorId: successors.get(personId) ?? null }))
  const measures = await measuresNaming(client, leaving)
  checkLeaving(roster, leavers, { measures, date })
  const handovers: Left['handovers'] = []
  for (const leaver of leavers) {
    const row = { ...leaver, reason, leftOn: date, madeBy: by, madeAt: now }
    handovers.push({ id: await insertHandover(client, row), leaver })
  }
  // Who had left before changes nothing among the people; that somebody took over from him does.
  const raised =
    handovers.length > 0 ? await raiseRosterVersion(client, now) : { version: applied.version, poke: null }
  const told = await tellSuccessors(client, handovers, { measures, roster, now })
  const pokes = [applied.poke, raised.poke, told].filter((poke) => poke !== null)
  return { handovers, applied: { ...applied, version: raised.version }, pokes }
}

/** What became of a hand-over: which measures got which answer. Read from the commands: the same however often it is asked. */
export type HandedOver = { measureId: string; answer: CommandAnswer }

/** Gives each open measure of the one who left its commands. Their ids follow from the hand-over: repeated, they are
 *  answered as the first time, and a crash in between is made up for by the next call. */
export async function carryOut(pool: Pool, handover: StoredHandover, now: Instant): Promise<Poke[]> {
  const { personId, madeBy } = handover
  const actor = await actorOf(pool, handover, now)
  const pokes: Poke[] = []
  // One after the other on purpose: each is a transaction of its own, and nobody waits for the last.
  for (const measure of await measuresNaming(pool, [personId])) {
    for (const { id, command } of handoverCommands(measure, handover)) {
      const bodyHash = JSON.stringify([command, madeBy])
      const done = await transition(pool, measure.id, { type: 'command', id, bodyHash, command, actor }, now)
      if (done.poke) pokes.push(done.poke)
    }
  }
  await finishHandover(pool, handover.id, now)
  return pokes
}

/** The net under `carryOut`: hand-overs whose process died in between. */
export async function carryOutOpen(pool: Pool, now: Instant): Promise<Poke[]> {
  const pokes: Poke[] = []
  for (const handover of await openHandovers(pool)) pokes.push(...(await carryOut(pool, handover, now)))
  return pokes
}

export async function answersOf(queryable: Queryable, { id }: Pick<Handover, 'id'>): Promise<HandedOver[]> {
  const ids = ['owner', 'leaderInCharge', 'verifier'].map((part) => `handover:${id}:${part}`)
  const { rows } = await queryable.query<HandedOver>(
    'select measure_id as "measureId", answer from command where id = any($1) order by measure_id, id',
    [ids],
  )
  return rows
}

/** Whoever ordered it, as himself; where he has left meanwhile, the office's service in his place. */
async function actorOf(pool: Pool, { id, madeBy }: StoredHandover, now: Instant): Promise<Actor> {
  const [roster, policy] = await Promise.all([loadRoster(pool), newestPolicy(pool)])
  const { personId, service } = madeBy
  const isHere = personId === null || personOn(roster, personId, dateAt(now, policy).date) !== null
  return isHere
    ? { personId, service, onBehalfOf: null }
    : { personId: null, service: `移交 ${id}`, onBehalfOf: null }
}

async function tellSuccessors(
  client: Queryable,
  handovers: Left['handovers'],
  { measures, roster, now }: { measures: readonly Measure[]; roster: Roster; now: Instant },
): Promise<Poke | null> {
  const nameOf = (id: string) => roster.people.findLast((person) => person.id === id)?.name ?? id
  const notices = handovers.flatMap(({ id, leaver: { personId, successorId } }) => {
    const concerned = measures.filter((measure) => partsOf(measure, personId).length > 0)
    if (successorId === null) return []
    const notice = handedOver({ personId, successorId }, concerned, nameOf)
    return [{ about: 'handedOver', subject: id, at: now, notice }]
  })
  if (notices.length === 0) return null
  return addPersonNotices(client, notices, { now, policy: await newestPolicy(client) })
}
