import { parentPort } from 'node:worker_threads'
import { ImportRefused } from '../documents/importRefused.ts'
import { type LedgerReading, readLedger } from '../documents/readLedger.ts'
import { type RosterEntryRow, type RosterReading, readRoster } from '../documents/readRoster.ts'
import type { LedgerToWrite } from '../documents/writeLedger.ts'

/** Uploaded files. `known` = the roster that holds, where none came along. */
export type ReadingTask = {
  type: 'read'
  ledger: Uint8Array
  roster: Uint8Array | null
  known: RosterEntryRow[]
  /** The year that dates without one belong to, as the office said; null = they are problems. */
  year: number | null
}
export type WritingTask = { type: 'write'; ledger: LedgerToWrite }

export type Read = { type: 'read'; ledger: LedgerReading; roster: RosterReading | null }
export type Wrote = { type: 'wrote'; bytes: Uint8Array }
export type Refused = { type: 'refused'; file: 'ledger' | 'roster'; code: string; sentence: string }

// A fault of our own ends the thread; its starter tells it from a refusal.
parentPort?.on('message', async (task: ReadingTask | WritingTask) => {
  parentPort?.postMessage(task.type === 'read' ? await read(task) : await write(task))
})

async function read({ ledger, roster, known, year }: ReadingTask): Promise<Read | Refused> {
  let file: Refused['file'] = 'roster'
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

async function write({ ledger }: WritingTask): Promise<Wrote> {
  // exceljs is large and only needed for writing.
  const { writeLedger } = await import('../documents/writeLedger.ts')
  return { type: 'wrote', bytes: await writeLedger(ledger) }
}
