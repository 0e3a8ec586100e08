import type { Pool } from 'pg'
import type { Instant } from '../domain/localDate.ts'
import { sqlInstant } from './instants.ts'
import type { PoolClient } from './pool.ts'
import { inTransaction } from './transaction.ts'

export type Answer = { status: number; answer: unknown }

/** What was answered; `repeated` when it was stored by an earlier request. */
export type Answered =
  | (Answer & { outcome: 'answered'; repeated: boolean })
  /** The key came before with another body: 422 `keyReused`, nothing was done. */
  | { outcome: 'keyReused' }

/**
 * Does `write` once per actor and key (PROTOCOL 8) and stores its answer in the same transaction: the same key with the
 * same body gets it again for ever. An error of `write` stores nothing: the next try does it anew.
 */
export function answerOnce(
  pool: Pool,
  request: { actor: string; key: string; bodyHash: string; now: Instant },
  write: (client: PoolClient) => Promise<Answer>,
): Promise<Answered> {
  return inTransaction(pool, async (client): Promise<Answered> => {
    if (!(await reserve(client, request))) return storedAnswer(client, request)
    const { status, answer } = await write(client)
    await client.query('update request set status = $3, answer = $4 where actor = $1 and key = $2', [
      request.actor,
      request.key,
      status,
      JSON.stringify(answer),
    ])
    return { outcome: 'answered', status, answer, repeated: false }
  })
}

type Request = { actor: string; key: string; bodyHash: string; now: Instant }

/** Before writing: a second request with the key waits here for the end of the first, instead of writing as well. */
async function reserve(client: PoolClient, { actor, key, bodyHash, now }: Request): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into request (actor, key, body_hash, status, answer, at) values ($1, $2, $3, 0, 'null', $4)
     on conflict do nothing`,
    [actor, key, bodyHash, sqlInstant(now)],
  )
  return rowCount === 1
}

async function storedAnswer(client: PoolClient, { actor, key, bodyHash }: Request): Promise<Answered> {
  const { rows } = await client.query<{ body_hash: string; status: number; answer: unknown }>(
    'select body_hash, status, answer from request where actor = $1 and key = $2',
    [actor, key],
  )
  const [row] = rows
  if (row?.body_hash !== bodyHash) return { outcome: 'keyReused' }
  return { outcome: 'answered', status: row.status, answer: row.answer, repeated: true }
}
