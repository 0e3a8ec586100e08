import type { Calendar } from './calendar.ts'
import { addWorkingDays, workingDaysBetween } from './calendar.ts'
import type { LocalDate } from './localDate.ts'
import { addDays, addMonths } from './localDate.ts'

/** 方案, 报告, 移交线索, 集中整改期, 评估. */
export const clockIds = ['plan', 'report', 'clues', 'concentratedPeriod', 'evaluation'] as const
export type ClockId = (typeof clockIds)[number]

export const budgetUnits = ['months', 'workingDays', 'calendarDays'] as const
export type BudgetUnit = (typeof budgetUnits)[number]

/** A clock of a round: anchor and budget are configuration with their basis; the date is always derived from them. */
export type RoundClock = {
  clock: ClockId
  /** Null: counted from the last day of the concentrated period. */
  anchorOn: LocalDate | null
  budget: number
  unit: BudgetUnit
  /** By what it is so: the paper and its number. */
  basis: string
}

export const clockNames: Readonly<Record<ClockId, string>> = {
  plan: '报送整改方案',
  report: '报送整改情况报告',
  clues: '反馈移交线索办理情况',
  concentratedPeriod: '集中整改期',
  evaluation: '整改评估',
}

export const unitNames: Readonly<Record<BudgetUnit, string>> = {
  months: '个月',
  workingDays: '个工作日',
  calendarDays: '天',
}

/** What a round gets whose feedback day is known. How long the concentrated period is (2, 3 or 6 months) the office says. */
export function usualClocks(feedbackOn: LocalDate, concentratedMonths: number | null): RoundClock[] {
  const usual = (clock: ClockId, budget: number): RoundClock => ({
    ...{ clock, anchorOn: feedbackOn, budget, unit: 'months' },
    basis: `通行时限：收到反馈意见之日起${budget}个月（请核对本轮次的反馈通知并填写依据）`,
  })
  const always = [usual('plan', 1), usual('report', 2), usual('clues', 3)]
  if (concentratedMonths === null) return always
  const evaluation: RoundClock = {
    ...{ clock: 'evaluation', anchorOn: null, budget: 1, unit: 'months' },
    basis: '通行时限：集中整改期满后1个月（请核对本轮次的反馈通知并填写依据）',
  }
  return [...always, usual('concentratedPeriod', concentratedMonths), evaluation]
}

/**
 * The last day of a clock. Months end on the same day of the month, or on its last one (31 December + 2 months is 28
 * February): 民法典 第二百零二条. Null where it counts from a concentrated period that the round does not have.
 */
export function lastDayOf(
  { anchorOn, budget, unit }: RoundClock,
  all: readonly RoundClock[],
  calendar: Calendar,
): LocalDate | null {
  const from = anchorOn ?? endOfPeriod(all, calendar)
  if (from === null) return null
  switch (unit) {
    case 'months':
      return addMonths(from, budget)
    case 'workingDays':
      return addWorkingDays(calendar, from, budget)
    case 'calendarDays':
      return addDays(from, budget)
  }
}

/** The last day of the concentrated period (集中整改期); null when the round has none, or it names itself as its anchor. */
export function endOfPeriod(all: readonly RoundClock[], calendar: Calendar): LocalDate | null {
  const period = all.find(({ clock }) => clock === 'concentratedPeriod')
  return !period || period.anchorOn === null ? null : lastDayOf(period, [], calendar)
}

/** Working days before the last day at which the office is told; the later one once more. */
const warnings = [10, 3] as const

/** How far a clock has run: 0 nothing to say, 1 and 2 the two warnings, 3 its last day has passed. */
export function clockStage(lastDay: LocalDate, today: LocalDate, calendar: Calendar): 0 | 1 | 2 | 3 {
  if (today > lastDay) return 3
  const left = workingDaysBetween(calendar, today, lastDay)
  if (left <= warnings[1]) return 2
  return left <= warnings[0] ? 1 : 0
}
