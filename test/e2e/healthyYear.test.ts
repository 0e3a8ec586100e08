import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { liveAYear } from '../support/healthyYear.ts'
import { type Office, openOffice } from '../support/office.ts'

/** In full: YEAR_MEASURES=1000 YEAR_DAYS=250 YEAR_AUDIT_EVERY=1. The seed makes a failure come again. */
const measures = Number(process.env.YEAR_MEASURES ?? 40)
const workingDays = Number(process.env.YEAR_DAYS ?? 25)
const seed = Number(process.env.YEAR_SEED ?? 20211203)
const auditEvery = Number(process.env.YEAR_AUDIT_EVERY ?? 5)

describe(`a healthy year of ${measures} measures, ${workingDays} working days of it`, () => {
  let office: Office
  beforeAll(async () => {
    office = await openOffice()
  }, 120_000)
  afterAll(() => office?.close(), 60_000)

  it('an audit finds nothing, in any of its nights', async () => {
    const started = performance.now()
    const year = await liveAYear(office, { measures, workingDays, seed, auditEvery })
    const { commands, refused, mails, audits, findings } = year
    const seconds = Math.round((performance.now() - started) / 1000)
    process.stdout.write(
      `healthyYear: measures ${measures}, days ${workingDays}, commands ${commands} (${refused} refused), ` +
        `mails ${mails}, audits ${audits}, findings ${findings.length}, ${seconds} s\n`,
    )
    expect(findings).toEqual([])
    expect(commands).toBeGreaterThan(workingDays)
    expect(mails).toBeGreaterThan(workingDays)
  }, 14_400_000)
})
