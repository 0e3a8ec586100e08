import { join } from 'node:path'
import { type Child, startChild } from './child.ts'

/** What arrived since the last reset. Instants are epoch milliseconds of this machine, 0 = none. */
export type Arrived = {
  port: number
  count: number
  distinct: number
  first: number
  last: number
  among: number
}

export type Sink = {
  url: string
  port: number
  reset(): Promise<void>
  /** Returns when so many have arrived, or after the time. */
  wait(count: number, timeoutMs: number): Promise<Arrived>
  /** `among` = how many of these Message-IDs arrived. */
  report(messageIds?: readonly string[]): Promise<Arrived>
  stop(): Promise<void>
}

export async function startSink(folder: string): Promise<Sink> {
  const child = await startChild({
    script: 'processes/sinkProcess.ts',
    logFile: join(folder, 'sink.log'),
  })
  const { port } = await arrivedFrom(child, { type: 'report' })
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    reset: async () => {
      await child.ask({ type: 'reset' })
    },
    wait: (count, timeoutMs) => arrivedFrom(child, { type: 'wait', count, timeoutMs }, timeoutMs + 5_000),
    report: (messageIds = []) => arrivedFrom(child, { type: 'report', messageIds }),
    stop: () => child.stop(),
  }
}

async function arrivedFrom(child: Child, question: object, timeoutMs?: number): Promise<Arrived> {
  const answer = await child.ask(question, timeoutMs)
  if (!isArrived(answer)) throw new Error(`收信端答复：找到 ${JSON.stringify(answer)}`)
  return answer
}

function isArrived(answer: unknown): answer is Arrived {
  return typeof answer === 'object' && answer !== null && 'distinct' in answer
}
