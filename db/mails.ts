import type { Instant } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { PersonId } from '../domain/roster.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

/** One message to one person, as the ledger has it; the text is asked for one by one. */
export type Mail = {
  id: string
  messageId: string
  personId: PersonId
  address: string
  /** 演练模式: the address that it was kept from; null: it went to its person. */
  rehearsedFor: string | null
  kind: string
  slot: Instant
  attempt: number
  subject: string
  state: string
  /** The server's own words, its code, and what class that is. */
  reply: string | null
  replyCode: number | null
  replyClass: string | null
  createdAt: Instant
  sendingAt: Instant | null
  retryAt: Instant | null
  doneAt: Instant | null
  /** The measures that it speaks of. */
  measureIds: MeasureId[]
}

export type MailFilter = { personId?: PersonId; measureId?: MeasureId; state?: string; since?: Instant }

/** The newest first; the cursor is the last one's id, null for the first page. */
export async function listMails(
  queryable: Queryable,
  filter: MailFilter,
  { cursor = null, limit = 50 }: { cursor?: string | null; limit?: number } = {},
): Promise<{ items: Mail[]; cursor: string | null }> {
  const { rows } = await queryable.query<Mail>(
    `select ${mailColumns} from mail
     where ($1::text is null or person_id = $1) and ($2::text is null or state = $2)
       and ($3::timestamptz is null or created_at >= $3)
       and ($4::text is null or id in (select mail_id from mail_telling
         where notice_key > $4 || '/' and notice_key < $4 || '0'))
       and ($5::text is null or (created_at, id) < (select created_at, id from mail where id = $5))
     order by created_at desc, id desc limit $6`,
    [
      filter.personId ?? null,
      filter.state ?? null,
      sqlInstant(filter.since ?? null),
      filter.measureId ?? null,
      cursor,
      limit + 1,
    ],
  )
  const items = rows.slice(0, limit)
  return { items, cursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** One mail with its text; null when there is none. */
export async function findMail(queryable: Queryable, id: string): Promise<(Mail & { text: string }) | null> {
  const { rows } = await queryable.query<Mail & { text: string }>(
    `select ${mailColumns}, body_text as text from mail where id = $1`,
    [id],
  )
  return rows[0] ?? null
}

/** How many mails are in each state, for health and the sample's banner. */
export async function countMails(queryable: Queryable): Promise<Record<string, number>> {
  const { rows } = await queryable.query<{ state: string; count: number }>(
    'select state, count(*) from mail group by state order by state',
  )
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

const mailColumns = `id, message_id as "messageId", person_id as "personId", address, rehearsed_for as "rehearsedFor", kind,
  slot, attempt, subject, state,
  reply, reply_code as "replyCode", reply_class as "replyClass", created_at as "createdAt", sending_at as "sendingAt",
  retry_at as "retryAt", done_at as "doneAt",
  array(select distinct measure_id from mail_telling join notice on notice.key = notice_key
    where mail_id = mail.id and measure_id is not null order by measure_id) as "measureIds"`
