import { serveParent } from '../processes/parent.ts'

/** So many items of one series, with one instant at which all their reminders are due. */
export type Batch = { series: string; count: number; at: number; reminders: number }

export type Item = { id: string; at: number; reminders: number }

/** What the office does with its items; each call returns when the engine has taken it durably. */
export type Caller = {
  start(batch: Batch): Promise<void>
  /** The owner says that it is done. */
  done(ids: readonly string[]): Promise<void>
  /** The office has verified it: the item ends. */
  verify(ids: readonly string[]): Promise<void>
  /** How many of the series have ended. */
  ended(series: string): Promise<number>
  close(): Promise<void>
}

/** One engine: a process that carries items out, and one that gives the orders. */
export type Peer = {
  worker(): Promise<{ stop(): Promise<void> }>
  caller(): Promise<Caller>
}

export type Order = { order: 'start' | 'done' | 'verify' | 'ended'; batch: Batch }

/** Mails at a time, as the mailroom keeps by default; database connections, as our worker has. */
export const connections = { mail: 5, database: 20 }

/** Calls of the caller at a time. */
export const concurrency = 50

export function itemsOf({ series, count, at, reminders }: Batch): Item[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${series}-${index + 1}`, at, reminders }))
}

/** Runs the peer in the role that the parent asks for. */
export async function servePeer(peer: Peer): Promise<void> {
  if (process.env.BENCH_ROLE === 'worker') {
    const worker = await peer.worker()
    return serveParent(async () => null, worker.stop)
  }
  const caller = await peer.caller()
  serveParent((question) => obey(caller, question), caller.close)
}

async function obey(caller: Caller, question: unknown): Promise<object> {
  if (!isOrder(question)) throw new Error(`同类系统的调用方：找到 ${JSON.stringify(question)}，应为命令`)
  const { order, batch } = question
  if (order === 'start') await caller.start(batch)
  if (order === 'done') await caller.done(itemsOf(batch).map(({ id }) => id))
  if (order === 'verify') await caller.verify(itemsOf(batch).map(({ id }) => id))
  return { ended: order === 'ended' ? await caller.ended(batch.series) : 0 }
}

function isOrder(question: unknown): question is Order {
  return typeof question === 'object' && question !== null && 'order' in question && 'batch' in question
}
