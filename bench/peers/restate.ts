import './promises.ts'
import { createServer } from 'node:http2'
import {
  createEndpointHandler,
  RestatePromise,
  type WorkflowContext,
  type WorkflowSharedContext,
  workflow,
} from '@restatedev/restate-sdk'
import { connect } from '@restatedev/restate-sdk-clients'
import { eachOf } from '../waiting.ts'
import { openMail } from './mail.ts'
import { concurrency, type Item, itemsOf, type Peer, servePeer } from './peer.ts'

/**
 * Restate: one workflow an item, durable sleep, `ctx.run` a reminder (side by side), durable promises for done and
 * verified, resolved by shared handlers through the ingress. Its server (one node, RocksDB) keeps all; no PostgreSQL.
 *
 * Fair to it: HTTP/2 both ways, server defaults (24 partitions), and suspension at once where nothing can go on: ten
 * thousand sleepers then hold neither memory nor one of the thousand places of its invoker. Retries begin after 100 ms
 * and are at most a second apart: with the defaults a restart would take longer.
 */
const { RESTATE_INGRESS = '', RESTATE_ADMIN = '', RESTATE_SERVICE_PORT = '' } = process.env

type Rectification = ReturnType<typeof rectificationOf>

const peer: Peer = {
  async worker() {
    const mail = openMail()
    const server = createServer(createEndpointHandler({ services: [rectificationOf(mail)] }))
    await new Promise<void>((resolve) => server.listen(Number(RESTATE_SERVICE_PORT), '127.0.0.1', resolve))
    await register()
    return {
      // Open streams of the server would keep it from closing.
      async stop() {
        server.close()
        mail.close()
      },
    }
  },

  async caller() {
    const ingress = connect({ url: RESTATE_INGRESS })
    const of = (id: string) => ingress.workflowClient<Rectification>({ name: 'rectification' }, id)
    return {
      start: (batch) => eachOf(itemsOf(batch), concurrency, (item) => of(item.id).workflowSubmit(item)),
      done: (ids) => eachOf(ids, concurrency, async (id) => of(id).done()),
      verify: (ids) => eachOf(ids, concurrency, async (id) => of(id).verify()),
      ended: (series) => countEnded(series),
      close: async () => {},
    }
  },
}

function rectificationOf(mail: ReturnType<typeof openMail>) {
  return workflow({
    name: 'rectification',
    handlers: {
      run: async (ctx: WorkflowContext, { id, at, reminders }: Item): Promise<string> => {
        await ctx.sleep(Math.max(0, at - (await ctx.date.now())))
        await RestatePromise.all(
          Array.from({ length: reminders }, (_, index) =>
            ctx.run(`remind${index + 1}`, () => mail.send(id, index + 1)),
          ),
        )
        await ctx.promise<boolean>('done')
        await ctx.promise<boolean>('verified')
        return 'closedOut'
      },
      done: async (ctx: WorkflowSharedContext) => ctx.promise<boolean>('done').resolve(true),
      verify: async (ctx: WorkflowSharedContext) => ctx.promise<boolean>('verified').resolve(true),
    },
    options: {
      inactivityTimeout: 0,
      retryPolicy: { initialInterval: 100, exponentiationFactor: 2, maxInterval: 1_000 },
    },
  })
}

async function register(): Promise<void> {
  const uri = `http://127.0.0.1:${RESTATE_SERVICE_PORT}`
  const answer = await fetch(`${RESTATE_ADMIN}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri }),
  })
  // A worker that was started anew is known already.
  if (!answer.ok && answer.status !== 409)
    throw new Error(`Restate：登记服务答复 ${answer.status} ${await answer.text()}`)
}

async function countEnded(series: string): Promise<number> {
  const query = `select count(*) as ended from sys_invocation where target_service_name = 'rectification'
    and target_handler_name = 'run' and status = 'completed' and target_service_key like '${series}-%'`
  const answer = await fetch(`${RESTATE_ADMIN}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  })
  const body: unknown = await answer.json()
  const ended = /"ended":(\d+)/.exec(JSON.stringify(body))?.[1]
  if (ended === undefined) throw new Error(`Restate：查询答复 ${JSON.stringify(body)}`)
  return Number(ended)
}

await servePeer(peer)
