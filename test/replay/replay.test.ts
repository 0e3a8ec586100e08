import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { workflowBundle } from '../../worker/bundle.ts'

Runtime.install({
  logger: new DefaultLogger('ERROR', () => {}), // a replay that must fail says so by throwing
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  shutdownSignals: [],
})

const folder = new URL('./histories/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.json'))

const read = (name: string): { events: Record<string, unknown>[] } =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

const replay = async (history: unknown) =>
  Worker.runReplayHistory({ workflowBundle: await workflowBundle({ debug() {} }) }, history, 'replayed')

describe('workflows that began under earlier code go on under this one', () => {
  it('there are histories of every workflow', () => {
    for (const kind of ['measure', 'mailroom', 'audit']) {
      expect(names.filter((name) => name.startsWith(kind)).length).toBeGreaterThan(0)
    }
  })

  it.each(names)('%s', async (name) => {
    await replay(read(name))
  })

  it('a history of another order is refused', async () => {
    const text = JSON.stringify(read('measure-climbs-to-the-group-leader.json'))
    await expect(
      replay(JSON.parse(text.replaceAll('"sendOverdueNotice"', '"chaseVerifier"'))),
    ).rejects.toThrow(/determinis/i)
  })
})
