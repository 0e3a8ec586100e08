import { makeWorkerUtils, run } from 'graphile-worker'
import type { Pool } from 'pg'
import { eachOf } from '../waiting.ts'
import { countOf, openDatabase } from './database.ts'
import { openMail } from './mail.ts'
import { concurrency, connections, itemsOf, type Peer, servePeer } from './peer.ts'

/**
 * graphile-worker 0.17.3, the newest that runs on our Node 20. A queue: the item's state is a table of the application's,
 * each reminder a job with `runAt`, and the end of an item another job, queued in the statement that verifies.
 *
 * Fair to it: the settings of its own performance page (24 jobs at a time, local queue of 500, jobs completed in
 * batches), half a second instead of two between polls, jobs added in bulk. A worker that was killed leaves its jobs
 * locked for four hours; with one worker it is safe to unlock all at start, and so it does.
 */
const table = `create table if not exists item (id text primary key, series text not null, state text not null);
  create index if not exists item_series on item (series)`
const bulk = 500

const peer: Peer = {
  async worker() {
    const pgPool = openDatabase(connections.database + 5)
    const mail = openMail()
    await unlockAll(pgPool)
    const runner = await run({
      pgPool,
      noHandleSignals: true,
      preset: {
        worker: {
          concurrentJobs: 24,
          pollInterval: 500,
          localQueue: { size: 500 },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
      taskList: {
        async remind(payload) {
          const { id, no } = remindOf(payload)
          const { rowCount } = await pgPool.query(`select 1 from item where id = $1 and state = 'open'`, [id])
          if (rowCount) await mail.send(id, no)
        },
        async end(payload) {
          await pgPool.query(`update item set state = 'ended' where id = $1`, [remindOf(payload).id])
        },
      },
    })
    return {
      async stop() {
        await runner.stop()
        mail.close()
        await pgPool.end()
      },
    }
  },

  async caller() {
    const pgPool = openDatabase()
    const utils = await makeWorkerUtils({ pgPool })
    await utils.migrate()
    await pgPool.query(table)
    return {
      async start(batch) {
        const items = itemsOf(batch)
        for (let first = 0; first < items.length; first += bulk) {
          const some = items.slice(first, first + bulk)
          await pgPool.query(`insert into item select id, $2, 'open' from unnest($1::text[]) id`, [
            some.map(({ id }) => id),
            batch.series,
          ])
          await utils.addJobs(
            some.flatMap(({ id, at, reminders }) =>
              Array.from({ length: reminders }, (_, index) => ({
                identifier: 'remind',
                payload: { id, no: index + 1 },
                runAt: new Date(at),
                jobKey: `${id}:${index + 1}`,
              })),
            ),
          )
        }
      },
      done: (ids) =>
        eachOf(ids, concurrency, (id) =>
          pgPool.query(`update item set state = 'done' where id = $1 and state = 'open'`, [id]),
        ),
      verify: (ids) =>
        eachOf(ids, concurrency, (id) =>
          pgPool.query(
            `with verified as (update item set state = 'verified' where id = $1 and state = 'done' returning id)
             select graphile_worker.add_job('end', json_build_object('id', id)) from verified`,
            [id],
          ),
        ),
      ended: (series) =>
        countOf(pgPool, `select count(*) from item where series = $1 and state = 'ended'`, [series]),
      async close() {
        await utils.release()
        await pgPool.end()
      },
    }
  },
}

async function unlockAll(pgPool: Pool): Promise<void> {
  const utils = await makeWorkerUtils({ pgPool })
  await utils.migrate()
  const { rows } = await pgPool.query<{ locked_by: string }>(
    'select distinct locked_by from graphile_worker.jobs where locked_by is not null',
  )
  await utils.forceUnlockWorkers(rows.map(({ locked_by }) => locked_by))
  await utils.release()
}

function remindOf(payload: unknown): { id: string; no: number } {
  if (typeof payload !== 'object' || payload === null || !('id' in payload)) throw new Error('任务：没有 id')
  return { id: String(payload.id), no: 'no' in payload ? Number(payload.no) : 0 }
}

await servePeer(peer)
