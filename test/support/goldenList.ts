import type { Pool } from '../../db/pool.ts'
import type { Instant, LocalDate } from '../../domain/localDate.ts'
import { weekday } from '../../domain/localDate.ts'
import type { MailType } from '../../domain/mailing.ts'
import type { NoticeKind, NoticeState, ReasonWord } from '../../domain/notice.ts'
import { defaultPolicy } from '../../domain/policy.ts'
import type { Recipient } from '../../domain/roster.ts'
import { dateAt } from '../../domain/time.ts'
import { kindName, reasonName, roleName, rungName } from '../../domain/wordingNames.ts'

/** A notice as it travelled in a mail. */
export type Told = {
  sentAt: Instant
  personId: string
  person: string
  messageId: string
  mailKind: MailType
  attempt: number
  state: string
  handedUp: boolean
  merged: ReasonWord | null
} & ListedNotice

type ListedNotice = {
  key: string
  /** The measure's number in the ledger; null for an alarm. */
  no: number | null
  track: string
  cycle: number
  rung: string
  occurrence: number
  role: Recipient
  kind: NoticeKind
  copy: boolean
  severity: number
  detail: { title: string } | null
}

/** Everything that was given to the mail server, by instant. */
export async function readTold(pool: Pool): Promise<Told[]> {
  const { rows } = await pool.query<Told>(
    `select m.sending_at as "sentAt", m.person_id as "personId", m.message_id as "messageId", m.kind as "mailKind",
       m.attempt, m.state, t.handed_up as "handedUp", t.reason as merged, ${noticeColumns},
       (select name from person p where p.id = m.person_id order by valid_from desc limit 1) as person
     from mail m join mail_telling mt on mt.mail_id = m.id
     join telling t on t.notice_key = mt.notice_key and t.person_id = mt.person_id
     join notice n on n.key = mt.notice_key left join measure on measure.id = n.measure_id
     where m.sending_at is not null`,
  )
  return rows
}

/** One line a mail, and below it one a notice: date, time, person, kind; measures and rungs in a clerk's words. */
export function mailList(told: readonly Told[]): string[] {
  const mails = new Map<string, Told[]>()
  for (const one of told) mails.set(one.messageId, [...(mails.get(one.messageId) ?? []), one])
  return [...mails.values()].sort(byMinuteAndPerson).flatMap((notices) => {
    const [first] = notices
    if (!first) return []
    const again = first.attempt > 1 ? `（第${first.attempt}次发送）` : ''
    const state = first.state === 'accepted' ? '' : `（${first.state}）`
    const head = `${momentOf(first.sentAt)}  ${first.person}  ${mailName(first.mailKind)}${again}${state}`
    return [head, ...groupedLines(notices)]
  })
}

/** What the plan held and nobody was told, with the reason. */
export async function untoldList(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<
    ListedNotice & { date: LocalDate; state: NoticeState; reason: ReasonWord | null }
  >(
    `select n.date, n.state, n.reason, ${noticeColumns}
     from notice n left join measure on measure.id = n.measure_id where n.state <> 'done'`,
  )
  const lines = rows.map((row) => ({
    ...row,
    text: `${row.date} ${dayName(row.date)}  第${row.no}项  ${noticeName(row)} → ${roleName(row.role)}  ${stateWords(row)}`,
  }))
  return lines
    .sort((a, b) => compare(a.date, b.date) || byNumber(a, b) || compare(a.key, b.key))
    .map(({ text }) => text)
}

const noticeColumns = `n.key, n.track, n.cycle, n.rung, n.occurrence, n.role, n.kind, n.copy, n.severity, n.detail,
  (measure.body ->> 'no')::int as no`

function byMinuteAndPerson([a]: Told[], [b]: Told[]): number {
  if (!a || !b) return 0
  return (
    minuteOf(a) - minuteOf(b) ||
    compare(a.personId, b.personId) ||
    compare(a.mailKind, b.mailKind) ||
    byNumber(a, b) ||
    compare(a.key, b.key)
  )
}

function minuteOf({ sentAt }: Told): number {
  return Math.floor(sentAt / 60_000)
}

/** Measures that hear the same share a line: 第1、13、14项. */
function groupedLines(notices: readonly Told[]): string[] {
  const groups = new Map<string, Told[]>()
  for (const one of [...notices].sort(
    (a, b) => b.severity - a.severity || byNumber(a, b) || compare(a.key, b.key),
  )) {
    const what = `${noticeName(one)} → ${roleName(one.role)}${marksOf(one)}`
    groups.set(what, [...(groups.get(what) ?? []), one])
  }
  return [...groups].map(([what, ones]) => `    ${numbersOf(ones)}${what}`)
}

function numbersOf(notices: readonly Told[]): string {
  const numbers = notices.flatMap(({ no }) => (no === null ? [] : [no]))
  return numbers.length === 0 ? '' : `第${numbers.join('、')}项  `
}

function marksOf({ handedUp, merged, copy }: Told): string {
  const words = [copy && '抄送', handedUp && '代收', merged && `${reasonName(merged)}`]
  const marks = words.filter((word) => word !== false && word !== null)
  return marks.length === 0 ? '' : `（${marks.join('，')}）`
}

function noticeName({ track, cycle, rung, occurrence, kind, detail }: ListedNotice): string {
  if (kind === 'alarm') return `告警：${detail?.title ?? rung}`
  if (track.startsWith('event:') && rung === kind) return kindName(kind)
  const again = track === 'due' && cycle > 1 ? `（第${cycle}次时限）` : ''
  const [name, n] = track.split(':')
  const lookBack = name === 'lookBack' ? `第${n}次` : ''
  const closeOut = name === 'lookBack' && cycle > 1 ? `（第${cycle}次销号后）` : ''
  return `${lookBack}${rungName(rung, occurrence)}${again}${closeOut}`
}

function stateWords({ state, reason }: { state: NoticeState; reason: ReasonWord | null }): string {
  const states = { planned: '待发', done: '已发', skipped: '不发', cancelled: '取消', held: '暂存' }
  return reason === null ? states[state] : `${states[state]}：${reasonName(reason) ?? reason}`
}

function mailName(kind: MailType): string {
  if (kind === 'morning') return '晨间提醒'
  return kind === 'leaderMorning' ? '领导晨报' : kindName(kind)
}

function momentOf(instant: Instant): string {
  const { date, time } = dateAt(instant, defaultPolicy)
  return `${date} ${dayName(date)} ${time.slice(0, 5)}`
}

function dayName(date: LocalDate): string {
  return `周${'一二三四五六日'[weekday(date) - 1]}`
}

function byNumber(a: { no: number | null }, b: { no: number | null }): number {
  return (a.no ?? 0) - (b.no ?? 0)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
