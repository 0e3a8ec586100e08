import nodemailer from 'nodemailer'
import { openPool } from '../../db/pool.ts'
import { lettersOf } from '../letters.ts'

export type Reminder = { measureId: string; to: string; rung: string }
export type Reminded = { measureId: string; rung: string; messageId: string; at: number }

export const textbookTable = `create table textbook_reminder (
  measure_id text not null, rung text not null, message_id text not null, at timestamptz not null,
  primary key (measure_id, rung))`

export type TextbookActivities = ReturnType<typeof createTextbookActivities>['activities']

/** The same mail server, the same letter (written once: a favour), the same number of connections. */
export function createTextbookActivities(smtpUrl: string, databaseUrl: string) {
  const transport = nodemailer.createTransport({
    pool: true,
    url: smtpUrl,
    maxConnections: 5,
    maxMessages: Number.POSITIVE_INFINITY,
  })
  const pool = openPool(databaseUrl, { max: 20, name: 'textbook' })
  const [letter] = lettersOf(1)
  return {
    activities: {
      async sendReminder({ measureId, to, rung }: Reminder): Promise<string> {
        const messageId = `<${measureId}-${rung}@textbook.example>`
        await transport.sendMail({ from: 'zhenggai@bench.example', to, messageId, ...letter })
        return messageId
      },
      async recordReminder({ measureId, rung, messageId, at }: Reminded): Promise<void> {
        await pool.query(
          'insert into textbook_reminder values ($1, $2, $3, to_timestamp($4 / 1000.0)) on conflict do nothing',
          [measureId, rung, messageId, at],
        )
      },
    },
    async close(): Promise<void> {
      transport.close()
      await pool.end()
    },
  }
}
