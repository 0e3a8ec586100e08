import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Activities } from '../../activities/index.ts'
import { createStep } from '../../activities/steps.ts'
import { forgetArmed, isArmed } from '../../db/arming.ts'
import { markRestored } from '../../db/restored.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { until } from '../../embedded/process.ts'
import { type Armer, createArmer } from '../../worker/armer.ts'
import { createMinuteCheck } from '../../worker/minuteCheck.ts'
import { measureWorkflowId, movedName, movedUpdateId } from '../../workflows/messages.ts'
import { withDatabase } from '../support/database.ts'
import { startTimeSkipping, type TimeSkipping } from '../support/timeSkipping.ts'
import { type Office, openOffice } from './office.ts'
import { runWorker } from './scripted.ts'

const day = 86_400_000
const quiet = { info() {}, warn() {}, error() {} }
const database = withDatabase()
let env: TimeSkipping
let office: Office
let armer: Armer
let worker: { stop(): Promise<void> }

beforeAll(async () => {
  env = await startTimeSkipping()
  office = await openOffice(database.pool, await env.now())
  // One for the file: a measure of an earlier test wakes in a later one.
  worker = await runWorker(env, activities())
})
afterAll(async () => {
  await worker.stop()
  await env.teardown()
})
beforeEach(() => {
  armer = createArmer({ pool: database.pool, client: env.client, logger: quiet })
})

/** The real steps over the real database; no mail is sent. */
function activities(): Activities {
  const step = createStep({
    pool: database.pool,
    smtp: { url: 'smtp://127.0.0.1:1', from: 'a@b.example' },
    publicUrl: '',
    linkSecret: '',
    office: { name: '整改办', contact: '', replyTo: 'a@b.example', alarmAddress: null },
    logger: quiet,
    poke: async () => {},
  })
  return {
    look: step,
    issueReminderLetter: step,
    sendOverdueNotice: step,
    issueSupervisionNotice: step,
    escalateToGroupLeader: step,
    chaseVerifier: step,
    chaseApprover: step,
    callLookBack: step,
    askForConfirmation: step,
    endSuspension: step,
    askAboutSuspension: step,
    sendMilestoneNotice: step,
    callReview: step,
    draftLetter: step,
    chaseSigner: step,
    chaseAcknowledgement: step,
    dispatch: async () => ({ next: null, sent: 0, more: false }),
    audit: async () => ({ measures: 0, unchecked: 0, found: 0 }),
  }
}

/** What the worker's intervals do, in virtual time: armed before every move, and time never moves while a step is owed. */
async function passDays(days: number): Promise<void> {
  for (let passed = 0; passed < days; passed++) {
    await armAll()
    await env.sleep(day)
  }
  await armAll()
}

async function armAll(): Promise<void> {
  for (let step = 0; step < 20; step++) {
    const { started, moved, failed } = await armer.step(await env.now())
    if (started + moved + failed === 0) return
    await new Promise((done) => setTimeout(done, 100)) // what was told looks now, in real time
  }
  throw new Error('something is armed over and over again')
}

/** As if the armer had told the workflow of these states. */
async function hear(id: MeasureId, sequences: readonly number[]): Promise<void> {
  const handle = env.client.workflow.getHandle(measureWorkflowId(id))
  for (const sequence of sequences)
    await handle.startUpdate(movedName, {
      updateId: movedUpdateId(sequence, null),
      waitForStage: 'ACCEPTED',
    })
}

async function historyOf(id: MeasureId): Promise<string[]> {
  const { events } = await env.client.workflow.getHandle(measureWorkflowId(id)).fetchHistory()
  return (events ?? []).flatMap(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
  )
}

