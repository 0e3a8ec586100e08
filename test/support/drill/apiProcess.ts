import { once } from 'node:events'
import { startApi } from '../../../api/main.ts'
import { createLogger } from '../../../worker/logs.ts'
import { apiStartSchema, changeSchema, drillOffice } from './messages.ts'
import { stopAt } from './stopPoints.ts'

/** The front door as `npm run api` opens it, but that it stops itself where it is told to. Nobody is limited: a drill knocks often. */
process.once('disconnect', () => process.exit(1)) // nobody is left to end us
process.send?.({ ready: true })
const [first] = await once(process, 'message')
const { databaseUrl, temporal, ...start } = apiStartSchema.parse(first)
let { stop } = start
process.on('message', (message) => {
  stop = changeSchema.parse(message).stop
})
stopAt(() => stop)
const plenty = 1_000_000
const api = await startApi({
  ...{
    databaseUrl,
    temporal,
    office: drillOffice,
    publicUrl: 'http://127.0.0.1',
    host: '127.0.0.1',
    port: 0,
  },
  linkSecret: 'the secret of a drill, which signs no link',
  limits: { person: plenty, office: plenty, address: plenty, failures: plenty },
  logger: createLogger({ logLevel: 'warn' }, 'drill api'),
})
process.send?.({ url: api.url })
process.once('SIGTERM', () => void api.stop().then(() => process.exit(0)))
