import type { Queryable } from '../db/pool.ts'

/** Which of the ledger rows a round has already. */
export async function knownHashes(
  queryable: Queryable,
  roundId: string,
  hashes: readonly string[],
): Promise<string[]> {
  const { rows } = await queryable.query<{ hash: string }>(
    'select source_hash as hash from measure where round_id = $1 and source_hash = any($2)',
    [roundId, hashes],
  )
  return rows.map(({ hash }) => hash)
}
