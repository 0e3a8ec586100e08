import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createToken } from '../../db/tokens.ts'
import type { MeasureId } from '../../domain/measure.ts'
import type { House } from '../support/house.ts'
import type { Part } from '../support/houseTypes.ts'

/** Commands by requests, each repeated with its key until the API has answered it, as a patient program does. */
export type Desk = {
  /** Whether it was accepted. The part is that of the house's play: `owner3`, `office`. */
  give(id: MeasureId, part: Part, command: { type: string } & Record<string, unknown>): Promise<boolean>
  /** Requests that got no answer, or 503, so far. */
  repeated(): number
  /** A 5xx that does not say "later", or a refusal of what may be done: a sentence each. */
  readonly wrong: string[]
}

/** `url` is asked before each request: where an API listens now. */
export async function openDesk(house: House, url: () => string): Promise<Desk> {
  const tokens = await makeTokens(house)
  const wrong: string[] = []
  let repeated = 0
  return {
    wrong,
    repeated: () => repeated,
    async give(id, part, { type, ...body }) {
      const path = `/api/v1/measures/${id}/commands/${type}`
      const asked = { token: tokens.get(part) ?? '', key: randomUUID(), body }
      for (;;) {
        const { status, text } = await ask(() => url() + path, asked)
        if (status === 200) return true
        if (status === 0 || status === 503) repeated++
        else wrong.push(`${type} of ${id}: ${status} ${text}`)
        if (status > 0 && status < 500) return false
        await pause(200)
      }
    },
  }
}

type Asked = { token: string; key: string; body: object }

/** Status 0: nobody answered. */
async function ask(
  url: () => string,
  { token, key, body }: Asked,
): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url(), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    })
    return { status: answer.status, text: await answer.text() }
  } catch (error) {
    return { status: 0, text: String(error) }
  }
}

async function makeTokens({ pool, people }: House): Promise<Map<string, string>> {
  const now = Date.now()
  const tokens = new Map<string, string>()
  for (const [part, personId] of Object.entries(people)) {
    if (part !== 'office' && !part.startsWith('owner')) continue
    const roles = [part === 'office' ? 'office' : 'person']
    const holder = { type: 'person', personId } as const
    const expiresAt = now + 400 * 86_400_000
    tokens.set(part, (await createToken(pool, { name: part, holder, roles, expiresAt }, now)).text)
  }
  return tokens
}
