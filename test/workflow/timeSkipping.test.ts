import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { defineSearchAttributeKey } from '@temporalio/common'
import { Worker } from '@temporalio/worker'
import { handOutMorning, startTimeSkipping, type TimeSkipping } from '../support/timeSkipping.ts'

const workflowsPath = fileURLToPath(new URL('../support/time-skipping/sleeper.ts', import.meta.url))
const day = 86_400_000

describe('the time-skipping server', () => {
  let time: TimeSkipping
  let worker: Worker
  let running: Promise<void>

  beforeAll(async () => {
    time = await startTimeSkipping()
    const { nativeConnection: connection, namespace } = time
    worker = await Worker.create({ connection, namespace, workflowsPath, taskQueue: 'sleepers' })
    running = worker.run()
  })

  afterAll(async () => {
    worker.shutdown()
    await running
    await time.teardown()
  })

  it('begins on 2021-12-03 at 08:00 in Shanghai', async () => {
    expect(Math.abs((await time.now()) - handOutMorning)).toBeLessThan(60_000)
  })

  it('carries a measure over 1,488 days to 2025-12-30, in seconds', async () => {
    const handle = await time.client.workflow.start('sleeper', {
      taskQueue: 'sleepers',
      workflowId: 'long-wait',
      args: [1488],
      typedSearchAttributes: [{ key: defineSearchAttributeKey('ZgUnit', 'KEYWORD'), value: 'unit-1' }],
    })
    const began = Date.now()
    await time.sleep(1488 * day + 60_000)
    expect((await handle.result()).slice(0, 10)).toBe('2025-12-30')
    expect(Date.now() - began).toBeLessThan(10_000)
  })

  it('refuses to go back in time', async () => {
    await expect(time.sleepUntil(handOutMorning)).rejects.toThrow('in the past')
  })
})
