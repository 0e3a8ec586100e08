import type { DelegationWish } from '../domain/delegation.ts'
import { checkDelegation, endedOn } from '../domain/delegation.ts'
import type { Actor } from '../domain/events.ts'
import type { Instant } from '../domain/localDate.ts'
import { addDays } from '../domain/localDate.ts'
import { dateAt, instantOf } from '../domain/time.ts'
import { delegationEnded, delegationStarted } from '../domain/wordingStandIn.ts'
import type { StoredDelegation } from './delegations.ts'
import { findDelegation, insertDelegation, shortenDelegation } from './delegations.ts'
import { addPersonNotices, bringForward, cancelPersonNotices } from './personNotices.ts'
import type { Queryable } from './pool.ts'
import { loadRoster, raiseRosterVersion } from './roster.ts'
import { newestPolicy } from './versions.ts'
import type { Poke } from './wake.ts'

export type Delegated = { id: string; pokes: Poke[] }

const [started, ended] = ['delegationStarted', 'delegationEnded']

/**
 * Lets somebody stand in for a person (代办), inside the caller's transaction. Both are told on its first day and after
 * its last one. Throws what `checkDelegation` throws.
 */
export async function delegate(
  client: Queryable,
  wish: DelegationWish & { reason: string },
  { by, now }: { by: Actor; now: Instant },
): Promise<Delegated> {
  // Two at once could each be right, and together a ring.
  await client.query('select from office for update')
  const [roster, policy] = [await loadRoster(client), await newestPolicy(client)]
  const { date: today } = dateAt(now, policy)
  checkDelegation(roster, wish, today)
  const id = await insertDelegation(client, { ...wish, madeBy: by, madeAt: now })
  const nameOf = (personId: string) =>
    roster.people.findLast((person) => person.id === personId)?.name ?? personId
  const at = (date: string) => Math.max(now, instantOf(date, '00:00', policy))
  const notices = [
    { about: started, subject: id, at: at(wish.from), notice: delegationStarted(wish, nameOf) },
    { about: ended, subject: id, at: at(addDays(wish.to, 1)), notice: delegationEnded(wish, nameOf) },
  ]
  const poke = await addPersonNotices(client, notices, { now, policy })
  return { id, pokes: await afterChange(client, poke, now) }
}

/** Ends a delegation at once; one that ended before is left as it was. Null: there is none. */
export async function endDelegation(
  client: Queryable,
  id: string,
  { by, now, may }: { by: Actor; now: Instant; may: (found: StoredDelegation) => void },
): Promise<Delegated | null> {
  const found = await findDelegation(client, id)
  if (found === null) return null
  may(found)
  const { date: today } = dateAt(now, await newestPolicy(client))
  if (found.endedAt !== null || found.to < today) return { id, pokes: [] }
  await shortenDelegation(client, id, { to: endedOn(found, today), by, at: now })
  const poke = found.from <= today ? await bringForward(client, { about: ended, subject: id, now }) : null
  if (found.from > today) await cancelPersonNotices(client, { about: [started, ended], subject: id }, now)
  return { id, pokes: await afterChange(client, poke, now) }
}

async function afterChange(client: Queryable, poke: Poke | null, now: Instant): Promise<Poke[]> {
  const raised = await raiseRosterVersion(client, now)
  return [poke, raised.poke].filter((one) => one !== null)
}
