import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { Person, PersonId, Roster } from '../domain/roster.ts'
import { dateAt } from '../domain/time.ts'
import { forgetBadAddresses } from './badAddresses.ts'
import { readDelegations } from './delegations.ts'
import { readSuccessions } from './handovers.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'
import { rememberedFor } from './remembered.ts'
import type { RosterEntry } from './rosterChange.ts'
import { rosterChange } from './rosterChange.ts'
import { newestPolicy } from './versions.ts'
import type { Poke } from './wake.ts'
import { earlierThanWake, lockShared, mailAccount } from './wake.ts'

export type { RosterEntry } from './rosterChange.ts'

export type RosterApplied = {
  version: number
  /** The person of each given entry, in order. */
  ids: PersonId[]
  added: PersonId[]
  changed: PersonId[]
  ended: PersonId[]
  /** Set when notices that reached nobody wait again: they are to be dispatched now. */
  poke: Poke | null
}

/** The roster as of `office.roster_version`; read only when another version than the remembered one holds. */
export async function loadRoster(queryable: Queryable): Promise<Roster> {
  const { rows } = await queryable.query<{ roster_version: number }>('select roster_version from office')
  return rosterOf(queryable, rows[0]?.roster_version ?? 0)
}

/** The same where the caller has read the roster's version in a query of its own. */
export async function rosterOf(queryable: Queryable, version: number): Promise<Roster> {
  const remembered = rememberedFor(queryable)
  if (remembered.roster?.version === version) return remembered.roster
  const roster = await readRoster(queryable)
  remembered.roster = roster
  return roster
}

/**
 * Brings people in as of the local day of `now`, inside the caller's transaction; raises the roster's version when
 * anything differs. With `complete` (default false) the entries are everybody: who is missing is ended. So is who is named
 * in `leaving`.
 */
export async function applyRoster(
  client: Queryable,
  entries: readonly RosterEntry[],
  {
    now,
    complete = false,
    leaving = [],
  }: { now: Instant; complete?: boolean; leaving?: readonly PersonId[] },
): Promise<RosterApplied> {
  // Two changes at once would both start from the same people.
  await client.query('select from office for update')
  const today = dateAt(now, await newestPolicy(client)).date
  const roster = await readRoster(client)
  const change = rosterChange(roster, entries, { today, complete, leaving })
  const newIds = await nextPersonIds(client, change.added.length)
  const added = change.added.map(({ person }, index): Person => ({ ...person, id: newIds[index] ?? '' }))
  const ids = change.ids.map(
    (id, index) => id ?? newIds[change.added.findIndex((one) => one.index === index)] ?? '',
  )
  await writeEnded(client, change.ended)
  await writeEntries(client, [...added, ...change.changed.map(({ person }) => person)])
  await forgetBadAddresses(
    client,
    change.changed.map(({ person }) => person.id),
  )
  const summary = {
    ids,
    added: added.map(({ id }) => id),
    changed: change.changed.map(({ person }) => person.id),
    ended: change.ended.map(({ id }) => id).filter((id) => !ids.includes(id)),
  }
  const count = added.length + change.changed.length + change.ended.length
  if (count === 0) return { ...summary, version: roster.version, poke: null }
  return { ...summary, ...(await raiseRosterVersion(client, now)) }
}

type Row = {
  roster_version: number
  id: string | null
  name: string
  units: string[]
  title: string | null
  roles: Person['roles']
  email: string | null
  phone: string | null
  valid_from: LocalDate
  valid_to: LocalDate | null
}

/** One statement for people and version: they are of one snapshot. What is read after it may be newer, and then a claim
 *  that asks for the version fails; read before, it could stay behind for ever. */
export async function readRoster(queryable: Queryable): Promise<Roster> {
  const { rows } = await queryable.query<Row>(
    `select roster_version, id, name, units, title, roles, email, phone, valid_from, valid_to
     from office left join person on true order by id, valid_from`,
  )
  const people = rows.flatMap(({ id, ...row }) => (id === null ? [] : [personOf({ ...row, id })]))
  const delegations = await readDelegations(queryable)
  const successions = await readSuccessions(queryable)
  return { version: rows[0]?.roster_version ?? 0, people, delegations, successions }
}

function personOf(row: Row & { id: string }): Person {
  const { id, name, units, title, roles, email, phone } = row
  return { id, name, units, title, roles, email, phone, validFrom: row.valid_from, validTo: row.valid_to }
}

/** At least three digits; more from the thousandth on. */
async function nextPersonIds(client: Queryable, count: number): Promise<PersonId[]> {
  const { rows } = await client.query<{ id: string }>(
    `select 'P-' || to_char(nextval('person_number'), 'FM999999000') as id from generate_series(1, $1)`,
    [count],
  )
  return rows.map(({ id }) => id)
}

async function writeEnded(client: Queryable, people: readonly Person[]): Promise<void> {
  await client.query(
    `update person set valid_to = ended.valid_to
     from json_to_recordset($1) as ended (id text, "validFrom" date, valid_to date)
     where person.id = ended.id and person.valid_from = ended."validFrom"`,
    [JSON.stringify(people.map(({ id, validFrom, validTo }) => ({ id, validFrom, valid_to: validTo })))],
  )
}

async function writeEntries(client: Queryable, people: readonly Person[]): Promise<void> {
  await client.query(
    `insert into person (id, name, units, title, roles, email, phone, valid_from, valid_to)
     select id, name, units, title, roles, email, phone, "validFrom", "validTo"
     from json_to_recordset($1) as entry (id text, name text, units text[], title text, roles text[], email text,
       phone text, "validFrom" date, "validTo" date)
     on conflict (id, valid_from) do update set name = excluded.name, units = excluded.units, title = excluded.title,
       roles = excluded.roles, email = excluded.email, phone = excluded.phone, valid_to = excluded.valid_to`,
    [JSON.stringify(people)],
  )
}

/** A new roster may reach whom the old one did not: what was held for want of a person waits again. */
export async function raiseRosterVersion(
  client: Queryable,
  now: Instant,
): Promise<{ version: number; poke: Poke | null }> {
  const { rows } = await client.query<{ roster_version: number }>(
    'update office set roster_version = roster_version + 1, roster_changed_at = $1 returning roster_version',
    [sqlInstant(now)],
  )
  await lockShared(client, mailAccount)
  const { rowCount } = await client.query(
    `update notice set state = 'planned', reason = null, claimable_at = coalesce(claimable_at, $1)
     where state = 'held' and reason = 'nobodyReachable' and done_at is null`,
    [sqlInstant(now)],
  )
  const poke = rowCount ? await earlierThanWake(client, mailAccount, now) : null
  return { version: rows[0]?.roster_version ?? 0, poke }
}
