import type { CalendarYear } from './calendar.ts'
import { firstYear, lastYear } from './calendar.ts'
import type { LocalDate } from './localDate.ts'
import { weekday } from './localDate.ts'
import { statutoryDays } from './provisional.ts'

/** Where in the notice, what stands there, what should; an `error` keeps the year from being taken over. */
export type CalendarProblem = {
  severity: 'error' | 'warning'
  where: string
  found: string
  expected: string
}

/** 放假安排“春节”：找到“共8天”，应为9天 */
export function calendarProblemSentence({ where, found, expected }: CalendarProblem): string {
  return `${where}：找到“${found}”，应为${expected}`
}

/**
 * What cannot be right in a year's holidays, whoever wrote them down: days of other years, a worked day that is no
 * weekend (调休上班只可能在周末), a day twice, a holiday of the law (《全国年节及纪念日放假办法》) that is missing. That the days
 * off are not paid for by as many worked weekends is only odd: an extension by a second notice does that.
 */
export function checkCalendarYear(year: CalendarYear): CalendarProblem[] {
  if (!Number.isInteger(year.year) || year.year < firstYear || year.year > lastYear) {
    return [error('年份', String(year.year), `${firstYear} 至 ${lastYear} 之间的年份`)]
  }
  const off = year.holidays.flatMap(({ dates }) => dates)
  return [
    ...(year.notice.trim() === ''
      ? [error('文号', '空', '放假安排通知的文号，如 国办发明电〔2025〕7号')]
      : []),
    ...(off.length === 0 ? [error('放假安排', '没有放假的日期', '至少一个节日')] : []),
    ...otherYears(year),
    ...twice(year),
    ...workedWeekdays(year.makeUpDays),
    ...(off.length === 0 ? [] : missingByLaw(year.year, new Set(off))),
    ...(off.length === 0 ? [] : unbalanced(year)),
  ]
}

/** New Year's Day may begin in December; nothing else leaves the year. */
function otherYears({ year, holidays, makeUpDays }: CalendarYear): CalendarProblem[] {
  const [first, last] = [`${year - 1}-12-25`, `${year}-12-31`]
  const outside = (date: LocalDate) => date < first || date > last
  const expected = `${year} 年之内的日期（元旦可从上年12月底起）`
  return [
    ...holidays.flatMap(({ name, dates }) =>
      dates.filter(outside).map((date) => error(`放假安排“${name}”`, date, expected)),
    ),
    ...makeUpDays.filter(outside).map((date) => error('调休上班', date, expected)),
  ]
}

function twice({ holidays, makeUpDays }: CalendarYear): CalendarProblem[] {
  const seen = new Map<LocalDate, string>()
  const days = [
    ...holidays.flatMap(({ name, dates }) => dates.map((date) => ({ where: `放假安排“${name}”`, date }))),
    ...makeUpDays.map((date) => ({ where: '调休上班', date })),
  ]
  return days.flatMap(({ where, date }) => {
    const before = seen.get(date)
    seen.set(date, where)
    return before === undefined ? [] : [error(where, date, `没有在${before}中出现过的日期`)]
  })
}

function workedWeekdays(makeUpDays: readonly LocalDate[]): CalendarProblem[] {
  return makeUpDays
    .filter((date) => weekday(date) <= 5)
    .map((date) => error('调休上班', `${date}（${weekdayName(date)}）`, '周六或周日'))
}

function missingByLaw(year: number, off: ReadonlySet<LocalDate>): CalendarProblem[] {
  return statutoryDays(year)
    .filter(({ date }) => !off.has(date))
    .map(({ name, date }) => error(`放假安排“${name}”`, `没有 ${date}`, '含这一法定节日的放假日期'))
}

/** Weekdays off = days of the law (also those on weekends, which are given back) + worked weekends. */
function unbalanced({ year, holidays, makeUpDays }: CalendarYear): CalendarProblem[] {
  const off = holidays.flatMap(({ dates }) => dates)
  const weekdaysOff = off.filter((date) => weekday(date) <= 5).length
  const owed = statutoryDays(year).length + makeUpDays.length
  if (weekdaysOff === owed) return []
  const found = `放假占用工作日 ${weekdaysOff} 天，法定节日 ${statutoryDays(year).length} 天，调休上班 ${makeUpDays.length} 天`
  return [
    { severity: 'warning', where: `${year} 年合计`, found, expected: '前者等于后两者之和，请与通知原文核对' },
  ]
}

/** 周一 … 周日 */
export function weekdayName(date: LocalDate): string {
  return `周${'一二三四五六日'[weekday(date) - 1]}`
}

function error(where: string, found: string, expected: string): CalendarProblem {
  return { severity: 'error', where, found, expected }
}
