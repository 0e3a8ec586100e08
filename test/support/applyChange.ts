import { confirmChange, countConcerned } from '../../db/confirmChange.ts'
import type { Pool } from '../../db/pool.ts'
import { previewChange } from '../../db/previewChange.ts'
import { inTransaction } from '../../db/transaction.ts'
import { findChange, proposeChange } from '../../db/versionChanges.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { ProposedChange } from '../../domain/versionChange.ts'
import { createReplanner } from '../../worker/replanner.ts'

type Now = { now: Instant; poke?: (account: string) => Promise<void> }

/** Proposes and confirms a change as the API does, but applies nothing yet. Gives its id. */
export async function confirmed(pool: Pool, proposed: ProposedChange, { now }: Now): Promise<string> {
  const { summary } = await previewChange(pool, proposed, now)
  const by = { personId: null, service: '试', onBehalfOf: null }
  return inTransaction(pool, async (client) => {
    const id = await proposeChange(client, { proposed, title: '试', foreseen: summary, by, now })
    const change = await findChange(client, id, { lock: true })
    if (!change) throw new Error('the proposal is gone')
    await confirmChange(client, change, { by, total: await countConcerned(client, proposed), now })
    return id
  })
}

/** The worker's job, until nothing is left to apply. Gives how many measures it re-planned. */
export async function runReplanner(pool: Pool, { now, poke = async () => {} }: Now): Promise<number> {
  const replanner = createReplanner({ pool, logger: { info() {}, warn() {} }, poke })
  let count = 0
  for (let more = true; more; ) {
    const step = await replanner.step(now)
    count += step.replanned
    more = step.more
  }
  return count
}

/** Both at once. */
export async function applyChange(pool: Pool, proposed: ProposedChange, when: Now): Promise<string> {
  const id = await confirmed(pool, proposed, when)
  await runReplanner(pool, when)
  return id
}
