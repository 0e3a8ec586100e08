import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { eachOf } from '../waiting.ts'
import { countOf, openDatabase } from './database.ts'
import { openMail } from './mail.ts'
import { concurrency, itemsOf, type Peer, servePeer } from './peer.ts'

/**
 * Bare SQL: two tables and a loop, what a good engineer writes in an afternoon. No engine, so no history, no retries with
 * a delay, no look at what runs.
 *
 * Fair to it: rows are claimed by FOR UPDATE SKIP LOCKED in the transaction that sends them, so that a killed worker's
 * rows are free at once; as many lanes as mail connections would need, each with a batch; items are inserted by one
 * statement; the due rows have a partial index.
 */
const tables = `
  create table if not exists item (id text primary key, series text not null, state text not null);
  create table if not exists reminder (item_id text not null references item, no integer not null,
    due_at timestamptz not null, sent_at timestamptz, primary key (item_id, no));
  create index if not exists reminder_due on reminder (due_at) where sent_at is null;
  create index if not exists item_series on item (series)`
const lanes = 4
const batchSize = 25
const idleMs = 100

const peer: Peer = {
  async worker() {
    const pool = openDatabase()
    const mail = openMail()
    let running = true
    const lane = async (): Promise<void> => {
      while (running) if ((await sendDue(pool, mail)) === 0) await sleep(idleMs)
    }
    const ended = Promise.all(Array.from({ length: lanes }, lane))
    return {
      async stop() {
        running = false
        await ended
        mail.close()
        await pool.end()
      },
    }
  },

  async caller() {
    const pool = openDatabase()
    await pool.query(tables)
    const move = (ids: readonly string[], from: string, to: string) =>
      eachOf(ids, concurrency, (id) =>
        pool.query('update item set state = $3 where id = $1 and state = $2', [id, from, to]),
      )
    return {
      async start(batch) {
        const ids = itemsOf(batch).map(({ id }) => id)
        await pool.query(
          `with started as (insert into item select id, $2, 'open' from unnest($1::text[]) id returning id)
           insert into reminder select id, no, to_timestamp($3 / 1000.0), null
           from started cross join generate_series(1, $4) no`,
          [ids, batch.series, batch.at, batch.reminders],
        )
      },
      done: (ids) => move(ids, 'open', 'done'),
      verify: (ids) => move(ids, 'done', 'verified'),
      ended: (series) =>
        countOf(pool, `select count(*) from item where series = $1 and state = 'verified'`, [series]),
      close: () => pool.end(),
    }
  },
}

/** Sends a batch and answers its size. What was sent when the worker is killed goes again: at least once. */
async function sendDue(pool: Pool, mail: ReturnType<typeof openMail>): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{ item_id: string; no: number }>(
      `select item_id, no from reminder where sent_at is null and due_at <= now()
       order by due_at limit $1 for update skip locked`,
      [batchSize],
    )
    await Promise.all(rows.map(({ item_id, no }) => mail.send(item_id, no)))
    await client.query(
      `update reminder r set sent_at = now() from unnest($1::text[], $2::integer[]) sent (item_id, no)
       where r.item_id = sent.item_id and r.no = sent.no`,
      [rows.map(({ item_id }) => item_id), rows.map(({ no }) => no)],
    )
    await client.query('commit')
    return rows.length
  } finally {
    client.release()
  }
}

await servePeer(peer)
