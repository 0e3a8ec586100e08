import { type CommandCause, transition } from '../../db/transition.ts'
import type { Command } from '../../domain/commands.schema.ts'
import type { PersonId } from '../../domain/roster.ts'
import type { Office, Owned } from '../office.ts'
import { eachOf } from '../waiting.ts'

/** A command for every measure, as the API would give it, with the poke that follows. */
export type Given = { command: Command; by: 'owner' | 'clerk' }

const concurrency = 20

export const startWork: Given = { command: { type: 'startWork', plan: null }, by: 'owner' }

export const closeOut: Given = {
  command: {
    type: 'requestCloseOut',
    statement: '已修订采购与验收管理办法，三十份合同的验收记录已逐份补齐并归档',
    evidence: [{ title: '整改情况报告', number: '压测〔2023〕8号', address: null, hash: null }],
  },
  by: 'owner',
}

export const verify: Given = {
  command: { type: 'verifyCloseOut', finding: '现场查看，资料齐全，制度已公布，同意销号' },
  by: 'clerk',
}

/** Throws where one is refused: then the benchmark would measure something else. */
export async function give(
  { pool, clerk }: Office,
  poke: (account: string) => Promise<void>,
  measures: readonly Owned[],
  given: Given,
): Promise<void> {
  await eachOf(measures, concurrency, async ({ id, ownerId }) => {
    const cause = causeOf(given.command, given.by === 'owner' ? ownerId : clerk)
    const { answer, poke: wanted } = await transition(pool, id, cause, Date.now())
    if (!answer?.accepted)
      throw new Error(`措施 ${id} 的 ${given.command.type}：答复 ${JSON.stringify(answer)}`)
    if (wanted) await poke(wanted.account)
  })
}

function causeOf(command: Command, personId: PersonId): CommandCause {
  const actor = { personId, service: null, onBehalfOf: null }
  return { type: 'command', id: command.type, bodyHash: command.type, command, actor }
}
