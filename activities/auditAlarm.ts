import type { StoredFinding } from '../db/audit.ts'
import type { AlarmNotice } from '../db/dispatch/settle.ts'
import { findingKindNames } from '../domain/audit/wording.ts'
import type { FindingKind } from '../domain/audit.ts'
import type { LocalDate } from '../domain/localDate.ts'

/** How many findings stand in the mail itself. */
export const linesInMail = 10

/** What the office is told of an audit that found something: how many of each kind, and the first of them. Once a day. */
export function auditAlarm(
  {
    counts,
    first,
  }: { counts: readonly { kind: FindingKind; count: number }[]; first: readonly StoredFinding[] },
  today: LocalDate,
): AlarmNotice {
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const kinds = counts.map(({ kind, count }) => `${findingKindNames[kind]}${count}处`).join('、')
  const more = total > first.length ? `；另有${total - first.length}处` : ''
  return {
    key: `office/audit/${today}/1`,
    rung: 'audit',
    occurrence: 1,
    date: today,
    detail: {
      title: `核对发现${total}处不一致`,
      found: `${kinds}。${first.map(lineOf).join('；')}${more}。`,
      todo: '请用 zhenggai findings 查看全部，逐条用 zhenggai repair <编号> 处理。',
    },
  }
}

function lineOf({ id, kind, measureId, found, expected }: StoredFinding): string {
  return `${id} ${measureId} ${findingKindNames[kind]}：${cut(found)}，应为${cut(expected)}`
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
