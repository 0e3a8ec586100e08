import { describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { z } from 'zod'
import { startApi } from '../../../api/main.ts'
import { withDatabase } from '../../support/database.ts'

const database = withDatabase()
const standing = z.object({ ready: z.boolean(), checks: z.array(z.unknown()) })
const problem = z.object({ code: z.string() })

describe('an API by itself', () => {
  it('starts and serves while Temporal is down, says so, and stops', async () => {
    const api = await startApi({
      databaseUrl: database.url,
      temporal: { address: '127.0.0.1:9', namespace: null },
      host: '127.0.0.1',
      port: 0,
      publicUrl: 'http://127.0.0.1:1',
      linkSecret: 'a secret of the tests',
      office: { name: '整改办', contact: '010-0', replyTo: 'zgb@example.org' },
      logger: pino({ level: 'silent' }),
    })
    expect(await (await fetch(`${api.url}/api/v1/health`)).json()).toEqual({ ok: true })
    const readiness = await fetch(`${api.url}/api/v1/readiness`)
    expect(readiness.status).toBe(200)
    expect(standing.parse(await readiness.json()).checks).toContainEqual(
      expect.objectContaining({ name: 'Temporal', ok: false }),
    )
    await api.stop()
    await expect(fetch(`${api.url}/api/v1/health`)).rejects.toThrow()
  })

  it('is alive but not ready without its database', async () => {
    const api = await startApi({
      databaseUrl: 'postgresql://nobody:x@127.0.0.1:9/none',
      temporal: { address: '127.0.0.1:9', namespace: null },
      host: '127.0.0.1',
      port: 0,
      publicUrl: 'http://127.0.0.1:1',
      linkSecret: 'a secret of the tests',
      office: { name: '整改办', contact: '010-0', replyTo: 'zgb@example.org' },
      logger: pino({ level: 'silent' }),
    })
    expect((await fetch(`${api.url}/api/v1/health`)).status).toBe(200)
    const readiness = await fetch(`${api.url}/api/v1/readiness`)
    expect(readiness.status).toBe(503)
    expect(standing.parse(await readiness.json()).ready).toBe(false)
    const asked = await fetch(`${api.url}/api/v1/rounds`, {
      headers: { authorization: `Bearer zg_000000000000_${'A'.repeat(43)}` },
    })
    expect([asked.status, asked.headers.get('retry-after'), problem.parse(await asked.json()).code]).toEqual([
      503,
      '5',
      'unavailable',
    ])
    await api.stop()
  })
})
