import type { Coming } from './forecastShared.ts'
import type { Ladder } from './ladder.ts'
import { defaultLadder } from './ladder.ts'
import { rungsOf } from './ladderTracks.ts'
import { letterOfTrack } from './letters.ts'
import type { LocalDate } from './localDate.ts'
import { yearOf } from './localDate.ts'
import type { Measure } from './measure.ts'
import { milestoneTrack } from './milestones.ts'
import type { NextDecision } from './nextDecision.ts'
import { openSuspension, suspensionEnd } from './suspension.ts'
import { receiptLines } from './wordingLetters.ts'
import {
  dateName,
  roleName,
  rungName,
  shortDateName,
  stateName,
  stepName,
  timingName,
} from './wordingNames.ts'

/** The timer's summary in Temporal: 3月9日 督办（逾期第3个工作日）; with the year where it is not that of `today`. No
 *  personal names. */
export function summaryOf(next: NextDecision | null, today: LocalDate | null = null): string {
  if (next === null) return '没有待办节点，等待办理'
  const isFar = today !== null && yearOf(today) !== yearOf(next.date)
  const date = `${isFar ? `${yearOf(next.date)}年` : ''}${shortDateName(next.date)}`
  return `${date} ${stepName(next.step)}（${placeOf(next)}）`
}

/** The workflow's current details in Markdown: state, the ladder so far, the next five dates. No personal names. */
export function detailsOf(
  measure: Measure,
  coming: readonly Coming[],
  ladder: Ladder = defaultLadder,
): string {
  const so = [...soFar(measure, ladder), ...receiptLines(measure)]
  const dates = nextDates(coming, ladder)
  return [
    headOf(measure),
    ...(so.length > 0 ? ['', '**已走阶梯**', '', ...so.map((line) => `- ${line}`)] : []),
    '',
    '**接下来**',
    '',
    ...(dates.length > 0 ? dates.map((line) => `- ${line}`) : ['- 没有待办节点，等待办理']),
  ].join('\n')
}

function placeOf({ track, rung, position, occurrence, unit }: NextDecision): string {
  if (rung === suspensionEnd.id) return '中止期满'
  // Of which letter: its track names the rung that it belongs to.
  if (rung === 'letterDraft') return rungName((letterOfTrack(track) ?? '').replace(/\.\d+$/, ''), 1)
  if (track.startsWith('lookBack:')) {
    const which = `第${track.slice('lookBack:'.length)}次`
    return occurrence > 1 ? `${which}，催办${occurrence - 1}` : which
  }
  const milestone = track.startsWith(milestoneTrack(''))
    ? `节点${track.slice(milestoneTrack('').length)}`
    : null
  if (milestone !== null) return `${milestone}逾期第${position}个工作日`
  if (track !== 'due') return `第${occurrence}次`
  if (position === 0) return '到期当日'
  const day = unit === 'calendarDays' ? '天' : '个工作日'
  return position > 0 ? `逾期第${position}${day}` : `到期前第${-position}${day}`
}

function headOf(measure: Measure): string {
  const number = measure.no === null ? '' : `台账第${measure.no}号，`
  const date = measure.dueDate === null ? '未定' : dateName(measure.dueDate)
  const suspended = openSuspension(measure) === null ? '' : '（已中止）'
  return `**${stateName(measure.state)}${suspended}** ${number}${measure.unit}，${timingName(measure.timing)}，整改时限：${date}`
}

/** Reached decisions of the running cycle and waits, in the ladder's order. */
function soFar({ reached }: Measure, ladder: Ladder): string[] {
  const order = rungsOf(ladder).map(({ id }) => id)
  return Object.entries(reached)
    .map(([key, occurrence]) => ({ rung: key.split('/')[2] ?? key, occurrence }))
    .sort((a, b) => order.indexOf(a.rung) - order.indexOf(b.rung))
    .map(({ rung, occurrence }) => rungName(rung, occurrence, ladder))
}

function nextDates(coming: readonly Coming[], ladder: Ladder): string[] {
  const byRung = new Map<string, Coming[]>()
  for (const row of coming) {
    const key = `${row.date}/${row.track}/${row.rung}/${row.occurrence}`
    byRung.set(key, [...(byRung.get(key) ?? []), row])
  }
  return [...byRung.values()]
    .slice(0, 5)
    .flatMap((rows) => rows.slice(0, 1).map((row) => line(row, rows, ladder)))
}

function line({ date, rung, occurrence }: Coming, rows: readonly Coming[], ladder: Ladder): string {
  const roles = rows.map(({ role, copy }) => (copy ? `抄送${roleName(role)}` : roleName(role)))
  return `${dateName(date)} ${rungName(rung, occurrence, ladder)}：${roles.join('、')}`
}
