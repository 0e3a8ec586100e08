import { createToken } from '../../db/tokens.ts'
import type { PersonId } from '../../domain/roster.ts'
import type { Office } from '../office.ts'

/** A day's token of a person. */
export async function tokenOf(
  { pool }: Office,
  personId: PersonId,
  role: 'office' | 'person',
): Promise<string> {
  const now = Date.now()
  const holder = { type: 'person' as const, personId }
  const { text } = await createToken(
    pool,
    { name: '压测', holder, roles: [role], expiresAt: now + 86_400_000 },
    now,
  )
  return text
}
