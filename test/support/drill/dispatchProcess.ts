import { once } from 'node:events'
import { runDispatch } from '../../../activities/dispatchRun.ts'
import { openPost } from '../../../activities/smtp.ts'
import { openPool } from '../../../db/pool.ts'
import { mailAccount } from '../../../db/wake.ts'
import { createLogger } from '../../../worker/logs.ts'
import { dispatchNowSchema, dispatchStartSchema, drillOffice, shortLimits } from './messages.ts'
import { stopAt } from './stopPoints.ts'

/** A process that dispatches when it is told an instant, and stops itself where it is told to. */
process.once('disconnect', () => process.exit(1)) // nobody is left to end us
process.send?.({ ready: true })
const [first] = await once(process, 'message')
const { databaseUrl, smtpUrl, stop } = dispatchStartSchema.parse(first)
const pool = openPool(databaseUrl, { max: 5, name: 'drill dispatch' })
stopAt(() => stop)
const smtp = { url: smtpUrl, from: 'office@drill.example' }
const room = {
  ...{ pool, smtp, publicUrl: '', linkSecret: '', office: drillOffice, mailroom: shortLimits },
  logger: createLogger({ logLevel: 'info' }, 'drill dispatch'),
  poke: async () => {},
  post: openPost(smtp),
}
process.on('message', (message) => {
  const { now } = dispatchNowSchema.parse(message)
  const signal = new AbortController().signal
  void runDispatch(room, { account: mailAccount, now, signal }).then((done) => process.send?.(done))
})
process.once('SIGTERM', () => process.exit(0))
process.send?.({ running: true })
