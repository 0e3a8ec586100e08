import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { liveAYear } from '../support/healthyYear.ts'
import { openOffice } from '../support/office.ts'
import { type Compared, type RehearsedOffice, rehearsingOffice } from '../support/rehearsed.ts'
import { useScenario } from '../support/scenario.ts'
import { fourteenScript } from '../support/scenarioFourteen.ts'

/** In full: REHEARSAL_MEASURES=1000 REHEARSAL_DAYS=250. */
const measures = Number(process.env.REHEARSAL_MEASURES ?? 100)
const workingDays = Number(process.env.REHEARSAL_DAYS ?? 15)

describe('what was rehearsed is what then happens, notice for notice', () => {
  describe('to the fourteen measures', () => {
    let compared: Compared | undefined
    const s = useScenario({
      around: (office) => {
        const rehearsed = rehearsingOffice(office)
        compared = rehearsed.compared
        return rehearsed
      },
    })

    it('between any two commands, and in the two months in which nobody does anything more', async () => {
      await s.importLedger({ confirmationRequired: true })
      for (const { at, type, no, given } of fourteenScript().filter((line) => line.at < '2021-12-31')) {
        await s.fastForwardTo(at)
        await s.give(type, no, given)
      }
      await s.fastForwardTo('2022-02-28 12:00')
      await s.allExpected()
      expect(compared?.differences).toEqual([])
      expect(compared?.rehearsals).toBeGreaterThan(8)
      expect(compared?.mails).toBeGreaterThan(100)
      expect(compared?.decisions).toBeGreaterThan(50)
    }, 300_000)
  })

  describe(`to ${measures} measures whose people work, leave, stand in and are hindered`, () => {
    let office: RehearsedOffice
    beforeAll(async () => {
      office = rehearsingOffice(await openOffice())
    }, 120_000)
    afterAll(() => office?.close(), 60_000)

    it(`on any of ${workingDays} working days`, async () => {
      const year = { measures, workingDays, seed: 20211203, auditEvery: workingDays + 1 }
      const { commands } = await liveAYear(office, year)
      expect(office.compared.differences).toEqual([])
      expect(commands).toBeGreaterThan(workingDays)
      expect(office.compared.mails).toBeGreaterThan(workingDays)
    }, 14_400_000)
  })
})
