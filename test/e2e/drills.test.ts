import { describe, expect, it } from '@jest/globals'
import { isPassed } from '../drills/drill.ts'
import { kills } from '../drills/kills.ts'
import { lineOf } from '../drills/tally.ts'

/** The short forms of those drills that need processes of their own. */
describe('nothing is lost, and doubled only where the ledger says unknown', () => {
  it.each([kills])(
    '$name: $title',
    async (drill) => {
      const said: string[] = []
      const tally = await drill.run({ seed: 7, quick: true, say: (line) => said.push(line) })
      process.stdout.write(`${lineOf(drill.name, tally)}\n`)
      expect({ ...tally, said }).toMatchObject({ doubled: [], lost: [], wrong: [] })
      expect(tally.required).toBeGreaterThan(50)
      expect(isPassed(tally)).toBe(true)
    },
    500_000,
  )
})
