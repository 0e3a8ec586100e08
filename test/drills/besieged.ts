import { setTimeout as pause } from 'node:timers/promises'
import { residentBytes } from '../../bench/processes/proc.ts'
import { createToken } from '../../db/tokens.ts'
import { verify } from '../../db/verify.ts'
import { type Api, openApis } from '../support/drillApis.ts'
import type { House } from '../support/house.ts'
import type { Asking } from '../support/openApiRequests.ts'
import { type WritesSeen, writesSeen, written } from '../support/writesSeen.ts'

/** An API process that is asked whatever comes, and what was found wrong with its answers. */
export type Besieged = {
  readonly url: string
  readonly token: string
  /** Requests so far, and how many of them were refused (4xx). */
  readonly counts: { asked: number; answered: number; refused: number }
  readonly wrong: string[]
  /** One request. `what`: how it is named when its answer is wrong. */
  ask(what: string, asking: Sent): Promise<Answered>
  /** Megabytes of the process's memory that are really there. */
  memory(): number
  /** Whether it lives, and the histories are whole. */
  lookBack(): Promise<void>
  close(): Promise<void>
}

export type Sent = Omit<Asking, 'body'> & { body: string | FormData | null }
/** Status 0: no answer within the deadline, or a broken one. */
export type Answered = { status: number; text: string }

/** Longer than any answer may take; the slowest, a workbook that unfolds to its limit, take some seconds. */
const deadline = 30_000
/** Of a refusal that a rule gives, the answer is kept under the command's key (PROTOCOL 1). */
const keptOnPurpose = ['command']

export async function besiege(house: House): Promise<Besieged> {
  const apis = openApis(house)
  const api = await apis.start()
  const now = Date.now()
  const holder = { type: 'service', service: '演练' } as const
  const wish = { name: '演练', holder, roles: ['admin'], expiresAt: now + 86_400_000 * 400 }
  const { text: token } = await createToken(house.pool, wish, now)
  const counts = { asked: 0, answered: 0, refused: 0 }
  const wrong: string[] = []
  let seen: WritesSeen = await writesSeen(house.pool)
  return {
    ...{ url: api.url, token, counts, wrong },
    async ask(what, sent) {
      counts.asked++
      const answered = await send(api, sent)
      const { status, text } = answered
      const fault = status === 0 || status >= 500
      if (!fault) counts.answered++
      if (fault) wrong.push(`${what}: ${status} ${text.slice(0, 300)}`)
      if (!(await nothingRuns(house))) wrong.push(`${what}: an import still runs after ${deadline / 1000} s`)
      const after = await writesSeen(house.pool)
      const left = written(seen, after).filter((table) => !keptOnPurpose.includes(table))
      seen = after
      if (status < 400 || status >= 500) return answered
      counts.refused++
      if (left.length > 0) wrong.push(`${what}: ${status}, and yet written: ${left.join(', ')}`)
      return answered
    },
    memory: () => Math.round(residentBytes(api.pid) / 2 ** 20),
    async lookBack() {
      const ended = api.ended()
      if (ended) wrong.push(`the API ended: ${JSON.stringify(ended)}`)
      const { changed } = await verify(house.pool)
      wrong.push(...changed.map((row) => `history: ${JSON.stringify(row)}`))
      seen = await writesSeen(house.pool)
    },
    close: () => apis.stop(),
  }
}

async function send({ url }: Api, { method, path, headers, body }: Sent): Promise<Answered> {
  try {
    const signal = AbortSignal.timeout(deadline)
    const answer = await fetch(url + path, { method, headers, body, signal, redirect: 'manual' })
    return { status: answer.status, text: await answer.text() }
  } catch (error) {
    const cause = error instanceof Error ? String(error.cause ?? '') : ''
    return { status: 0, text: `${String(error)} ${cause}` }
  }
}

/** Waits for what a confirmed import still does: it belongs to it, not to the next request. False when it does not end. */
async function nothingRuns({ pool }: House): Promise<boolean> {
  for (const end = performance.now() + deadline; performance.now() < end; await pause(20)) {
    const { rowCount } = await pool.query(
      `select from import_batch where state in ('running', 'undoing') limit 1`,
    )
    if (rowCount === 0) return true
  }
  return false
}
