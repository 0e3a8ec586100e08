import { join } from 'node:path'
import type { Stage } from '../stage.ts'
import { startChild } from './child.ts'

/** M0. `rate` = mails per second from the first call to the last arrival, `cpu` = its milliseconds per mail. */
export type BareMail = {
  send(count: number): Promise<{ rate: number; cpu: number }>
  stop(): Promise<void>
}

/** As many as the mailroom keeps by default. */
const connections = 5

export async function startBareMail(stage: Stage): Promise<BareMail> {
  const child = await startChild({
    script: 'processes/bareMailProcess.ts',
    logFile: join(stage.folder, 'bare-mail.log'),
    env: { BENCH_SINK_PORT: String(stage.sink.port), BENCH_CONNECTIONS: String(connections) },
  })
  return {
    async send(count) {
      await stage.sink.reset()
      const answer = await child.ask({ count })
      if (!isAnswer(answer)) throw new Error('裸发信的答复：应有 startedAt 和 cpu')
      const { last } = await stage.sink.wait(count, 60_000)
      return { rate: (count * 1000) / (last - answer.startedAt), cpu: (answer.cpu * 1000) / count }
    },
    stop: () => child.stop(),
  }
}

function isAnswer(answer: unknown): answer is { startedAt: number; cpu: number } {
  return typeof answer === 'object' && answer !== null && 'startedAt' in answer && 'cpu' in answer
}
