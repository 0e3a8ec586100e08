import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import type { FastifyBaseLogger } from 'fastify'
import {
  type MailroomInput,
  mailroomWorkflowId,
  measureWorkflowId,
  pokeName,
  taskQueue,
  workflowTypes,
} from '../workflows/messages.ts'
import type { TemporalHealth, WorkflowDoor } from './deps.ts'

/** What the API wants of Temporal: to wake a mailroom, and to know whether it answers. */
export type TemporalDoor = {
  /** Fire and forget; a lost poke costs a minute: the worker's minute check finds it. */
  poke(account: string): void
  health(): Promise<TemporalHealth>
  workflows: WorkflowDoor
  close(): Promise<void>
}

export type TemporalSettings = { address: string | null; namespace: string | null }

/** The namespace that `npm start` makes, where none is named. */
const defaultNamespace = 'zhenggai'
const probeTimeout = 2_000
const pokeTimeout = 5_000

/** Where the server of these settings, or else of the temporal.toml profile, is. */
export function connectionTo(settings: TemporalSettings) {
  const profile = loadClientConnectConfig()
  const address = settings.address ?? profile.connectionOptions.address ?? '127.0.0.1:7233'
  const namespace = settings.namespace ?? profile.namespace ?? defaultNamespace
  // Without the SDK's retries, which outlast every timeout here: a lost poke is found, a failed probe is the answer.
  return { address, namespace, options: { ...profile.connectionOptions, address, interceptors: [] } }
}

/** Connects when first used: the API starts and works while Temporal is down. */
export function openTemporal(settings: TemporalSettings, logger: FastifyBaseLogger): TemporalDoor {
  const { address, namespace, options } = connectionTo(settings)
  const connection = Connection.lazy(options)
  const client = new Client({ connection, namespace })
  const poke = coalesced((account) => pokeMailroom(client, account), logger)
  return {
    poke,
    health: () => probe(connection, { address, namespace }),
    workflows: workflowDoor(client),
    close: () => connection.close(),
  }
}

async function probe(
  connection: Connection,
  { address, namespace }: Record<'address' | 'namespace', string>,
) {
  try {
    const call = () => connection.workflowService.describeNamespace({ namespace })
    await connection.withAbortSignal(AbortSignal.timeout(probeTimeout), call)
    return { ok: true, detail: `正常（${address}，命名空间 ${namespace}）` }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return { ok: false, detail: `${address}（命名空间 ${namespace}）：${reason}` }
  }
}

function workflowDoor(client: Client): WorkflowDoor {
  const soon = (call: () => Promise<unknown>) =>
    client.withAbortSignal(AbortSignal.timeout(pokeTimeout), call).then(() => {})
  return {
    startAudit: (workflowId) =>
      soon(() =>
        client.workflow.start(workflowTypes.audit, {
          workflowId,
          taskQueue,
          args: [],
          staticSummary: '核对',
        }),
      ).catch(unless(WorkflowExecutionAlreadyStartedError)),
    endMeasure: (id) =>
      soon(() => client.workflow.getHandle(measureWorkflowId(id)).terminate('核对：停滞，重新启动')).catch(
        unless(WorkflowNotFoundError),
      ),
  }
}

function unless(known: new (...args: never[]) => Error): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof known)) throw error
  }
}

async function pokeMailroom(client: Client, account: string): Promise<void> {
  const input: MailroomInput = { version: 1, account }
  await client.withAbortSignal(AbortSignal.timeout(pokeTimeout), () =>
    client.workflow.signalWithStart(workflowTypes.mailroom, {
      workflowId: mailroomWorkflowId(account),
      taskQueue,
      args: [input],
      signal: pokeName,
      staticSummary: `发信账户 ${account}：等到最早一封到期，合并发出`,
    }),
  )
}

/** One call at a time and account; whoever comes meanwhile shares the next, which begins after his commit. */
function coalesced(
  call: (account: string) => Promise<void>,
  logger: FastifyBaseLogger,
): (account: string) => void {
  const running = new Set<string>()
  const wanted = new Set<string>()
  const run = async (account: string): Promise<void> => {
    running.add(account)
    try {
      await call(account)
    } catch (error) {
      logger.warn({ account, err: error }, 'mailroom not poked')
    }
    running.delete(account)
    if (wanted.delete(account)) await run(account)
  }
  return (account) => {
    if (running.has(account)) wanted.add(account)
    else void run(account)
  }
}
