import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Instant } from '../domain/localDate.ts'
import type { PersonId } from '../domain/roster.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

/** Whom a token belongs to: a person or a service, never both. */
export type TokenHolder = { type: 'person'; personId: PersonId } | { type: 'service'; service: string }

export type Token = {
  prefix: string
  name: string
  holder: TokenHolder
  roles: string[]
  expiresAt: Instant
  createdAt: Instant
  revokedAt: Instant | null
}

/** Form: zg_<prefix>_<secret>; the prefix may be shown and logged, the secret is given out once. */
const tokenForm = /^zg_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/

/**
 * Makes a token and gives its text, which nobody can ever read again: only a hash is kept. SHA-256 suffices, because
 * the secret is 32 random bytes and not a word that somebody chose.
 */
export async function createToken(
  queryable: Queryable,
  token: Pick<Token, 'name' | 'holder' | 'roles' | 'expiresAt'>,
  now: Instant,
): Promise<{ text: string; prefix: string }> {
  const prefix = randomBytes(6).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  const { holder } = token
  await queryable.query(
    `insert into token (prefix, hash, name, person_id, service, roles, expires_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      prefix,
      hashOf(secret),
      token.name,
      holder.type === 'person' ? holder.personId : null,
      holder.type === 'service' ? holder.service : null,
      token.roles,
      sqlInstant(token.expiresAt),
      sqlInstant(now),
    ],
  )
  return { text: `zg_${prefix}_${secret}`, prefix }
}

/** The token that `text` is, or null: malformed, unknown, wrong secret, expired or revoked are told apart to nobody. */
export async function findToken(queryable: Queryable, text: string, now: Instant): Promise<Token | null> {
  const [, prefix, secret] = tokenForm.exec(text) ?? []
  if (!prefix || !secret) return null
  const { rows } = await queryable.query<Row>({
    name: 'token-find',
    text: 'select * from token where prefix = $1',
    values: [prefix],
  })
  const [row] = rows
  if (!row || !isSame(row.hash, hashOf(secret))) return null
  const token = tokenOf(row)
  return token.revokedAt === null && now < token.expiresAt ? token : null
}

/** False when there is none, or it was revoked before. */
export async function revokeToken(queryable: Queryable, prefix: string, now: Instant): Promise<boolean> {
  const { rowCount } = await queryable.query(
    'update token set revoked_at = $2 where prefix = $1 and revoked_at is null',
    [prefix, sqlInstant(now)],
  )
  return rowCount === 1
}

export async function listTokens(queryable: Queryable): Promise<Token[]> {
  const { rows } = await queryable.query<Row>('select * from token order by created_at desc, prefix')
  return rows.map(tokenOf)
}

type Row = {
  prefix: string
  hash: string
  name: string
  person_id: string | null
  service: string | null
  roles: string[]
  expires_at: Instant
  created_at: Instant
  revoked_at: Instant | null
}

function tokenOf(row: Row): Token {
  return {
    prefix: row.prefix,
    name: row.name,
    holder:
      row.person_id === null
        ? { type: 'service', service: row.service ?? '' }
        : { type: 'person', personId: row.person_id },
    roles: row.roles,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
