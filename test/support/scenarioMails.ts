import type { Mail } from './postbox.ts'

export type Expected = { once(): Promise<void>; times(count: number): Promise<void> }

/** Which of the received mails somebody expected; each mail can be expected once. */
export type MailExpectations = {
  /** That so many mails with these words, in subject or text, came to an address and were not expected before. */
  expectMails(to: { name: string; email: string | null }, words: string, count: number): Promise<void>
  expectAll(): Promise<void>
  /** Throws with a list of what nobody expected. */
  refuseUnexpected(): Promise<void>
}

export function createExpectations(received: () => Promise<Mail[]>): MailExpectations {
  const expected = new Set<Mail>()
  const unexpected = async () => (await received()).filter((mail) => !expected.has(mail))
  return {
    async expectMails({ name, email }, words, count) {
      const left = await unexpected()
      const mails = left.filter(
        ({ to, subject, text }) => to === email && `${subject}\n${text}`.includes(words),
      )
      if (mails.length !== count) {
        const found = `${name} got “${words}” ${mails.length} times, not ${count}`
        throw new Error(`${found}; what is not yet expected:\n${listOf(left)}`)
      }
      for (const mail of mails) expected.add(mail)
    },
    async expectAll() {
      for (const mail of await unexpected()) expected.add(mail)
    },
    async refuseUnexpected() {
      const mails = await unexpected()
      if (mails.length > 0) throw new Error(`mails that nobody expected:\n${listOf(mails)}`)
    },
  }
}

function listOf(mails: readonly Mail[]): string {
  return mails.map(({ to, subject }) => `  ${to} ${subject}`).join('\n') || '  (none)'
}
