import type { Figures } from '../db/figures.ts'
import type { MailAccount } from '../db/mailAccounts.ts'
import type { Instant } from '../domain/localDate.ts'
import type { SlotContext } from '../domain/slots.ts'
import { unsentNow } from '../domain/unsent.ts'
import type { Check } from './contract.ts'
import type { TemporalHealth } from './deps.ts'
import { accountView, isSending } from './mailAccounts.ts'
import { momentWords } from './moments.ts'

/** What an administrator looks at when woken at two in the morning: each line says what is the matter and what to do. */
export function checksOf(
  figures: Figures,
  temporal: TemporalHealth,
  { now, clock }: { now: Instant; clock: SlotContext },
): Check[] {
  return [
    { name: '数据库', ok: true, detail: '正常' },
    temporalCheck(temporal),
    ...figures.accounts.map((account) => accountCheck(account, { now, clock })),
    sendingCheck(figures),
    rehearsalCheck(figures),
    counted(
      '待处置的通知',
      figures.held,
      '条因无人可以送达等原因挂起',
      '用 GET /api/v1/notices 查看；多为花名册缺人或缺邮箱，补上即自动补发',
    ),
    counted(
      '结果不明的邮件',
      figures.unknown,
      '封发出后服务器没有答复',
      '30 分钟后自动以同一编号再发一次，不必处理；一直增多则检查邮件服务器',
    ),
    counted(
      '有误的邮箱',
      figures.badAddresses,
      '人的邮箱被邮件服务器答复不存在，通知由上一级代收',
      '联系本人核对，在花名册中更正；更正后自动恢复',
    ),
    counted(
      '没有启动的措施',
      figures.unarmed,
      '项措施的工作流超过一分钟没有启动',
      '检查 worker 是否在运行、Temporal 是否正常；恢复后自动补上',
    ),
    lateCheck(figures),
    unsentCheck(figures, { now, clock }),
  ]
}

/** When the database does not answer, nothing else can be known. */
export function databaseDown(reason: string, temporal: TemporalHealth): Check[] {
  const advice = '检查 PostgreSQL 是否在运行、DATABASE_URL 是否正确；恢复后自动继续，不必重启'
  return [{ name: '数据库', ok: false, detail: `连不上：${reason}`, advice }, temporalCheck(temporal)]
}

function temporalCheck({ ok, detail }: TemporalHealth): Check {
  if (ok) return { name: 'Temporal', ok, detail }
  return {
    name: 'Temporal',
    ok,
    detail,
    advice: '办理命令不受影响；检查 Temporal 是否在运行，恢复后到期的节点自动补上',
  }
}

function accountCheck(account: MailAccount, at: { now: Instant; clock: SlotContext }): Check {
  const name = `发信账户 ${account.account}`
  const { sentence } = accountView(account, at)
  if (account.stoppedReason === null) return { name, ok: true, detail: sentence }
  return {
    name,
    ok: false,
    detail: sentence,
    advice: '检查 SMTP 的用户名、口令和发件地址，改好后 zhenggai resume-sending',
  }
}

function sendingCheck({ stopped, stoppedBy }: Figures): Check {
  if (!stopped) return { name: '发信开关', ok: true, detail: '正常发信' }
  return {
    name: '发信开关',
    ok: false,
    detail: `已停发（${stoppedBy ?? '系统'}）`,
    advice: '确认可以恢复后 zhenggai resume-sending',
  }
}

function rehearsalCheck({ rehearsing }: Figures): Check {
  const name = '演练模式'
  if (rehearsing === null) return { name, ok: true, detail: '没有开启，邮件发给本人' }
  return {
    name,
    ok: false,
    detail: `已开启（${rehearsing.by}：${rehearsing.reason}），所有邮件只发到整改办，本人收不到`,
    advice: '演练完毕后 zhenggai rehearsal-mode end；其间的通知随后按当时的情况发给本人',
  }
}

function lateCheck({ lateDecisions, oldestDecision }: Figures): Check {
  const since =
    oldestDecision === null || !Number.isFinite(oldestDecision)
      ? ''
      : `，最早的应在 ${momentWords(oldestDecision)}`
  return counted(
    '迟到的节点',
    lateDecisions,
    `项措施的节点已过两分钟还没有办${since}`,
    '检查 worker 是否在运行；恢复后自动补上，多个错过的节点只按最高一级告知一次',
  )
}

function unsentCheck(
  { unsent, stopped, accounts }: Figures,
  { now, clock }: { now: Instant; clock: SlotContext },
): Check {
  // What the pace holds back is on its way, and the account's line says until when.
  const isPaced = accounts.some((account) => isSending(account, now))
  const count = isPaced || stopped ? 0 : unsentNow(unsent, { now, clock })
  return counted(
    '该发未发的通知',
    count,
    '条到时十分钟还没有发出',
    '检查 worker 是否在运行、日志里 dispatch 的错误；恢复后自动补发',
  )
}

function counted(name: string, count: number, words: string, advice: string): Check {
  return count === 0
    ? { name, ok: true, detail: '没有' }
    : { name, ok: false, detail: `${count} ${words}`, advice }
}
