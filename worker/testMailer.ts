import type { Pool } from 'pg'
import type { Deps } from '../activities/deps.ts'
import { testSend } from '../activities/testSend.ts'
import { endTestMail, takeTestMail } from '../db/testMails.ts'
import type { Instant } from '../domain/localDate.ts'

export type TestMailerDeps = { pool: Pool } & Pick<Deps, 'smtp' | 'office'>

/** `more`: another one may wait. */
export type TestMailer = { step(now: Instant): Promise<{ more: boolean }> }

/** Sends test mails that the office asked for. One whose worker is killed ends as
 *  `unknown` when the mailroom clears up; nobody sends it again. */
export function createTestMailer({ pool, smtp, office }: TestMailerDeps): TestMailer {
  return {
    async step(now) {
      const mail = await takeTestMail(pool, now)
      if (mail === null) return { more: false }
      const startedAt = performance.now()
      const sent = await testSend(mail, { smtp, office, now })
      await endTestMail(pool, mail.id, { sent, now: now + Math.round(performance.now() - startedAt) })
      return { more: true }
    },
  }
}
