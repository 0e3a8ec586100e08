import type { MailAccount } from '../db/mailAccounts.ts'
import type { Instant } from '../domain/localDate.ts'
import { expectedEnd } from '../domain/pace.ts'
import type { SlotContext } from '../domain/slots.ts'
import { momentOrNull, momentWords } from './moments.ts'

/** How an account stands and, in a storm, when its last mail will have gone. */
export function accountView(account: MailAccount, { now, clock }: { now: Instant; clock: SlotContext }) {
  const { pausedUntil, pace, freeAt, waiting } = account
  const isPaused = pausedUntil !== null && pausedUntil > now
  const from = Math.max(now, pausedUntil ?? now, freeAt ?? now)
  const end = pace === null || waiting === 0 ? null : expectedEnd({ waiting, pace, from }, clock)
  const view = {
    account: account.account,
    stoppedReason: account.stoppedReason,
    pausedUntil: isPaused ? momentOrNull(pausedUntil) : null,
    pausedReason: isPaused ? account.pausedReason : null,
    mailsPerSecond: pace,
    waiting,
    expectedEnd: momentOrNull(end),
  }
  return { ...view, sentence: sentenceOf(account, { isPaused, end }) }
}

/** It sends, at its pace, and has said so within two minutes; one that rests or whose worker has died does not. */
export function isSending(
  { stoppedReason, pausedUntil, waiting, waitingAt }: MailAccount,
  now: Instant,
): boolean {
  const rests = stoppedReason !== null || (pausedUntil !== null && pausedUntil > now)
  return !rests && waiting > 0 && waitingAt !== null && waitingAt > now - 120_000
}

function sentenceOf(
  { stoppedReason, pausedUntil, pausedReason, pace, waiting }: MailAccount,
  { isPaused, end }: { isPaused: boolean; end: Instant | null },
): string {
  if (stoppedReason !== null) return `已停用：${stoppedReason}`
  const rest =
    isPaused && pausedUntil !== null
      ? [`${pausedReason ?? '邮件服务器要求放慢'}，${momentWords(pausedUntil)} 后继续`]
      : []
  if (waiting === 0 || pace === null) return rest[0] ?? '正常'
  const until = end === null ? '三个月内发不完' : `预计 ${momentWords(end)} 发完`
  return [...rest, `还有 ${waiting} 封待发，${paceWords(pace)}，${until}`].join('；')
}

/** 每秒 5 封, 每分钟 4 封 */
function paceWords(pace: number): string {
  return pace >= 1 ? `每秒 ${Math.round(pace * 10) / 10} 封` : `每分钟 ${Math.round(pace * 600) / 10} 封`
}
