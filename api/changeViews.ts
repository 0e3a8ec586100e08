import { countConcerned } from '../db/confirmChange.ts'
import type { ChangePreview } from '../db/previewChange.ts'
import type { ReplanResult } from '../db/replanRead.ts'
import type { VersionChange } from '../db/versionChanges.ts'
import type { CalendarYear } from '../domain/calendar.ts'
import type { DifferenceSummary } from '../domain/difference.ts'
import type { RungMove } from '../domain/events.ts'
import { dateName, rungName } from '../domain/wording.ts'
import { actorName } from '../domain/wordingEvents.ts'
import type { ChangeView } from './contract.ts'
import type { ApiDeps } from './deps.ts'
import { momentOf, momentOrNull, momentWords } from './moments.ts'
import type { PeopleOn } from './persons.ts'
import { personRef } from './views.ts'

/** A year as a notice writes it: holidays from their first to their last day. */
export function calendarYearOf({ year, notice, holidays, makeUpDays }: CalendarYear) {
  return {
    year,
    notice,
    holidays: holidays.map(({ name, dates }) => ({
      name,
      from: dates[0] ?? '',
      to: dates.at(-1) ?? '',
      days: dates.length,
    })),
    makeUpDays,
  }
}

export function differenceOfView(difference: DifferenceSummary, people: PeopleOn) {
  const { perPerson, ...counted } = difference
  return {
    ...counted,
    perPerson: perPerson.map(({ personId, ...own }) => ({ person: personRef(personId, people), ...own })),
  }
}

/** What a change would do, as a sentence and in figures. */
export function previewOf(preview: ChangePreview, people: PeopleOn) {
  const { total, slot, summary, examples, failures } = preview
  return {
    total,
    slot: momentOf(slot),
    sentence: previewSentence(preview),
    difference: differenceOfView(summary, people),
    failures,
    examples: examples.map(({ moved, ...example }) => ({
      ...example,
      moved: moved.map((one) => ({ ...one, rungName: rungName(one.rung, 1) })),
    })),
  }
}

/** A change with its progress. While it is proposed `total` is counted afresh: it is what has to be confirmed. */
export async function changeOf(
  change: VersionChange,
  people: PeopleOn,
  { pool }: Pick<ApiDeps, 'pool'>,
): Promise<ChangeView> {
  const { id, kind, title, state, applied, moved, failed } = change
  const total = state === 'proposed' ? await countConcerned(pool, change.proposed) : change.total
  const named = (actor: VersionChange['proposedBy']) => actorWords(actor, people)
  return {
    ...{ id, kind, title, state, total, applied, moved, failed },
    stateName: stateNames[state],
    sentence: progressSentence({ ...change, total }),
    proposed: { name: named(change.proposedBy), at: momentOf(change.proposedAt) },
    confirmed:
      change.confirmedBy === null || change.confirmedAt === null
        ? null
        : { name: named(change.confirmedBy), at: momentOf(change.confirmedAt) },
    doneAt: momentOrNull(change.doneAt),
    foreseen: differenceOfView(change.foreseen, people),
  }
}

/** What moved of one measure, a line each. */
export function resultOf({ measureId, issue, unit, dueDate, lookBacks, moves, failure }: ReplanResult) {
  const sentences = [
    ...(dueDate === null ? [] : [`整改时限由${dateName(dueDate.from)}改为${dateName(dueDate.to)}`]),
    ...lookBacks.map(({ n, from, to }) => `第${n}次回头看由${dateName(from)}改为${dateName(to)}`),
    ...moves.map(moveSentence),
  ]
  return { measureId, issue, unit, sentences, failure }
}

function moveSentence({ rung, occurrence, from, to }: RungMove): string {
  const name = rungName(rung, occurrence)
  if (from === null) return `${name}：新增，${dateName(to ?? '')}`
  return to === null
    ? `${name}：取消，原为${dateName(from)}`
    : `${name}：由${dateName(from)}改为${dateName(to)}`
}

function previewSentence({ total, slot, summary, failures }: ChangePreview): string {
  const { measures, added, removed, moved, nextSlot, peak } = summary
  const changes = `其中 ${measures} 项的通知有变动（新增 ${added}、取消 ${removed}、改期 ${moved}）`
  const next = `下一时点（${momentWords(slot)}）将向 ${nextSlot.after.people} 人发出 ${nextSlot.after.mails} 封邮件（变更前 ${nextSlot.before.mails} 封）`
  const day = peak.after === null ? '' : `；高峰日 ${peak.after.date}，${peak.after.mails} 封`
  const rest = failures.length > 0 ? `；${failures.length} 项的日期推算不了，将保持原样` : ''
  return `涉及 ${total} 项在办措施，${changes}；${next}${day}${rest}`
}

function progressSentence({ state, total, applied, moved, failed }: VersionChange): string {
  const rest = failed > 0 ? `，${failed} 项未能调整，见明细` : ''
  switch (state) {
    case 'proposed':
      return `待确认：确认后将应用到 ${total} 项在办措施，确认之前一切照旧`
    case 'applying':
      return `正在应用：已完成 ${applied}/${total} 项，${moved} 项的日期有变动${rest}`
    case 'done':
      return `已应用到 ${applied} 项措施，${moved} 项的日期有变动${rest}`
    case 'withdrawn':
      return '已撤回，没有应用'
  }
}

const stateNames = { proposed: '待确认', applying: '应用中', done: '已完成', withdrawn: '已撤回' } as const

function actorWords(actor: VersionChange['proposedBy'], people: PeopleOn): string {
  if (actor.personId === null && actor.onBehalfOf === null) return actor.service ?? '系统'
  return actorName(actor, (id) => personRef(id, people).name)
}
