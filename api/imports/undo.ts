import { lockImport } from '../../db/imports.ts'
import type { PoolClient } from '../../db/pool.ts'
import { type SentMail, undoImport, type WorkedOn } from '../../db/undoImport.ts'
import type { Actor } from '../../domain/events.ts'
import type { Instant } from '../../domain/localDate.ts'
import { momentOf } from '../moments.ts'
import { type PeopleOn, personName } from '../persons.ts'
import { Problem } from '../problems.ts'
import type { Written } from '../writes.ts'
import { found, wrongState } from './confirm.ts'

const listed = 200

type Undoing = { id: string; reason: string; actor: Actor; people: PeopleOn; now: Instant }

/**
 * Takes a finished import back, all of it or nothing. Undone already: the same answer. Throws importState while it runs
 * or was never confirmed, and importSent with the list of what was sent or done since.
 */
export async function undo(
  client: PoolClient,
  { id, reason, actor, people, now }: Undoing,
): Promise<Written> {
  const batch = found(await lockImport(client, id), id)
  if (batch.state === 'undoing' || batch.state === 'undone') return { status: 200, answer: { id } }
  if (batch.state !== 'done' || batch.confirmedAt === null) throw wrongState(batch, '撤回', '已登记')
  const undone = await undoImport(client, { id, reason, by: actor, confirmedAt: batch.confirmedAt, now })
  // Thrown, so that the transaction is rolled back with everything that was taken from dispatch.
  if (undone.outcome === 'refused') throw refusedUndo(id, undone, people)
  return { status: 200, answer: { id } }
}

function refusedUndo(
  id: string,
  { sent, worked }: { sent: readonly SentMail[]; worked: readonly WorkedOn[] },
  people: PeopleOn,
): Problem {
  const [mail] = sent
  const [work] = worked
  const reasons = [
    ...(mail
      ? [
          `已发出邮件 ${new Set(sent.map(({ subject, sendingAt, personId }) => `${sendingAt}${personId}${subject}`)).size} 封（如给${personName(mail.personId, people)}的“${mail.subject}”）`,
        ]
      : []),
    ...(work ? [`${worked.length} 项措施已有办理（如 ${work.measureId}）`] : []),
  ]
  const detail = `导入批次“${id}”不能撤回：${reasons.join('；')}。只有什么也没有发出、也没有人办理过的批次可以撤回；个别措施有误的，应更正或撤销`
  return new Problem('importSent', detail, {
    sent: sent.slice(0, listed).map(({ personId, sendingAt, ...rest }) => ({
      ...rest,
      person: { id: personId, name: personName(personId, people) },
      sendingAt: momentOf(sendingAt),
    })),
    worked: worked.slice(0, listed),
  })
}
