import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import type { Instant } from '../../domain/localDate.ts'
import { attributes, taskQueue } from '../../workflows/messages.ts'
import type { Check } from '../contract.ts'
import { connectionTo, type TemporalSettings } from '../temporal.ts'
import { clockCheck, reasonOf } from './words.ts'

const callLimit = 4_000

type Server = { connection: Connection; namespace: string }

/** By a connection of its own, so that it runs where nothing else does. */
export async function checkTemporal(settings: TemporalSettings, clock: () => Instant): Promise<Check[]> {
  const { options, address, namespace } = connectionTo(settings)
  const connection = Connection.lazy(options)
  try {
    const server = { connection, namespace }
    const info = await ask(server, () => connection.workflowService.getSystemInfo({}))
    const reached: Check = { name: 'Temporal', ok: true, detail: `${info.serverVersion}，${address}` }
    const space = await checkNamespace(server)
    if (!space.ok) return [reached, space]
    return [
      reached,
      space,
      ...(await Promise.all([
        checkAttributes(server),
        checkWorker(server, clock),
        checkClock(server, clock),
      ])),
    ]
  } catch (error) {
    const advice =
      '检查 Temporal 是否在运行、TEMPORAL_ADDRESS（或 temporal.toml）是否正确；办理命令不受影响，恢复后自动补上'
    return [{ name: 'Temporal', ok: false, detail: `${address}：${reasonOf(error)}`, advice }]
  } finally {
    void connection.close().catch(() => {})
  }
}

function ask<T>({ connection }: Server, call: () => Promise<T>): Promise<T> {
  return connection.withAbortSignal(AbortSignal.timeout(callLimit), call)
}

async function checkNamespace(server: Server): Promise<Check> {
  const { namespace } = server
  const name = 'Temporal 命名空间'
  try {
    await ask(server, () => server.connection.workflowService.describeNamespace({ namespace }))
    return { name, ok: true, detail: namespace }
  } catch (error) {
    const advice =
      '核对 TEMPORAL_NAMESPACE；没有时先建立：temporal operator namespace create --namespace 名称'
    return { name, ok: false, detail: `${namespace}：${reasonOf(error)}`, advice }
  }
}

async function checkAttributes(server: Server): Promise<Check> {
  const { connection, namespace } = server
  const name = 'Temporal 检索字段'
  const wanted = Object.values(attributes)
  try {
    const found = await ask(server, () => connection.operatorService.listSearchAttributes({ namespace }))
    const missing = wanted.filter((one) => !(one.name in (found.customAttributes ?? {})))
    if (missing.length === 0) return { name, ok: true, detail: wanted.map((one) => one.name).join('、') }
    const words = missing.map((one) => `${one.name}（${one.type}）`).join('、')
    const advice = '重启 worker 会自动补上；Temporal Cloud 请在其控制台建立'
    return { name, ok: false, detail: `缺少 ${words}：没有它们措施的工作流不能启动`, advice }
  } catch (error) {
    // Temporal Cloud has no such service; workflows that start show that the fields are there.
    return { name, ok: true, detail: `未能查询（${reasonOf(error)}）` }
  }
}

/** A worker asks for work at least once a minute. */
const asksWithin = 120_000

async function checkWorker(server: Server, clock: () => Instant): Promise<Check> {
  const name = '工作进程 worker'
  const pollers = (await pollersOf(server, taskQueue)).filter(
    ({ lastAccess }) => lastAccess > clock() - asksWithin,
  )
  if (pollers.length > 0) return { name, ok: true, detail: `${pollers.length} 个在取任务` }
  const detail = `${asksWithin / 60_000} 分钟内没有 worker 取任务`
  return { name, ok: false, detail, advice: '启动 worker（npm run worker），或查看它的日志' }
}

type Poller = { identity: string; lastAccess: number }

async function pollersOf(server: Server, queue: string): Promise<Poller[]> {
  const { connection, namespace } = server
  const request = { namespace, taskQueue: { name: queue }, taskQueueType: 1 } as const
  const { pollers } = await ask(server, () => connection.workflowService.describeTaskQueue(request))
  return (pollers ?? []).map(({ identity, lastAccessTime }) => ({
    identity: identity ?? '',
    lastAccess: Number(lastAccessTime?.seconds ?? 0) * 1_000 + (lastAccessTime?.nanos ?? 0) / 1_000_000,
  }))
}

/**
 * Temporal tells nobody its time, but it writes down when somebody last asked a queue for work: so we ask one that nobody
 * uses, hang up, and read what it wrote. Nothing is left behind but the queue's name, for some minutes.
 */
async function checkClock(server: Server, clock: () => Instant): Promise<Check> {
  const name = 'Temporal 的时钟'
  const identity = `doctor-${randomUUID()}`
  const queue = 'zhenggai-doctor'
  const hangUp = new AbortController()
  const asked = clock()
  const asking = poll(server, { queue, identity, signal: hangUp.signal })
  try {
    for (let tries = 0; tries < 5; tries++) {
      await sleep(200)
      const own = (await pollersOf(server, queue)).find((one) => one.identity === identity)
      if (own) return clockCheck(name, own.lastAccess - asked)
    }
    return { name, ok: true, detail: '未能比较' }
  } finally {
    hangUp.abort()
    await asking
  }
}

type Poll = { queue: string; identity: string; signal: AbortSignal }

/** The server demands a deadline of whoever asks for work: an instant of this machine, which performance knows too. */
async function poll({ connection, namespace }: Server, { queue, identity, signal }: Poll): Promise<void> {
  const request = { namespace, taskQueue: { name: queue }, identity }
  const deadline = performance.timeOrigin + performance.now() + callLimit
  const call = () => connection.workflowService.pollWorkflowTaskQueue(request)
  await connection.withAbortSignal(signal, () => connection.withDeadline(deadline, call)).catch(() => {}) // hung up, or over: what it left behind is read elsewhere
}
