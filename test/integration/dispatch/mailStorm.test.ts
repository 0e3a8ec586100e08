import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { withDatabase } from '../../support/database.ts'
import { mailStorm } from '../../support/mailStorm.ts'
import type { Sink } from '../../support/sink.ts'
import { openSink } from '../../support/sink.ts'

/** The short form of a drill: with 5,000 notices each trick is played many times. */
describe('a storm against a server that knows every trick', () => {
  const database = withDatabase()
  let sink: Sink
  beforeAll(async () => {
    sink = await openSink({ login: { user: 'office', pass: 'right' } })
  })
  afterAll(() => sink.close())

  it('loses nothing, and doubles only where the ledger says that the answer is unknown', async () => {
    const report = await mailStorm({ pool: database.pool, sink }, { notices: 300 })
    const { faults, ...account } = report
    process.stdout.write(
      `mail storm: ${JSON.stringify({ ...account, faults: Object.keys(faults).length })}\n`,
    )
    expect(account).toMatchObject({ required: 300, lost: [], doubled: [] })
    expect(account.told + account.handedUp + account.looked).toBe(300)
    expect({ handedUp: account.handedUp, looked: account.looked }).toEqual({ handedUp: 6, looked: 6 })
    // Ten upon connections, five upon sessions, sixteen upon recipients, two for good.
    expect(Object.keys(faults).length).toBeGreaterThanOrEqual(30)
  }, 240_000)
})
