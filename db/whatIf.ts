import { createDifferenceTally } from '../domain/difference.ts'
import type { Actor } from '../domain/events.ts'
import type { Instant } from '../domain/localDate.ts'
import type { ProposedChange } from '../domain/versionChange.ts'
import { confirmChange, countConcerned } from './confirmChange.ts'
import type { Pool } from './pool.ts'
import { replanBatch } from './replanBatch.ts'
import { applyRoster } from './roster.ts'
import type { RosterEntry } from './rosterChange.ts'
import { inTransaction } from './transaction.ts'
import { findChange, proposeChange } from './versionChanges.ts'

/** 假如: what is different in a rehearsal from the office as it stands. */
export type WhatIf = { changes: readonly ProposedChange[]; roster: readonly RosterEntry[] }

const measuresABatch = 500
const rehearsal: Actor = { personId: null, service: '演练', onBehalfOf: null }

/** Makes it so in a copy of the office, by the same steps as in life: proposed, confirmed, applied to every open measure. */
export async function applyWhatIf(copy: Pool, { changes, roster }: WhatIf, now: Instant): Promise<void> {
  if (roster.length > 0) await inTransaction(copy, (client) => applyRoster(client, roster, { now }))
  for (const proposed of changes) {
    await inTransaction(copy, async (client) => {
      const foreseen = createDifferenceTally(now).summary()
      const id = await proposeChange(client, { proposed, title: '假如', foreseen, by: rehearsal, now })
      const change = await findChange(client, id)
      if (change === null) throw new Error(`变更 ${id}：没有写入`)
      const total = await countConcerned(client, proposed)
      await confirmChange(client, change, { by: rehearsal, total, now })
    })
    await finishChanges(copy, now)
  }
}

/** What a worker would go on with by itself: changes that are being applied. */
export async function finishChanges(copy: Pool, now: Instant): Promise<void> {
  for (;;) if ((await replanBatch(copy, now, measuresABatch)).change === null) return
}
