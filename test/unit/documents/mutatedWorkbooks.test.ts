import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { ImportRefused } from '../../../documents/importRefused.ts'
import { readLedger } from '../../../documents/readLedger.ts'
import { readRoster } from '../../../documents/readRoster.ts'
import { mutateWorkbook } from '../../support/mutateWorkbook.ts'

const fixtures = new URL('../../fixtures/ledgers/', import.meta.url)
/** Seconds of the processor, not of the clock: other tests share the machine. A pattern that backtracks takes minutes. */
const longest = 10

describe('a workbook that was damaged or made to hurt', () => {
  it('is read, or refused in Chinese; never an error of ours, never without end', async () => {
    const [ledger, roster] = await Promise.all([
      readFile(new URL('open-items.xlsx', fixtures)),
      readFile(new URL('roster.xlsx', fixtures)),
    ])
    const outcomes = { read: 0, refused: 0 }
    for (let seed = 1; seed <= 120; seed++) {
      const { bytes, what } = mutateWorkbook(seed % 3 === 0 ? roster : ledger, seed)
      const started = process.cpuUsage()
      const outcome = await (seed % 3 === 0 ? readRoster(bytes) : readLedger(bytes)).then(
        () => 'read' as const,
        (error: unknown) => {
          if (!(error instanceof ImportRefused)) throw new Error(`seed ${seed}, ${what}`, { cause: error })
          expect(error.message).toMatch(/[\u4e00-\u9fff]{4}/)
          return 'refused' as const
        },
      )
      outcomes[outcome]++
      expect([seed, what, process.cpuUsage(started).user / 1e6 < longest]).toEqual([seed, what, true])
    }
    // Both happen: the files are neither all broken at the door nor all harmless.
    expect(Math.min(outcomes.read, outcomes.refused)).toBeGreaterThan(30)
  })
})
