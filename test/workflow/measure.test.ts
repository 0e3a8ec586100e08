import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { attributes } from '../../workflows/messages.ts'
import { startTimeSkipping, type TimeSkipping } from '../support/timeSkipping.ts'
import { ahead, ended, script, startMeasure, until, withWorker } from './scripted.ts'

const day = 86_400_000
let env: TimeSkipping

beforeAll(async () => {
  env = await startTimeSkipping()
})
afterAll(() => env.teardown())

const tell = (handle: Awaited<ReturnType<typeof startMeasure>>, id: string) =>
  handle.startUpdate('moved', { updateId: id, waitForStage: 'ACCEPTED' })

describe('the deadline and ladder of one measure', () => {
  it('climbs step by step when nobody does anything, each at its foreseen time, and ends with the measure', async () => {
    const start = await env.now()
    const dates = [14, 21, 23, 25].map((days) => start + days * day)
    const s = script([
      ahead('issueReminderLetter', dates[0] ?? 0),
      ahead('sendOverdueNotice', dates[1] ?? 0, 3),
      ahead('issueSupervisionNotice', dates[2] ?? 0, 5),
      ahead('escalateToGroupLeader', dates[3] ?? 0, 6),
      ended(),
    ])
    await withWorker(env, s.activities, async () => {
      const handle = await startMeasure(env.client)
      await env.sleep(26 * day)
      expect(await handle.result()).toBe('settled')
      expect(s.names()).toEqual([
        'look',
        'issueReminderLetter',
        'sendOverdueNotice',
        'issueSupervisionNotice',
        'escalateToGroupLeader',
      ])
      for (const [i, date] of dates.entries()) {
        const late = (s.taken[i + 1]?.now ?? 0) - date
        expect(late).toBeGreaterThanOrEqual(0)
        expect(late).toBeLessThan(60_000)
      }
    })
  })

  it('shows the level of the escalation in its search attribute', async () => {
    const s = script([ahead('sendOverdueNotice', (await env.now()) + day), ahead('look', null, 5)])
    await withWorker(env, s.activities, async () => {
      const handle = await startMeasure(env.client)
      await env.sleep(2 * day)
      const { typedSearchAttributes } = await handle.describe()
      expect(typedSearchAttributes.get(attributes.escalationLevel)).toBe(5)
    })
  })

  it('looks again at once when a command moved the next decision earlier', async () => {
    const start = await env.now()
    const s = script([
      ahead('sendOverdueNotice', start + 300 * day),
      ahead('chaseVerifier', start + 3 * day),
      ended(),
    ])
    await withWorker(env, s.activities, async () => {
      const handle = await startMeasure(env.client)
      await until(() => s.taken.length === 1, 'it looked')
      await tell(handle, 'moved:2')
      await until(() => s.taken.length === 2, 'it looked again')
      expect(s.taken[1]?.now).toBeLessThan(start + day)
      await env.sleep(4 * day)
      expect(await handle.result()).toBe('settled')
      expect(s.names()).toEqual(['look', 'look', 'chaseVerifier'])
    })
  })

  it('does not lose a change that arrives while a step runs', async () => {
    const start = await env.now()
    let release = () => {}
    const running = new Promise<void>((resolve) => {
      release = resolve
    })
    const s = script([
      ahead('sendOverdueNotice', start + day),
      async () => {
        await running
        return ahead('issueSupervisionNotice', start + 300 * day)
      },
      ended(),
    ])
    await withWorker(env, s.activities, async () => {
      const handle = await startMeasure(env.client)
      await until(() => s.taken.length === 1, 'it looked')
      const overdue = env.sleep(2 * day)
      await until(() => s.taken.length === 2, 'the overdue notice is under way')
      await tell(handle, 'moved:3')
      release()
      await overdue
      expect(await handle.result()).toBe('settled')
      expect(s.names()).toEqual(['look', 'sendOverdueNotice', 'look'])
    })
  })

  it('looks once more before it ends when a change arrived during the last step', async () => {
    const start = await env.now()
    let release = () => {}
    const running = new Promise<void>((resolve) => {
      release = resolve
    })
    const s = script([
      ahead('callLookBack', start + day),
      async () => {
        await running
        return ended()
      },
      ended('withdrawn'),
    ])
    await withWorker(env, s.activities, async () => {
      const handle = await startMeasure(env.client)
      await until(() => s.taken.length === 1, 'it looked')
      const waiting = env.sleep(2 * day)
      await until(() => s.taken.length === 2, 'the look-back is being called')
      await tell(handle, 'moved:9')
      release()
      await waiting
      expect(await handle.result()).toBe('withdrawn')
      expect(s.names()).toEqual(['look', 'callLookBack', 'look'])
    })
  })

  it('waits without a timer when nothing lies ahead, until a command ends it', async () => {
    const s = script([ahead('look', null), ended('withdrawn')])
    await withWorker(env, s.activities, async () => {
      const handle = await startMeasure(env.client)
      await env.sleep(2_000 * day)
      expect(s.names()).toEqual(['look'])
      await tell(handle, 'moved:2')
      expect(await handle.result()).toBe('withdrawn')
    })
  })

  it('is woken by a change while its start is still delayed', async () => {
    const s = script([ended('withdrawn')])
    await withWorker(env, s.activities, async () => {
      const handle = await startMeasure(env.client, 400 * day)
      await env.sleep(day)
      expect(s.names()).toEqual([])
      await tell(handle, 'moved:2')
      expect(await handle.result()).toBe('withdrawn')
    })
  })

  it('does not spin when a step answers an instant that is past', async () => {
    const past = (await env.now()) - day
    const s = script([ahead('look', past), ahead('look', past), ahead('look', past), ended()])
    await withWorker(env, s.activities, async () => {
      const handle = await startMeasure(env.client)
      await env.sleep(10_000)
      expect(await handle.result()).toBe('settled')
      for (const i of [1, 2, 3]) {
        expect((s.taken[i]?.now ?? 0) - (s.taken[i - 1]?.now ?? 0)).toBeGreaterThanOrEqual(1_000)
      }
    })
  })

  it('survives an outage of the database at a look, and leaves no failed attempt in its history', async () => {
    const gone = new Error('connection refused')
    const s = script([gone, gone, gone, gone, ended()])
    await withWorker(env, s.activities, async () => {
      const handle = await startMeasure(env.client)
      await until(() => s.taken.length === 4, 'the local attempts are used up')
      await env.sleep(60_000)
      expect(await handle.result()).toBe('settled')
      const { events } = await handle.fetchHistory()
      expect(events?.length ?? 0).toBeLessThan(20)
    })
  })

  it('shows in Temporal what it waits for', async () => {
    const s = script([ahead('sendOverdueNotice', (await env.now()) + day)])
    await withWorker(env, s.activities, async () => {
      const handle = await startMeasure(env.client)
      await until(() => s.taken.length === 1, 'it looked')
      const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')
      expect(metadata.currentDetails).toBe('下一步 sendOverdueNotice')
    })
  })
})
