import { chmod, readFile, writeFile } from 'node:fs/promises'
import type { Pool } from '../db/pool.ts'
import { createToken, findToken } from '../db/tokens.ts'
import type { Instant } from '../domain/localDate.ts'

const validFor = 365 * 86_400_000

/** The administrator's token in a file that only its owner can read; made anew when the kept one does not hold any more. */
export async function keepAdminToken(pool: Pool, file: string, now: Instant): Promise<void> {
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (kept && (await findToken(pool, kept, now))) return
  const holder = { type: 'service' as const, service: 'admin' }
  const { text } = await createToken(
    pool,
    { name: '管理员（首次启动时生成）', holder, roles: ['admin'], expiresAt: now + validFor },
    now,
  )
  await writeFile(file, `${text}\n`, { mode: 0o600 })
  await chmod(file, 0o600)
}
