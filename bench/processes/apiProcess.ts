import { pino } from 'pino'
import { startApi } from '../../api/main.ts'
import { readConfig } from '../../config.ts'
import { serveParent } from './parent.ts'

/** The API as `npm run api` wires it, on a free port. */
const { databaseUrl, temporal, publicUrl, linkSecret, office, api, logLevel } = readConfig('api')
const running = await startApi({
  databaseUrl: databaseUrl ?? '',
  ...{ temporal, publicUrl, office },
  linkSecret: linkSecret ?? '',
  logger: pino({ level: logLevel, redact: ['req.headers.authorization'] }),
  ...api,
  port: 0,
})

serveParent(
  async () => ({ url: running.url }),
  () => running.stop(),
)
