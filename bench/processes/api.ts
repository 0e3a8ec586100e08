import { join } from 'node:path'
import type { Office } from '../office.ts'
import type { Stage } from '../stage.ts'
import { startChild } from './child.ts'

/** The API in a process of its own. */
export type Api = {
  pid: number
  /** Milliseconds until the whole answer was there. Throws where it is not a success: then something else would be measured. */
  ask(token: string, request: ApiRequest): Promise<number>
  stop(): Promise<void>
}

export type ApiRequest = { path: string; command?: object; key?: string }

/** Starts the API on an office's database, with the settings that a user gives it; limits are the defaults. */
export async function startApiOf(
  stage: Stage,
  { office, namespace }: { office: Office; namespace: string },
): Promise<Api> {
  const child = await startChild({
    script: 'processes/apiProcess.ts',
    logFile: join(stage.folder, 'api.log'),
    env: {
      DATABASE_URL: office.url,
      TEMPORAL_ADDRESS: stage.temporal.address,
      TEMPORAL_NAMESPACE: namespace,
      PUBLIC_URL: 'https://zhenggai.example.org',
      LINK_SECRET: 'known-to-everybody-who-reads-the-benchmark',
    },
  })
  const answer = await child.ask({})
  if (!isAnswer(answer)) throw new Error(`接口进程的答复：找到 ${JSON.stringify(answer)}，应有 url`)
  const base = `${answer.url}/api/v1`
  return {
    pid: child.pid,
    async ask(token, { path, command, key }) {
      const began = performance.now()
      const response = await fetch(base + path, {
        headers: {
          authorization: `Bearer ${token}`,
          ...(command ? { 'content-type': 'application/json' } : {}),
          ...(key ? { 'idempotency-key': key } : {}),
        },
        ...(command ? { method: 'POST', body: JSON.stringify(command) } : {}),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`接口 ${path}：${response.status} ${text.slice(0, 300)}`)
      return performance.now() - began
    },
    stop: () => child.stop(),
  }
}

function isAnswer(answer: unknown): answer is { url: string } {
  return typeof answer === 'object' && answer !== null && 'url' in answer
}
