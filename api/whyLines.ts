import type { WhyRow } from '../db/why.ts'
import type { Ladder } from '../domain/ladder.ts'
import { findLetter, isAmongTold } from '../domain/letters.ts'
import type { Measure } from '../domain/measure.ts'
import { resolve } from '../domain/resolve.ts'
import { kindName, reasonName, roleName, rungName } from '../domain/wording.ts'
import type { WhyNotice } from './contract.ts'
import { momentOf, momentOrNull, momentWords } from './moments.ts'
import type { PeopleOn } from './persons.ts'
import { personRef } from './views.ts'

type Asked = { measure: Measure; ladder: Ladder; personId: string; people: PeopleOn }

/** The rows that concern the person: his own, those for nobody so far that are meant for a role of his, and those that
 *  another heard in his place. */
export function whyNotices(rows: readonly WhyRow[], asked: Asked): WhyNotice[] {
  return rows.filter((row) => concerns(row, asked)).map((row) => noticeOf(row, asked))
}

/** All of it in one sentence. */
export function whySentence(name: string, notices: readonly WhyNotice[]): string {
  const count = (verdict: WhyNotice['verdict']) =>
    notices.filter((notice) => notice.verdict === verdict).length
  if (notices.length === 0)
    return `没有哪条通知是给${name}的：按现在的花名册，他在这项措施中不担任接收通知的角色`
  return `给${name}的通知：已告知 ${count('told')} 条，没有告知 ${count('notTold')} 条，今后还有 ${count('ahead')} 条`
}

function concerns({ role, date, telling, others }: WhyRow, { measure, people, personId }: Asked): boolean {
  if (telling !== null) return true
  const resolution = resolve(role, measure, { roster: people.roster, date, told: [] })
  const isAway = resolution.standIns?.some(({ forPersonId }) => forPersonId === personId) ?? false
  if (isAway || resolution.unreachable.some(({ id }) => id === personId)) return true
  return others.length === 0 && resolution.people.some(({ id }) => id === personId)
}

function noticeOf(row: WhyRow, asked: Asked): WhyNotice {
  const { key, kind, role, date, dueAt } = row
  const verdict = verdictOf(row)
  const reason = row.telling?.reason ?? row.reason
  const notice = {
    key,
    kind,
    kindName: kindName(kind),
    role,
    roleName: roleName(role),
    date,
    dueAt: momentOf(dueAt),
    verdict,
    reason,
    reasonName: reason === null ? null : (reasonName(reason) ?? reason),
    handedUp: row.telling?.handedUp ?? false,
    mails: row.mails.map(({ id, subject, state, reply, sendingAt }) => ({
      id,
      subject,
      state,
      reply,
      at: momentOrNull(sendingAt),
    })),
  }
  const others = row.telling === null ? row.others.map((id) => personRef(id, asked.people).name) : []
  return { ...notice, line: lineOf({ ...notice, others }, row, asked) }
}

function verdictOf({ telling, state }: WhyRow): WhyNotice['verdict'] {
  if (telling?.state === 'done' || telling?.state === 'unknown') return 'told'
  if (state === 'planned') return 'ahead'
  return 'notTold'
}

/** `others`: who heard it in his place. */
type Outcome = Omit<WhyNotice, 'line'> & { others: readonly string[] }

function lineOf(notice: Outcome, row: WhyRow, asked: Asked): string {
  const { ladder } = asked
  const what =
    row.rung === '' || row.rung === notice.kind ? notice.kindName : rungName(row.rung, row.occurrence, ladder)
  const head = `${momentWords(row.dueAt)}  ${what}（给${notice.roleName}${notice.handedUp ? '，代收' : ''}）`
  return `${head}：${outcomeOf(notice, row)}${receiptOf(row, asked)}`
}

/** 签收 of this very notice, or of the letter that it is. */
function receiptOf({ key }: WhyRow, { measure, personId }: Asked): string {
  const own = measure.acknowledgements?.find(({ by }) => by === personId)
  if (!own) return ''
  const letter = own.letterId === null ? null : findLetter(measure, own.letterId)
  const isThis = own.noticeKey === key || (letter !== null && isAmongTold(letter, [key]))
  return isThis ? `，${momentWords(own.at)} 签收` : ''
}

function outcomeOf(
  { verdict, reasonName: because, mails, others }: Outcome,
  { state, telling }: WhyRow,
): string {
  const last = mails.at(-1)
  const reply = last?.reply ? `，服务器答复“${last.reply}”` : ''
  if (verdict === 'told' && telling?.state === 'unknown') return `已发出，服务器没有答复${reply}`
  if (verdict === 'told') return `已发《${last?.subject ?? ''}》${reply}`
  if (others.length > 0) return `没有发给本人，由${others.join('、')}代收或代办`
  if (verdict === 'ahead') return last ? `还没有发成${reply}，将再发` : '还没有到时候'
  if (state === 'held') return `挂起：${because ?? '待整改办处置'}`
  if (last) return `没有单独发：${because ?? '已取消'}，见《${last.subject}》`
  return `没有发：${because ?? '已取消'}`
}
