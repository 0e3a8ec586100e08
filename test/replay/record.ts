/**
 * `npm run histories`: runs the workflows on the time-skipping server and stores their histories. Old histories stay: a
 * workflow that began under them may still run for years. Give a new name to what a change adds.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { startTimeSkipping, type TimeSkipping } from '../support/timeSkipping.ts'
import {
  ahead,
  ended,
  type Script,
  type Started,
  script,
  startAudit,
  startMailroom,
  startMeasure,
  until,
  withWorker,
} from '../workflow/scripted.ts'

type Recording = { name: string; script: Script; run(env: TimeSkipping, script: Script): Promise<Started> }

const day = 86_400_000
const folder = new URL('./histories/', import.meta.url)
const epoch = Date.parse('2021-12-03T00:00:00Z')
const gone = new Error('connection refused')
const tell = (handle: Started, id: string) =>
  handle.startUpdate('moved', { updateId: id, waitForStage: 'ACCEPTED' })

const recordings: Recording[] = [
  {
    name: 'measure-climbs-to-the-group-leader',
    script: script([
      ahead('issueReminderLetter', epoch + 21 * day),
      ahead('sendOverdueNotice', epoch + 31 * day, 3),
      ahead('issueSupervisionNotice', epoch + 33 * day, 5),
      ahead('escalateToGroupLeader', epoch + 35 * day, 6),
      ahead('escalateToGroupLeader', epoch + 42 * day, 7),
      ahead('callLookBack', epoch + 80 * day, 7),
      ended(),
    ]),
    async run(env) {
      const handle = await startMeasure(env.client)
      await env.sleep(100 * day)
      return handle
    },
  },
  {
    name: 'measure-is-told-of-changes',
    script: script([
      ahead('sendOverdueNotice', epoch + 900 * day),
      ahead('chaseVerifier', epoch + 120 * day),
      ahead('look', null),
      ended('withdrawn'),
    ]),
    async run(env, { taken }) {
      const handle = await startMeasure(env.client)
      await until(() => taken.length === 1, 'it looked')
      await tell(handle, 'moved:2')
      await until(() => taken.length === 2, 'it looked again')
      await env.sleep(30 * day)
      await tell(handle, 'moved:3')
      await handle.result()
      return handle
    },
  },
  {
    name: 'measure-is-woken-from-a-delayed-start',
    script: script([ended('withdrawn')]),
    async run(env) {
      const handle = await startMeasure(env.client, 400 * day)
      await tell(handle, 'moved:2')
      await handle.result()
      return handle
    },
  },
  {
    name: 'measure-survives-an-outage',
    script: script([gone, gone, gone, gone, gone, ended()]),
    async run(env, { taken }) {
      const handle = await startMeasure(env.client)
      await until(() => taken.length >= 4, 'the local attempts are used up')
      await env.sleep(60_000)
      return handle
    },
  },
  {
    name: 'mailroom-sleeps-sends-and-fails',
    script: script(
      [ended()],
      [
        { next: null, sent: 50, more: true },
        { next: epoch + 500 * day, sent: 3, more: false },
        gone,
        { next: null, sent: 0, more: false },
      ],
    ),
    async run(env, { dispatched }) {
      const handle = await startMailroom(env.client, 'default')
      await until(() => dispatched.length === 2, 'it sent')
      await handle.signal('poke')
      await until(() => dispatched.length === 3, 'it failed')
      await env.sleep(60_000)
      await handle.cancel()
      await handle.result().catch(() => {})
      return handle
    },
  },
  {
    name: 'audit-of-a-night',
    script: script([ended()]),
    async run(env) {
      const handle = await startAudit(env.client)
      await handle.result()
      return handle
    },
  },
]

const env = await startTimeSkipping(epoch)
await mkdir(folder, { recursive: true })
for (const { name, script, run } of recordings) {
  const handle = await withWorker(env, script.activities, () => run(env, script))
  const text = withoutPlaces(historyToJSON(await handle.fetchHistory()))
  await writeFile(new URL(`${name}.json`, folder), `${text}\n`)
  console.log(name)
}
await env.teardown()

/** Stack traces and identities name this machine; a replay needs neither. */
function withoutPlaces(text: string): string {
  return text
    .replace(/"stackTrace": *"(?:[^"\\]|\\.)*"/g, '"stackTrace": ""')
    .replace(/"identity": *"[^"]*"/g, '"identity": "recorded"')
}
