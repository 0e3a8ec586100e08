import type { Pool } from '../../db/pool.ts'
import { messageIdOf } from './houseAccount.ts'
import type { Sink } from './sink.ts'

export type StormAccount = {
  required: number
  told: number
  /** Told to the next level, because the server did not know the address. */
  handedUp: number
  /** Refused for good, and the office was told: a person looks. */
  looked: number
  /** Copies after an answer that the ledger calls unknown. */
  again: number
  doubled: string[]
  lost: string[]
}

type Row = { key: string; person_id: string; handed_up: boolean; mails: LedgerMail[] }
type LedgerMail = { id: string; messageId: string; state: string }

/** Compares every reminder of the storm with what the mail server got, in SQL of its own; by Message-ID the ledger joins
 *  the two. */
export async function readStorm(pool: Pool, sink: Sink): Promise<StormAccount> {
  const copies = new Map<string, number>()
  for (const { raw } of sink.received) copies.set(messageIdOf(raw), (copies.get(messageIdOf(raw)) ?? 0) + 1)
  const { rows } = await pool.query<Row>(
    `select n.key, t.person_id, t.handed_up, coalesce(json_agg(json_build_object('id', m.id, 'messageId', m.message_id,
       'state', m.state)) filter (where m.id is not null), '[]') as mails
     from notice n left join telling t on t.notice_key = n.key
     left join mail_telling mt on mt.notice_key = n.key and mt.person_id = t.person_id left join mail m on m.id = mt.mail_id
     where n.rung = 'last' group by n.key, t.person_id, t.handed_up`,
  )
  const alarms = await toldAlarms(pool, copies)
  const byNotice = new Map<string, Row[]>()
  for (const row of rows) byNotice.set(row.key, [...(byNotice.get(row.key) ?? []), row])
  const account: StormAccount = {
    ...{ required: byNotice.size, told: 0, handedUp: 0, looked: 0, again: 0 },
    ...{ doubled: [], lost: [] },
  }
  for (const [key, tellings] of byNotice) {
    const heard = tellings.filter(({ mails }) => mails.some(({ messageId }) => copies.has(messageId)))
    const refused = tellings.flatMap(({ mails }) => mails).filter(({ state }) => state === 'refused')
    if (heard.some(({ handed_up }) => handed_up)) account.handedUp++
    else if (heard.length > 0) account.told++
    else if (refused.some(({ id }) => alarms.has(id))) account.looked++
    else account.lost.push(key)
    account.doubled.push(...inTwoMails(key, tellings, copies))
  }
  return { ...account, ...againOf(rows, copies, account.doubled) }
}

/** One notice to one person under two names that both arrived: no answer of a server excuses that. */
function inTwoMails(key: string, tellings: readonly Row[], copies: ReadonlyMap<string, number>): string[] {
  return tellings.flatMap(({ person_id, mails }) => {
    const arrived = new Set(mails.map(({ messageId }) => messageId).filter((id) => copies.has(id)))
    return arrived.size > 1 ? [`${key} ${person_id} in ${[...arrived].join(', ')}`] : []
  })
}

/** A mail may come once more for each attempt whose answer the ledger calls unknown. */
function againOf(rows: readonly Row[], copies: ReadonlyMap<string, number>, doubled: readonly string[]) {
  const mails = new Map(rows.flatMap((row) => row.mails).map((mail) => [mail.id, mail]))
  const unknown = new Map<string, number>()
  for (const { messageId, state } of mails.values()) {
    if (state === 'unknown') unknown.set(messageId, (unknown.get(messageId) ?? 0) + 1)
  }
  const repeated = [...copies].filter(([, count]) => count > 1)
  const isExcused = ([id, count]: [string, number]) => count - 1 <= (unknown.get(id) ?? 0)
  return {
    again: repeated.filter(isExcused).reduce((sum, [, count]) => sum + count - 1, 0),
    doubled: [
      ...doubled,
      ...repeated.filter((one) => !isExcused(one)).map(([id, count]) => `<${id}> ${count} times`),
    ],
  }
}

/** The refused mails of which an alarm reached the office. */
async function toldAlarms(pool: Pool, copies: ReadonlyMap<string, number>): Promise<Set<string>> {
  const { rows } = await pool.query<{ subject: string; message_id: string }>(
    `select split_part(mt.notice_key, '/', 3) as subject, m.message_id from mail m
     join mail_telling mt on mt.mail_id = m.id where mt.notice_key like 'office/mailRejected/%'`,
  )
  return new Set(rows.filter(({ message_id }) => copies.has(message_id)).map(({ subject }) => subject))
}
