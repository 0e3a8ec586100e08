import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { pino } from 'pino'
import { runAudit } from '../../activities/auditRun.ts'
import { examine } from '../../api/doctor/doctor.ts'
import { openTemporal, type TemporalDoor } from '../../api/temporal.ts'
import { repairFinding } from '../../db/audit/repair.ts'
import { findRun, listRuns } from '../../db/audit/runs.ts'
import { auditState, listFindings } from '../../db/audit.ts'
import { findMeasure } from '../../db/measures.ts'
import { until as eventually } from '../../embedded/process.ts'
import { ensureSchedules } from '../../worker/schedules.ts'
import { createWorkflowLook } from '../../worker/workflowsSeen.ts'
import { measureWorkflowId, taskQueue } from '../../workflows/messages.ts'
import { openWorkers, type Workers } from '../support/drillWorkers.ts'
import { type House, openHouse } from '../support/house.ts'
import { untilQuiet } from '../support/houseLedger.ts'

/** In a house of short days nothing is late by the minutes of life. */
const limits = { stuck: 3_000, late: 3_600_000, arming: 3_000 }

describe('an audit looks at Temporal too', () => {
  let house: House
  let workers: Workers
  let connection: Connection
  let client: Client
  let door: TemporalDoor
  let ids: string[] = []
  let runs = 0

  beforeAll(async () => {
    house = await openHouse({ name: 'audit', dayLength: 12, temporal: true })
    workers = openWorkers(house)
    const { address, namespace } = house.servers.temporal()
    connection = await Connection.connect({ address })
    client = new Client({ connection, namespace })
    door = openTemporal({ address, namespace }, pino({ level: 'silent' }))
    await workers.start()
    const now = Date.now()
    const today = house.dayAt(now)
    // The letter, five working days before, comes tomorrow.
    ids = await house.register([today + 6, today + 6, today + 6], now)
    await untilQuiet(house.pool, Date.now(), 60_000)
  }, 180_000)
  afterAll(async () => {
    await door?.close()
    await connection?.close()
    await workers?.stop()
    await house?.close()
  }, 120_000)

  const audit = () =>
    runAudit(
      { pool: house.pool, poke: async () => {}, lookAtWorkflows: createWorkflowLook(client) },
      { run: `audit:${++runs}`, now: Date.now(), again: 500, limits },
    )
  const open = async () =>
    (await listFindings(house.pool, { state: 'open' }, { cursor: null, limit: 100 })).items
  const running = async (id: string) =>
    (await client.workflow.getHandle(measureWorkflowId(id)).describe()).type

  it('and finds nothing where every measure has a workflow that acts', async () => {
    expect(await audit()).toEqual({ measures: 3, unchecked: 0, found: 0 })
    const { cleanAt } = await auditState(house.pool)
    expect(cleanAt).toBeGreaterThan(Date.now() - 60_000)
  })

  it('finds a workflow that is gone and one that does not act, and both are mended by a command', async () => {
    const [gone = '', deaf = '', sound = ''] = ids
    await door.workflows.endMeasure(gone)
    await door.workflows.endMeasure(deaf)
    // Of a type that no worker knows: it runs for ever, and nobody can take its tasks.
    await client.workflow.start('nobodyKnowsThis', {
      workflowId: measureWorkflowId(deaf),
      taskQueue,
      args: [],
    })
    await eventually(
      'the letter of the third measure is not issued',
      90_000,
      async () => ((await findMeasure(house.pool, sound))?.measure.escalationLevel ?? 0) >= 3 || null,
    )
    await new Promise((done) => setTimeout(done, limits.stuck + 1_000))
    await audit()
    const findings = await open()
    expect(findings.map(({ measureId, kind }) => `${measureId} ${kind}`).sort()).toEqual(
      [`${gone} workflowMissing`, `${deaf} workflowStuck`].sort(),
    )
    for (const finding of findings) {
      const { pool } = house
      await repairFinding(finding, {
        pool,
        now: Date.now(),
        by: '整改办',
        endWorkflow: door.workflows.endMeasure,
      })
    }
    for (const id of [gone, deaf]) {
      await eventually(
        `the letter of ${id} is not issued`,
        60_000,
        async () => ((await findMeasure(house.pool, id))?.measure.escalationLevel ?? 0) >= 3 || null,
      )
      expect(await running(id)).toBe('measure')
    }
    expect(await audit()).toMatchObject({ unchecked: 0, found: 0 })
  }, 240_000)

  it('the doctor finds Temporal, its clock and the worker sound', async () => {
    const { address, namespace } = house.servers.temporal()
    const checks = await examine(
      {
        databaseUrl: house.url,
        temporal: { address, namespace },
        smtpUrl: house.sink.url,
        publicUrl: 'http://127.0.0.1:9',
      },
      Date.now,
    )
    const sound = checks.filter(({ ok }) => ok).map(({ name, detail }) => `${name} ${detail}`)
    const ofTemporal = ['', ' 命名空间', ' 检索字段', ' 的时钟'].map((part) => `Temporal${part} `)
    for (const start of [...ofTemporal, '工作进程 worker 1 个在取任务'])
      expect(sound).toContainEqual(expect.stringContaining(start))
    expect(sound).toContainEqual(expect.stringMatching(/^Temporal 的时钟 相差/))
  })

  it('runs by the worker: on demand, and by a schedule of the night', async () => {
    const warnings: string[] = []
    const logger = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) })
    await ensureSchedules(client, logger)
    await ensureSchedules(client, logger) // the next worker's start
    expect(warnings).toEqual([])
    await door.workflows.startAudit('audit:asked')
    await client.schedule.getHandle('audit').trigger()
    await eventually('the audit that was asked for does not end', 60_000, async () =>
      (await findRun(house.pool, 'audit:asked'))?.endedAt ? true : null,
    )
    await eventually(
      'the audit of the schedule does not end',
      60_000,
      async () =>
        (await listRuns(house.pool, 10)).some(
          ({ id, endedAt }) => id.startsWith('audit:nightly') && endedAt,
        ) || null,
    )
    const asked = await findRun(house.pool, 'audit:asked')
    expect(asked).toMatchObject({ measures: 3, unchecked: 0, failure: null })
  }, 180_000)
})
