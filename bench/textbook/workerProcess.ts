import { fileURLToPath } from 'node:url'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { serveParent } from '../processes/parent.ts'
import { createTextbookActivities } from './activities.ts'

/** The worker of N0, with the SDK's defaults. */
Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('WARN') })
const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, SMTP_URL = '', DATABASE_URL = '' } = process.env
const connection = await NativeConnection.connect({ address: TEMPORAL_ADDRESS ?? '' })
const { activities, close } = createTextbookActivities(SMTP_URL, DATABASE_URL)
const worker = await Worker.create({
  connection,
  namespace: TEMPORAL_NAMESPACE ?? '',
  taskQueue: 'textbook',
  workflowsPath: fileURLToPath(new URL('workflow.ts', import.meta.url)),
  activities,
})
const ended = worker.run()

serveParent(
  async () => null,
  async () => {
    worker.shutdown()
    await ended
    await close()
    await connection.close()
  },
)
