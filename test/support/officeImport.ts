import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { registrationOf, rosterEntryOf } from '../../api/imports/registration.ts'
import { withPeople } from '../../api/ledgerPeople.ts'
import { registerMeasures } from '../../db/registerMeasures.ts'
import { applyRoster, loadRoster } from '../../db/roster.ts'
import { createRound } from '../../db/rounds.ts'
import { inTransaction } from '../../db/transaction.ts'
import { readLedger } from '../../documents/readLedger.ts'
import { readRoster } from '../../documents/readRoster.ts'
import { registerSchema } from '../../domain/commands.schema.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { defaultPolicy } from '../../domain/policy.ts'
import { dateAt } from '../../domain/time.ts'
import type { Office } from './office.ts'

export type Imported = {
  /** Measure by its number in the ledger. */
  idOf: ReadonlyMap<number, MeasureId>
}

export type ImportOptions = {
  confirmationRequired: boolean
  /** Numbers of the ledger rows to register; all by default. */
  only?: readonly number[]
  /** What is different in every row. */
  change?: Partial<z.input<typeof registerSchema>>
}

const ledgers = new URL('../fixtures/ledgers/', import.meta.url)

/** Brings the office's roster and its ledger in, now, the way the import does. */
export async function importLedger(office: Office, options: ImportOptions): Promise<Imported> {
  const { pool } = office
  const now = await office.clock.now()
  const { entries } = await readRoster(await readFile(new URL('roster.xlsx', ledgers)))
  const ledger = await readLedger(await readFile(new URL('open-items.xlsx', ledgers)), { roster: entries })
  await inTransaction(pool, (client) => applyRoster(client, entries.map(rosterEntryOf), { now }))
  const { round } = await createRound(
    pool,
    {
      name: '2020年巡察整改',
      organisation: '云溪市卫生健康委员会',
      confirmationRequired: options.confirmationRequired,
    },
    now,
  )
  const people = { roster: await loadRoster(pool), date: dateAt(now, defaultPolicy).date }
  const rows = ledger.rows
    .filter(({ no }) => options.only === undefined || (no !== null && options.only.includes(no)))
    .map(
      (row) =>
        withPeople(registerSchema.parse({ ...registrationOf(row, entries), ...options.change }), people).row,
    )
  const actor = { personId: null, service: 'import', onBehalfOf: null }
  const { results, poke } = await registerMeasures(pool, { roundId: round.id, rows, actor, now })
  if (poke) await office.poke(poke.account)
  const idOf = new Map<number, MeasureId>()
  for (const [index, result] of results.entries()) {
    const no = rows[index]?.no ?? null
    if ('refused' in result || no === null) throw new Error(`row ${no}: ${JSON.stringify(result)}`)
    idOf.set(no, result.id)
  }
  return { idOf }
}
