import { expect, it } from '@jest/globals'
import { insertImportRows, readImportRows } from '../../../db/importRows.ts'
import { discardPreviewsBefore, findImport, insertImport } from '../../../db/imports.ts'
import { withDatabase } from '../../support/database.ts'
import { at, importer } from './fixture.ts'

const database = withDatabase()
const day = 86_400_000
const uploadedAt = at('2021-12-03 08:00')

async function upload(now: number): Promise<string> {
  const { pool } = database
  const id = await insertImport(
    pool,
    {
      round: { name: '示例轮次', organisation: '示例单位' },
      roundId: null,
      ...{ fileName: '台账.xlsx', sha256: 'ab', actor: importer, roster: [], layout: null },
      mails: { slot: now, mails: 0, people: 0, unreachable: [] },
      counts: { new: 1, changed: 0, unchanged: 0, problem: 0, vanished: 0 },
      problems: [],
    },
    now,
  )
  const row = { position: 1, sheet: '清单', row: 3, kind: 'new' as const, measureId: null, body: null }
  await insertImportRows(pool, id, [{ ...row, sourceHash: null, changes: [], problems: [] }])
  return id
}

it('a preview that nobody confirmed goes after its time with its rows; a younger one and a confirmed one stay', async () => {
  const { pool } = database
  const [old, confirmed, young] = [
    await upload(uploadedAt),
    await upload(uploadedAt),
    await upload(uploadedAt + 20 * day),
  ]
  await pool.query("update import_batch set state = 'running' where id = $1", [confirmed])
  expect(await discardPreviewsBefore(pool, uploadedAt + day)).toBe(1)
  expect(await discardPreviewsBefore(pool, uploadedAt + day)).toBe(0)
  const kept = await Promise.all(
    [old, confirmed, young].map(async (id) => {
      const rows = await readImportRows(pool, id, { kinds: null, after: 0, limit: 10 })
      return [(await findImport(pool, id))?.state, rows.length]
    }),
  )
  expect(kept).toEqual([
    ['discarded', 0],
    ['running', 1],
    ['previewed', 1],
  ])
})
