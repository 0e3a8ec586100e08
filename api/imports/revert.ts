import type { ImportRow, Outcome } from '../../db/importRows.ts'
import type { ImportBatch } from '../../db/imports.ts'
import type { ApiDeps } from '../deps.ts'

export async function revertRow(_batch: ImportBatch, row: ImportRow, _deps: ApiDeps): Promise<Outcome> {
  throw new Error(`not yet: ${row.position}`)
}
