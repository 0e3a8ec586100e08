import type { CalendarYear } from '../domain/calendar.ts'
import type { CalendarProblem } from '../domain/calendarCheck.ts'
import { checkCalendarYear, weekdayName } from '../domain/calendarCheck.ts'
import type { LocalDate } from '../domain/localDate.ts'
import { datesFromTo, daysBetween, isLocalDate } from '../domain/localDate.ts'

export type HolidayNotice = {
  /** Null when not even the year can be read. */
  year: CalendarYear | null
  problems: CalendarProblem[]
}

/**
 * Reads the text of 国务院办公厅关于…年部分节假日安排的通知 as it is pasted from a web page or a document. All problems at once.
 * 共N天 must agree with the dates and 周几 with the calendar: a typing error must not move ten thousand dates. `given`
 * stands in where the pasted part lacks the number or the year.
 */
export function readHolidayNotice(
  pasted: string,
  given: { notice?: string; year?: number } = {},
): HolidayNotice {
  const text = normalized(pasted)
  const year = given.year ?? yearIn(text)
  if (year === null) {
    const found = pasted.trim() === '' ? '空' : `${text.slice(0, 30)}…`
    const expected = '写明年份的通知，如“现将2026年元旦、春节……放假调休日期的具体安排通知如下”'
    return { year: null, problems: [{ severity: 'error', where: '年份', found, expected }] }
  }
  const items = itemsOf(text).map((item) => readItem(item, year))
  const problems = items.flatMap((item) => item.problems)
  const read: CalendarYear = {
    year,
    notice: given.notice ?? numberIn(text) ?? '',
    holidays: items.flatMap(({ name, dates }) => (dates.length > 0 ? [{ name, dates }] : [])),
    makeUpDays: items.flatMap(({ worked }) => worked).sort(),
  }
  return { year: read, problems: [...problems, ...checkCalendarYear(read)] }
}

type Item = { name: string; body: string }
type ItemRead = { name: string; dates: LocalDate[]; worked: LocalDate[]; problems: CalendarProblem[] }

/** Full-width digits and brackets as half-width ones; blanks and line ends mean nothing in a pasted text. */
function normalized(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b]+/g, '')
    .replace(/星期/g, '周')
    .replace(/周天/g, '周日')
}

function yearIn(text: string): number | null {
  const [, year] = /(?:现将|关于)(\d{4})年/.exec(text) ?? []
  return year === undefined ? null : Number(year)
}

function numberIn(text: string): string | null {
  const [, kind, year, number] = /(国办发(?:明电)?)[〔[【(](\d{4})[〕\]】)](\d+)号/.exec(text) ?? []
  return number === undefined ? null : `${kind}〔${year}〕${number}号`
}

/** “二、春节:…”; the next number, or the closing paragraph, ends it. */
function itemsOf(text: string): Item[] {
  const heads = [...text.matchAll(/[一二三四五六七八九十]{1,3}、([^:。,(]{2,20}):/g)]
  return heads.map((head, index) => {
    const from = head.index + head[0].length
    const to = heads[index + 1]?.index ?? text.length
    const body = text.slice(from, to).replace(/(节假日期间|国务院办公厅).*$/, '')
    return { name: (head[1] ?? '').replace(/和/g, '、'), body }
  })
}

function readItem({ name, body }: Item, year: number): ItemRead {
  const where = `放假安排“${name}”`
  const read: ItemRead = { name, dates: [], worked: [], problems: [] }
  for (const clause of clausesOf(body)) {
    const dates = datesIn(clause, year)
    read.problems.push(...dates.flatMap((date) => wrongDay(date, where)))
    if (/上班/.test(clause)) read.worked.push(...valid(dates))
    else if (/放假/.test(clause)) readRest(read, { clause, dates, where })
    else if (dates.length > 0 && !/休息|鼓励|安排职工/.test(clause)) {
      read.problems.push({ severity: 'warning', where, found: clause, expected: '“放假”或“上班”的安排' })
    }
  }
  if (read.dates.length === 0) {
    read.problems.push({ severity: 'error', where, found: body.slice(0, 40), expected: '放假的起止日期' })
  }
  return read
}

/** One statement each: a sentence, or the halves of one that rests and works. */
function clausesOf(body: string): string[] {
  return body.split(/[。;]/).flatMap((sentence) => {
    const parts = sentence.split(',')
    const isMixed = /放假/.test(sentence) && /上班/.test(sentence)
    if (!isMixed) return sentence === '' ? [] : [sentence]
    const turn = parts.findIndex((part) => /上班/.test(part))
    return [parts.slice(0, turn).join(','), parts.slice(turn).join(',')]
  })
}

/** Nobody has ever had more days off; a wrong year would make thousands of them. */
const longest = 40

function readRest(
  read: ItemRead,
  { clause, dates, where }: { clause: string; dates: readonly FoundDate[]; where: string },
): void {
  const [first, last] = [dates[0], dates.at(-1)]
  if (!first || !last || !isLocalDate(first.date) || !isLocalDate(last.date)) return
  const isSpan = /日(?:\([^)]*\))?至/.test(clause)
  if (isSpan && daysBetween(first.date, last.date) > longest) {
    const expected = `不超过 ${longest} 天的放假（${first.date} 至 ${last.date}）`
    read.problems.push({ severity: 'error', where, found: clause, expected })
    return
  }
  const days = isSpan ? datesFromTo(first.date, last.date) : valid(dates)
  read.dates.push(...days)
  const [, count] = /(?:共|放假)(\d+)天/.exec(clause) ?? []
  if (count !== undefined && Number(count) !== days.length) {
    read.problems.push({
      severity: 'error',
      where,
      found: clause,
      expected: `与起止日期一致的天数（${first.date} 至 ${last.date} 是 ${days.length} 天）`,
    })
  } else if (count === undefined && isSpan) {
    read.problems.push({ severity: 'warning', where, found: clause, expected: '写明“共几天”，以便核对' })
  }
}

type FoundDate = { date: LocalDate; text: string; weekday: string | null }

/** 2月15日(农历腊月二十八、周日)至23日(…): month and year are said once and hold until others are said. */
function datesIn(clause: string, year: number): FoundDate[] {
  const form = /(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?/g
  const found = [...clause.matchAll(form)]
  const months = found.map(([, , month]) => month)
  // “12月31日至1月2日” without years: the new year's holiday begins in the old one.
  const turns = months[0] === '12' && months.includes('1')
  let [inYear, inMonth] = [turns ? year - 1 : year, 0]
  return found.map(([text, ownYear, ownMonth, day, note]) => {
    const month = ownMonth === undefined ? inMonth : Number(ownMonth)
    if (ownYear !== undefined) inYear = Number(ownYear)
    else if (month < inMonth) inYear += 1
    inMonth = month
    const date = [inYear, month, Number(day)].map((part) => String(part).padStart(2, '0')).join('-')
    return { date, text, weekday: /周[一二三四五六日]/.exec(note ?? '')?.[0] ?? null }
  })
}

function wrongDay({ date, text, weekday }: FoundDate, where: string): CalendarProblem[] {
  if (!isLocalDate(date)) return [{ severity: 'error', where, found: text, expected: '真实存在的日期' }]
  if (weekday === null || weekday === weekdayName(date)) return []
  return [{ severity: 'error', where, found: text, expected: `${weekdayName(date)}（${date}）` }]
}

function valid(dates: readonly FoundDate[]): LocalDate[] {
  return dates.map(({ date }) => date).filter(isLocalDate)
}
