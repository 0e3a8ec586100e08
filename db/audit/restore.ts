import type { Pool } from 'pg'
import { historyOf } from '../../domain/audit/history.ts'
import type { AuditGround } from '../../domain/audit.ts'
import type { Instant } from '../../domain/localDate.ts'
import { isOpen, type MeasureId } from '../../domain/measure.ts'
import { nextDecision } from '../../domain/nextDecision.ts'
import { planChange } from '../../domain/planChange.ts'
import { checkChain } from '../chainCheck.ts'
import { readChain } from '../events.ts'
import { onConnection } from '../transaction.ts'
import { readTogether } from '../transitionRead.ts'
import { writeTogether } from '../transitionWrite.ts'
import { contextOf, versionsOf } from '../versions.ts'
import type { Poke } from '../wake.ts'

/**
 * Writes read model, next decision and plan of a measure anew from its events, by the two round trips of a transition,
 * but without an event: nothing happened to the measure. Rows of the plan that are missing come in, finished ones and
 * those that a person held or cancelled stay. Throws where the chain does not verify: then there is nothing to rebuild from.
 */
export function restoreMeasure(pool: Pool, id: MeasureId, now: Instant): Promise<Poke | null> {
  return onConnection(pool, async (client) => {
    const { locked, plan: stored, versionCount } = await readTogether(client, id, null)
    if (locked === null) throw new RangeError(`措施“${id}”：数据库里没有`)
    const kept = await readChain(client, id)
    if (checkChain(kept, locked.lastHash).length > 0)
      throw new RangeError(`措施“${id}”：历史记录被改动，不能据以重建`)
    const versions = await versionsOf(client, versionCount)
    const ground: Pick<AuditGround, 'contextOf'> = {
      contextOf: (measure) => contextOf(versions, measure.versions, now),
    }
    const { measure, context, plan, wanted } = historyOf(
      kept.map(({ event }) => event),
      ground,
    )
    const known = new Set(stored.map(({ key }) => key))
    const lost = [...wanted.values()].map(({ row }) => row).filter(({ key }) => !known.has(key))
    const next = nextDecision(measure, context)?.at ?? Number.POSITIVE_INFINITY
    return writeTogether(client, {
      measureId: id,
      row: {
        measure,
        lastHash: locked.lastHash,
        nextDecisionAt: isOpen(measure) ? next : locked.nextDecisionAt,
        armedFor: locked.armedFor,
      },
      events: [],
      plan: planChange(stored, { caused: lost, plan, after: measure }),
      answered: null,
      now,
    })
  })
}
