import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Dispatched } from '../../activities/index.ts'
import { startTimeSkipping, type TimeSkipping } from '../support/timeSkipping.ts'
import { ended, type Script, script, startMailroom, until, withWorker } from './scripted.ts'

const hour = 3_600_000
let env: TimeSkipping

beforeAll(async () => {
  env = await startTimeSkipping()
})
afterAll(() => env.teardown())

type Mailroom = Awaited<ReturnType<typeof startMailroom>>

/** A mailroom never ends by itself: cancelled afterwards, so that the next test's worker has only its own. */
async function withMailroom(
  dispatches: (Dispatched | Error)[],
  body: (s: Script, m: Mailroom) => Promise<void>,
) {
  const s = script([ended()], dispatches)
  await withWorker(env, s.activities, async () => {
    const mailroom = await startMailroom(env.client, `account-${dispatches.length}-${await env.now()}`)
    try {
      await body(s, mailroom)
    } finally {
      await mailroom.cancel()
      await mailroom.result().catch(() => {})
    }
  })
}

const nothing: Dispatched = { next: null, sent: 0, more: false }

describe('the mailroom of an account', () => {
  it('sends what is due when it starts, then sleeps until the earliest notice', async () => {
    const start = await env.now()
    await withMailroom([{ next: start + 20 * hour, sent: 3, more: false }, nothing], async (s) => {
      await until(() => s.dispatched.length === 1, 'it sent')
      await env.sleep(19 * hour)
      expect(s.dispatched).toHaveLength(1)
      await env.sleep(2 * hour)
      expect(s.dispatched).toHaveLength(2)
      expect((s.dispatched[1] ?? 0) - start).toBeGreaterThanOrEqual(20 * hour)
    })
  })

  it('goes on at once while work is left', async () => {
    const more: Dispatched = { next: null, sent: 50, more: true }
    await withMailroom([more, more, more, nothing], async (s) => {
      await until(() => s.dispatched.length === 4, 'all is sent')
      await env.sleep(100 * hour)
      expect(s.dispatched).toHaveLength(4)
    })
  })

  it('wakes at a poke when a notice is due earlier than it sleeps', async () => {
    const start = await env.now()
    await withMailroom([{ next: start + 500 * hour, sent: 0, more: false }, nothing], async (s, mailroom) => {
      await until(() => s.dispatched.length === 1, 'it looked')
      await mailroom.signal('poke')
      await until(() => s.dispatched.length === 2, 'it sent')
      expect(s.dispatched[1]).toBeLessThan(start + hour)
    })
  })

  it('goes on a second after a dispatch that failed', async () => {
    await withMailroom([new Error('smtp gone'), new Error('smtp gone'), nothing], async (s) => {
      await until(() => s.dispatched.length === 1, 'it tried')
      await env.sleep(60_000)
      expect(s.dispatched).toHaveLength(3)
      expect((s.dispatched[1] ?? 0) - (s.dispatched[0] ?? 0)).toBeGreaterThanOrEqual(1_000)
    })
  })

  it('begins a new run after 200 rounds, and loses no poke over it', async () => {
    const more: Dispatched = { next: null, sent: 1, more: true }
    await withMailroom([...Array.from({ length: 200 }, () => more), nothing], async (s, mailroom) => {
      const first = mailroom.firstExecutionRunId
      await until(async () => (await mailroom.describe()).runId !== first, 'a new run began')
      await until(() => s.dispatched.length === 201, 'it looked in the new run')
      await mailroom.signal('poke')
      await until(() => s.dispatched.length === 202, 'the poke was heard')
    })
  })
})
