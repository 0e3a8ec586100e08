import { DBOS, DBOSClient } from '@dbos-inc/dbos-sdk'
import { eachOf } from '../waiting.ts'
import { countOf, openDatabase } from './database.ts'
import { openMail } from './mail.ts'
import { concurrency, connections, type Item, itemsOf, type Peer, servePeer } from './peer.ts'

/**
 * DBOS Transact: one workflow an item, durable sleep, one step a reminder (side by side), `recv` for done and verified;
 * enqueued by a DBOSClient in another process. Everything is in PostgreSQL, the sleeping workflow also in the worker's
 * memory.
 *
 * Fair to it: defaults throughout, with the connection pools as large as ours; LISTEN/NOTIFY on; a queue without limits;
 * steps retry; a fixed executor id and application version, so that a worker started anew takes over at once what the
 * killed one had. An item that needs only to be started later could be enqueued with a delay and would then cost no
 * memory; ours has several dates, and commands may come before the first.
 */
const name = 'rectification'
const queueName = 'items'
/** Longer than any benchmark: without one, `recv` gives up after a minute. */
const patience = { timeoutSeconds: 30 * 86_400 }
const url = process.env.DATABASE_URL ?? ''

const peer: Peer = {
  async worker() {
    const mail = openMail()
    const rectify = async ({ id, at, reminders }: Item): Promise<string> => {
      await DBOS.sleep(Math.max(0, at - (await DBOS.now())))
      await Promise.all(
        Array.from({ length: reminders }, (_, index) =>
          DBOS.runStep(() => mail.send(id, index + 1), { name: `remind${index + 1}`, retriesAllowed: true }),
        ),
      )
      await DBOS.recv('done', patience)
      await DBOS.recv('verified', patience)
      return 'closedOut'
    }
    DBOS.registerWorkflow(rectify, { name })
    DBOS.setConfig({
      name: 'zhenggai-bench',
      systemDatabaseUrl: url,
      systemDatabasePoolSize: connections.database,
      executorID: 'bench',
      applicationVersion: '1',
      logLevel: 'warn',
    })
    await DBOS.launch()
    await DBOS.registerQueue(queueName)
    return {
      async stop() {
        await DBOS.shutdown()
        mail.close()
      },
    }
  },

  async caller() {
    await DBOS.migrate(url)
    const pool = openDatabase(2)
    const client = await DBOSClient.create({
      systemDatabaseUrl: url,
      systemDatabasePoolSize: connections.database,
      applicationName: 'zhenggai-bench',
    })
    const tell = (ids: readonly string[], topic: string) =>
      eachOf(ids, concurrency, (id) => client.send(id, topic, topic, `${id}:${topic}`))
    return {
      start: (batch) =>
        eachOf(itemsOf(batch), concurrency, (item) =>
          client.enqueue({ queueName, workflowName: name, workflowID: item.id }, item),
        ),
      done: (ids) => tell(ids, 'done'),
      verify: (ids) => tell(ids, 'verified'),
      // One count for all: asking each for its result would cost more than it.
      ended: (series) =>
        countOf(
          pool,
          `select count(*) from dbos.workflow_status where status = 'SUCCESS' and workflow_uuid like $1`,
          [`${series}-%`],
        ),
      async close() {
        await client.destroy()
        await pool.end()
      },
    }
  },
}

await servePeer(peer)
