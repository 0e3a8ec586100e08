/**
 * `npm run fixture -- NAME`: lives an office into the middle of things and keeps its database and the histories of its
 * workflows in fixtures/NAME. Each state that is handed out leaves one; the code that comes after has to take it over.
 * Of a state that had no such program yet: copy db/backup and test/upgrade into a checkout of it, and run it there.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { backup } from '../../db/backup/backup.ts'
import { mailroomWorkflowId, measureWorkflowId } from '../../workflows/messages.ts'
import { type Office, openOffice } from '../support/office.ts'
import { live } from './lived.ts'

const [name] = process.argv.slice(2)
if (!name || !/^[\w.-]+$/.test(name)) throw new Error('npm run fixture -- NAME, for example 0.1.0-3a04146')
const folder = new URL(`./fixtures/${name}/`, import.meta.url)
const office = await openOffice()
try {
  const { leftOut } = await live(office)
  await mkdir(folder, { recursive: true })
  const file = fileURLToPath(new URL('office.backup', folder))
  const { tables } = await backup(urlOf(office), file, await office.clock.now())
  const histories = await historiesOf(office)
  await writeFile(
    new URL('histories.jsonl.gz', folder),
    gzipSync(histories.map((line) => `${line}\n`).join('')),
  )
  const measures = tables.find((table) => table.name === 'measure')?.rows
  console.log(
    `${name}: ${measures} measures, ${histories.length} histories; left out: ${leftOut.join(', ') || 'nothing'}`,
  )
} finally {
  await office.close()
}

function urlOf({ pool }: Office): string {
  const { connectionString } = pool.options
  if (!connectionString) throw new Error('the office has no address')
  return connectionString
}

/** One line each: the workflow's id and its history, without what names this machine. */
async function historiesOf({ pool, time }: Office): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>('select id from measure order by id')
  const lines: string[] = []
  for (const workflowId of [...rows.map(({ id }) => measureWorkflowId(id)), mailroomWorkflowId('default')]) {
    const history = await time.client.workflow
      .getHandle(workflowId)
      .fetchHistory()
      .catch(() => null) // ended before it was ever armed
    if (history === null) continue
    const text = historyToJSON(history)
      .replace(/"stackTrace": *"(?:[^"\\]|\\.)*"/g, '"stackTrace": ""')
      .replace(/"identity": *"[^"]*"/g, '"identity": "recorded"')
    lines.push(JSON.stringify({ workflowId, history: JSON.parse(text) }))
  }
  return lines
}
