import { parentPort } from 'node:worker_threads'
import { ImportRefused } from '../../documents/importRefused.ts'
import { type LedgerReading, readLedger } from '../../documents/readLedger.ts'
import { type RosterEntryRow, type RosterReading, readRoster } from '../../documents/readRoster.ts'

/** What the thread is given. `known` = the roster that holds, where none came along. */
export type ReadingTask = {
  ledger: Uint8Array
  roster: Uint8Array | null
  known: RosterEntryRow[]
  /** The year that dates without one belong to, as the office said; null = they are problems. */
  year: number | null
}

export type ReadingResult =
  | { type: 'read'; ledger: LedgerReading; roster: RosterReading | null }
  | { type: 'refused'; file: 'ledger' | 'roster'; code: string; sentence: string }

/** A thread of its own: a hostile workbook may cost its memory and its time, and the front door answers meanwhile. */
async function read({ ledger, roster, known, year }: ReadingTask): Promise<ReadingResult> {
  let file: 'ledger' | 'roster' = 'roster'
  try {
    const people = roster === null ? null : await readRoster(Buffer.from(roster))
    file = 'ledger'
    const entries = people?.entries ?? known
    const options = { ...(entries.length > 0 ? { roster: entries } : {}), ...(year === null ? {} : { year }) }
    return { type: 'read', ledger: await readLedger(Buffer.from(ledger), options), roster: people }
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error
    return { type: 'refused', file, code: error.code, sentence: error.message }
  }
}

// A fault of our own ends the thread; its starter tells it from a refusal.
parentPort?.on('message', async (task: ReadingTask) => parentPort?.postMessage(await read(task)))
