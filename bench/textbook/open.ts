import { join } from 'node:path'
import type { Client } from '@temporalio/client'
import { administer, dropDatabase, ensureDatabase } from '../../embedded/postgres.ts'
import { startChild } from '../processes/child.ts'
import type { Stage } from '../stage.ts'
import { textbookTable } from './activities.ts'

/** The textbook's worker on a database and a namespace of its own. */
export async function openTextbook(
  stage: Stage,
  name: string,
): Promise<{ client: Client; pid: number; close(): Promise<void> }> {
  await ensureDatabase(stage.postgres, name)
  await administer(stage.postgres, (client) => client.query(textbookTable), name)
  const { namespace, client } = stage.freshNamespace()
  const worker = await startChild({
    script: 'textbook/workerProcess.ts',
    logFile: join(stage.folder, 'textbook.log'),
    env: {
      TEMPORAL_ADDRESS: stage.temporal.address,
      TEMPORAL_NAMESPACE: namespace,
      SMTP_URL: stage.sink.url,
      DATABASE_URL: stage.postgres.urlFor(name),
    },
  })
  return {
    client,
    pid: worker.pid,
    async close() {
      await worker.stop()
      await dropDatabase(stage.postgres, name)
    },
  }
}
