import type { Instant } from '../domain/localDate.ts'
import type { PersonId, Roster } from '../domain/roster.ts'
import type { Queryable } from './pool.ts'

/** An address that a mail server did not know, with its words. */
export type BadAddress = { personId: PersonId; address: string; reply: string | null; markedAt: Instant }

/** The marks that still hold: the person has not got another address since. */
export async function readBadAddresses(queryable: Queryable, roster: Roster): Promise<BadAddress[]> {
  const { rows } = await queryable.query<BadAddress>({
    name: 'bad-addresses',
    text: `select person_id as "personId", address, reply, marked_at as "markedAt" from bad_address order by person_id`,
  })
  if (rows.length === 0) return []
  // Of one person the newest entry comes last.
  const addresses = new Map(roster.people.map(({ id, email }) => [id, email]))
  return rows.filter(({ personId, address }) => addresses.get(personId) === address)
}

/** Whoever corrects a person's entry gives his address another chance, also the same one. */
export async function forgetBadAddresses(client: Queryable, personIds: readonly PersonId[]): Promise<void> {
  if (personIds.length === 0) return
  await client.query('delete from bad_address where person_id = any($1)', [personIds])
}
