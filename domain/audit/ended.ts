import type { Audited, AuditedNotice, AuditedTelling, Difference } from '../audit.ts'
import type { ReasonWord } from '../notice.ts'
import { stillTrue } from '../stillTrue.ts'
import { type History, statesAround } from './history.ts'

/** Notices that count as told without a mail, and such as were ended for a reason that did not hold. */
export function checkEnded({ notices }: Audited, history: History): Difference[] {
  return notices.flatMap((notice): Difference[] => {
    if (notice.doneAt === null) return []
    const about = { subject: notice.key, personId: null }
    if (notice.state === 'done') {
      if (notice.tellings.some(isHeard)) return []
      const found = '记为已告知，但没有一封邮件交给过邮件服务器'
      return [{ ...about, reason: 'untold', found, expected: '至少一封邮件' }]
    }
    if (!isWronglyEnded(notice, history)) return []
    const found = `以“${notice.reason}”为由没有告知`
    return [{ ...about, reason: 'endedWrongly', found, expected: '当时仍应告知' }]
  })
}

/** Handed to a server that took it or never answered, or told as part of another entry of the same mail. */
function isHeard({ state, reason, mails }: AuditedTelling): boolean {
  if (reason === 'merged' || reason === 'collapsed') return true
  return (state === 'done' || state === 'unknown') && mails.some((mail) => mail.sendingAt !== null)
}

/** Reasons that `stillTrue` gives: whether one of them held can be asked again. */
const askable: readonly (ReasonWord | null)[] = [
  'awaitingCloseOut',
  'closedOut',
  'withdrawn',
  'moved',
  'answered',
]

function isWronglyEnded(notice: AuditedNotice, history: History): boolean {
  const { reason, doneAt } = notice
  if (doneAt === null || !askable.includes(reason) || !history.wanted.has(notice.key)) return false
  return statesAround(history, doneAt).every((measure) => stillTrue(notice, measure) === 'tell')
}
