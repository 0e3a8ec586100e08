import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { resumeSending, stopSending } from '../../db/office.ts'
import { createHeartbeat } from '../../worker/heartbeat.ts'
import { withDatabase } from '../support/database.ts'
import { openSink, type Sink } from '../support/sink.ts'
import { aMailroom, at, bringRoster, bringRound, people, registerRows } from './dispatch/aMailroom.ts'

const database = withDatabase()
const now = at('2026-03-03', '09:30')
let watcher: Server
let sink: Sink
let url = ''
let asked: string[] = []
let status = 200
let audit = { cleanAt: (now - 3_600_000) as number | null, open: 0 }
const lines: string[] = []
const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })

beforeAll(async () => {
  sink = await openSink()
  watcher = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.statusCode = status
    response.end()
  })
  await new Promise<void>((done) => watcher.listen(0, '127.0.0.1', done))
  const address = watcher.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  url = `http://127.0.0.1:${address.port}/ping/geheim`
})
beforeEach(() => {
  asked = []
  status = 200
  audit = { cleanAt: now - 3_600_000, open: 0 }
  lines.length = 0
})
afterAll(async () => {
  await new Promise((done) => watcher.close(done))
  await sink.close()
})

const heart = (to = url) =>
  createHeartbeat({ pool: database.pool, url: to, auditState: async () => audit, logger })

describe('the dead man’s switch', () => {
  it('asks the watcher’s address while all is well', async () => {
    expect(await heart().step(now)).toBe('heard')
    expect(asked).toEqual(['GET /ping/geheim'])
  })

  it('keeps silent while the audit has something open, and says why once, without the address', async () => {
    audit = { cleanAt: null, open: 2 }
    const beating = heart()
    expect([await beating.step(now), await beating.step(now)]).toEqual(['auditFound', 'auditFound'])
    expect(asked).toEqual([])
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('核对发现了问题')
    expect(lines[0]).not.toContain('geheim')
  })

  it('keeps silent while mail is stopped, and beats again when it goes on', async () => {
    await stopSending(database.pool, { by: '严干事', now })
    const beating = heart()
    expect(await beating.step(now)).toBe('sendingStopped')
    await resumeSending(database.pool, { now })
    expect(await beating.step(now)).toBe('heard')
  })

  it('keeps silent while the mailroom does not send what is due, until it has', async () => {
    const { pool } = database
    const before = at('2026-03-02', '09:30')
    const ids = await bringRoster(pool, people, before)
    await registerRows(pool, await bringRound(pool, before), {
      now: before,
      given: [{ issue: '问题', dueDate: '2026-03-17', ownerId: ids.get('何科长') ?? '' }],
    })
    await pool.query(`update measure set next_decision_at = 'infinity'`)
    expect(await heart().step(now)).toBe('mailroomBehind')
    // At night nothing is expected to go.
    expect(await heart().step(at('2026-03-03', '02:00'))).toBe('heard')
    audit.cleanAt = now
    const mailroom = aMailroom({ pool, smtp: { url: sink.url, from: 'office@example.org' } })
    await mailroom.dispatch(now)
    mailroom.close()
    expect(await heart().step(now)).toBe('heard')
  })

  it('keeps silent while decisions are not taken', async () => {
    await database.pool.query('update measure set next_decision_at = $1', [
      new Date(now - 700_000).toISOString(),
    ])
    expect(await heart().step(now)).toBe('decisionsLate')
    await database.pool.query(`update measure set next_decision_at = 'infinity'`)
  })

  it('a watcher that does not answer, or refuses, is told in the log', async () => {
    status = 404
    expect(await heart().step(now)).toBe('unheard')
    expect(lines[0]).toContain('heartbeat not heard')
    expect(await heart('http://127.0.0.1:9/ping').step(now)).toBe('unheard')
  })
})
