import { partsAround, zipOf } from '../../../unit/documents/build.ts'
import type { Office } from '../support/office.ts'
import { confirmed, upload } from '../support/upload.ts'
import { officeTokens } from './callers.ts'
import type { Ask } from './routes.ts'

/** Imports for the walk: one to confirm, one to give up, one to undo. */
export type Imports = { previewed: string; unwanted: string; done: string }

const round = encodeURIComponent('县轮')
const office = { may: officeTokens }
const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`
const line = (texts: readonly string[]) => `<row>${texts.map(cell).join('')}</row>`

/** Made without waiting: the walk builds its requests at once. */
function aLedger(issue: string): Buffer {
  const rows = [line(['具体问题', '整改措施', '整改时限']), line([issue, '一步', '2021年12月31日'])]
  return zipOf(partsAround(`<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`))
}

function aForm(file: Buffer) {
  const head = '--walk\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
  return {
    payload: Buffer.concat([Buffer.from(head), file, Buffer.from('\r\n--walk--\r\n')]),
    headers: { 'content-type': 'multipart/form-data; boundary=walk' },
  }
}

export async function prepareImports(house: Office): Promise<Imports> {
  const add = async (issue: string): Promise<string> =>
    (await upload(house, '县轮', { file: aLedger(issue) })).json().id
  const done = await add('导入三')
  await confirmed(house, done)
  return { previewed: await add('导入一'), unwanted: await add('导入二'), done }
}

/** An import shows the office's whole round, what the ledger no longer names too: nobody else has it. */
export function importEntries(): Record<string, (places: { imports: Imports }) => Ask[]> {
  return {
    'POST /api/v1/rounds/:round/imports': () => [
      { url: `/rounds/${round}/imports`, more: aForm(aLedger('导入四')), ...office },
    ],
    'GET /api/v1/imports': () => [{ url: `/imports?round=${round}`, ...office }],
    'GET /api/v1/imports/:import': ({ imports }) => [{ url: `/imports/${imports.done}`, ...office }],
    'GET /api/v1/imports/:import/rows': ({ imports }) => [
      { url: `/imports/${imports.done}/rows`, ...office, sees: officeTokens },
    ],
    'POST /api/v1/imports/:import/confirm': ({ imports }) => [
      { url: `/imports/${imports.previewed}/confirm`, ...office },
    ],
    'DELETE /api/v1/imports/:import': ({ imports }) => [{ url: `/imports/${imports.unwanted}`, ...office }],
    'POST /api/v1/imports/:import/undo': ({ imports }) => [
      { url: `/imports/${imports.done}/undo`, body: { reason: '走查' }, ...office },
    ],
    'GET /api/v1/rounds/:round/ledger.xlsx': () => [{ url: `/rounds/${round}/ledger.xlsx`, ...office }],
  }
}
