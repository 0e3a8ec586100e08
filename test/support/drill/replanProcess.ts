import { z } from 'zod'
import { openPool } from '../../../db/pool.ts'
import { createReplanner } from '../../../worker/replanner.ts'

/** A process that applies what was confirmed, until nothing is left or somebody ends it. */
process.once('disconnect', () => process.exit(1)) // nobody is left to end us
const { DRILL_DATABASE, DRILL_NOW } = z
  .object({ DRILL_DATABASE: z.string(), DRILL_NOW: z.coerce.number() })
  .parse(process.env)
const pool = openPool(DRILL_DATABASE, { max: 3, name: 'drill replanner' })
const logger = { info() {}, warn() {} }
const replanner = createReplanner({ pool, logger, poke: async () => {} })
process.send?.({ running: true })
while ((await replanner.step(DRILL_NOW)).more);
await pool.end()
process.send?.({ done: true })
process.disconnect()