describe('time acts on measures through their workflows', () => {
  it('nobody does anything: the history reads like the ladder, each rung told once on its day', async () => {
    const [id = ''] = await office.register(['2021-12-31'], await env.now())
    await passDays(43)
    const ofLetters = ['letterDraft', 'signatureOverdue', 'draftLetter', 'chaseSigner']
    const others = (names: string[]) => names.filter((name) => !ofLetters.includes(name))
    expect(others(await office.rungs(id))).toEqual(['letter', 'overdue', 'supervision', 'escalation'])
    expect(others(await historyOf(id))).toEqual([
      'issueReminderLetter',
      'sendOverdueNotice',
      'issueSupervisionNotice',
      'escalateToGroupLeader',
    ])
    await office.give(
      id,
      '路干事',
      { type: 'withdraw', reason: '重复登记', decisionNumber: '示例3号' },
      await env.now(),
    )
    await armAll()
    expect(await env.client.workflow.getHandle(measureWorkflowId(id)).result()).toBe('withdrawn')
  })

  it('a command moves the next decision earlier: the workflow is told, and chases the verifier in time', async () => {
    const now = await env.now()
    const [id = ''] = await office.register(['2023-06-30'], now)
    await armAll()
    await office.give(id, '何会计', { type: 'startWork', plan: null }, now)
    await office.give(
      id,
      '何会计',
      {
        type: 'requestCloseOut',
        statement: '台账已补登，制度已修订并公布',
        evidence: [{ title: '报告', number: '8号', address: null, hash: null }],
      },
      now,
    )
    await passDays(7)
    expect(await office.rungs(id)).toEqual(['verificationOverdue'])
    expect(await historyOf(id)).toEqual(['chaseVerifier'])
  })

  it('the office arms all of them again though nothing was lost: each looks again, none is told for ever', async () => {
    const now = await env.now()
    const [id = ''] = await office.register([dateAfter(now, 200)], now)
    await armAll()
    await hear(id, [1])
    await forgetArmed(database.pool)
    await armAll()
    await until('it is armed', 10_000, async () => (await isArmed(database.pool, id)) || null)
  })

  it('a backup put back under the same Temporal: a workflow that was told of later states is told anew', async () => {
    const now = await env.now()
    const [id = ''] = await office.register([dateAfter(now, 200)], now)
    await armAll()
    // After the backup it heard of these states; what is put back counts from the first of them again.
    await hear(id, [1, 2, 3, 4, 5])
    await markRestored(database.pool, { now, backupAt: now, file: 'office.backup' })
    await armAll()
    await office.give(id, '何会计', { type: 'startWork', plan: null }, now)
    const statement = '台账已补登，制度已修订并公布'
    const evidence = [{ title: '报告', number: '8号', address: null, hash: null }]
    await office.give(id, '何会计', { type: 'requestCloseOut', statement, evidence }, now)
    await armAll()
    await until('it is armed', 10_000, async () => (await isArmed(database.pool, id)) || null)
    // Short of the second chaser.
    await passDays(5)
    expect(await office.rungs(id)).toEqual(['verificationOverdue'])
    await database.pool.query('delete from restoration')
  })

  it('a measure that was withdrawn before it was armed never gets a workflow', async () => {
    const now = await env.now()
    const [id = ''] = await office.register(['2023-06-30'], now)
    await office.give(id, '路干事', { type: 'withdraw', reason: '重复登记', decisionNumber: '示例4号' }, now)
    await armAll()
    await expect(historyOf(id)).rejects.toThrow(/not found/i)
  })

  it('more than a hundred at once sleep without having run, and look on their day all the same', async () => {
    const now = await env.now()
    const dates = Array.from({ length: 120 }, () => '2023-12-29')
    const ids = await office.register(dates, now)
    const { started } = await armer.step(now)
    expect(started).toBe(120)
    const [id = ''] = ids
    const { events } = await env.client.workflow.getHandle(measureWorkflowId(id)).fetchHistory()
    expect(events?.length).toBeLessThan(3)
  })

  it('another Temporal namespace: every open measure is armed again, and nothing is told twice', async () => {
    const [id = ''] = await office.register([dateAfter(await env.now(), -10)], await env.now())
    await passDays(2)
    const rungs = await office.rungs(id)
    expect(rungs).toContain('escalation')
    const check = createMinuteCheck({
      ...database,
      client: env.client,
      namespace: env.namespace,
      logger: quiet,
      poke: async () => {},
    })
    await database.pool.query("update office set temporal_namespace_id = 'lost'")
    expect(await check.step(await env.now())).toMatchObject({ rearmed: true })
    const { rows } = await database.pool.query('select from measure where armed_for is not null')
    expect(rows).toHaveLength(0)
    await armAll()
    expect(await check.step(await env.now())).toMatchObject({ rearmed: false })
    expect(await office.rungs(id)).toEqual(rungs)
  })

  it('a plan that reaches a year without a calendar: the office is told once', async () => {
    await office.register(['2028-06-30'], await env.now())
    const alarms = async () => {
      // A new process each time: what it has told before stands in the database.
      const parts = { client: env.client, namespace: env.namespace, logger: quiet, poke: async () => {} }
      await createMinuteCheck({ ...database, ...parts }).step(await env.now())
      const { rows } = await database.pool.query("select key, detail from notice where kind = 'alarm'")
      return rows
    }
    const told = await alarms()
    expect(told.map(({ key }) => key)).toEqual(['office/calendarYearMissing/2028/1'])
    expect(told[0]?.detail.title).toContain('2028年的放假安排尚未导入')
    expect(await alarms()).toEqual(told)
  })
})

function dateAfter(now: number, days: number): string {
  return new Date(now + days * day).toISOString().slice(0, 10)
}
