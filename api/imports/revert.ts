import { readEvents } from '../../db/events.ts'
import type { ImportRow, Outcome } from '../../db/importRows.ts'
import type { ImportBatch } from '../../db/imports.ts'
import { transition } from '../../db/transition.ts'
import type { Command } from '../../domain/commands.schema.ts'
import type { MeasureEvent } from '../../domain/events.ts'
import { refusalSentence } from '../../domain/refusals.ts'
import { fieldNames } from '../../domain/refusalsWording.ts'
import type { ApiDeps } from '../deps.ts'
import { hashOfCommand } from '../idempotency.ts'

/** The reason of every correction of an import: by it an undo finds what the import did. */
export function importReason({ id }: Pick<ImportBatch, 'id'>, { sheet, row }: ImportRow): string {
  return `台账更新（导入批次${id}，“${sheet}”第${row}行）`
}

/** Corrects a row of an undone import back, field by field, the last one first; commands have ids, so twice is once. */
export async function revertRow(batch: ImportBatch, row: ImportRow, deps: ApiDeps): Promise<Outcome> {
  const { measureId, position } = row
  const outcome = row.outcome ?? { id: measureId, added: false, corrected: [], refused: [], warnings: [] }
  const refused: string[] = []
  if (measureId !== null) {
    const reason = importReason(batch, row)
    const events = await readEvents(deps.pool, measureId)
    const own = events.filter((event) => 'reason' in event && event.reason === reason).reverse()
    for (const event of own) refused.push(...(await revert(batch, { event, measureId, position }, deps)))
  }
  return { position, measureId, outcome: { ...outcome, refused: [...outcome.refused, ...refused] } }
}

type Reverting = { event: MeasureEvent; measureId: string; position: number }

async function revert(
  batch: ImportBatch,
  { event, measureId, position }: Reverting,
  deps: ApiDeps,
): Promise<string[]> {
  const reason = `撤回导入批次${batch.id}：${batch.undoReason ?? ''}`
  const back = commandBack(event, reason)
  if (back === null) return []
  const name = fieldNames[back.field] ?? back.field
  if (back.command === null) return [`${name}：原来没有填写，不能退回为空`]
  const cause = {
    type: 'command',
    id: `import-undo:${batch.id}:${position}:${back.field}`,
    bodyHash: hashOfCommand(back.command),
    command: back.command,
    actor: batch.undoneBy ?? batch.actor,
  } as const
  const { answer, poke } = await transition(deps.pool, measureId, cause, deps.clock())
  if (poke) deps.poke(poke.account)
  if (answer === null || answer.accepted || answer.code === 'unchanged') return []
  return [`${name}：${refusalSentence(answer.code, answer.details)}`]
}

function commandBack(event: MeasureEvent, reason: string): { field: string; command: Command | null } | null {
  if (event.type === 'corrected') {
    const { field, from } = event
    return { field, command: { type: 'correct', field, value: from, reason } }
  }
  if (event.type !== 'reassigned') return null
  const { from } = event
  return { field: 'ownerId', command: from === null ? null : { type: 'assign', successor: from, reason } }
}
