import { epochDay, fromEpochDay, type LocalDate } from '../domain/localDate.ts'
import type { CellValue } from './sheet.ts'

export type DateProblem = 'empty' | 'unreadable' | 'noYear' | 'severalDates' | 'impossible' | 'outOfRange'

/** `inexact`: the date was read, but the cell says more or less than one day; the office is told what was taken. */
export type DateReading =
  | { date: LocalDate; inexact?: boolean }
  | { timing: 'continuous' | 'immediate'; date?: LocalDate; inexact?: boolean }
  | { problem: DateProblem }

/** `year`: the one that a date without a year belongs to, where the office has said so. */
export type DateOptions = { date1904?: boolean; year?: number }

const firstYear = 1990
const lastYear = 2100

/** Day 0 of the 1900 system for every day since March 1900 (Excel's own 29 February 1900 never existed). */
const base1900 = epochDay('1899-12-30')
const base1904 = epochDay('1904-01-01')

/**
 * A cell of the due-date column: dates, serials, 2021年12 月31日, 2021.12.31, full-width digits, 长期坚持, 立行立改.
 * Months and half-years count as their last day and are marked inexact; a text without a year is a problem, never a guess.
 */
export function parseDueDate(value: CellValue, options: DateOptions = {}): DateReading {
  if (value === null || value === '') return { problem: 'empty' }
  if (typeof value === 'number') return parseNumber(value, options.date1904 ?? false)
  if (typeof value === 'boolean') return { problem: 'unreadable' }
  if (typeof value === 'object') return 'date' in value ? withinYears(value.date) : { problem: 'unreadable' }
  // Longer than any date with its wording: not for the patterns below.
  if (value.length > 100) return { problem: 'unreadable' }
  const text = plainDate(value)
  if (text === '') return { problem: 'empty' }
  if (/^\d+(\.\d+)?$/.test(text) && !/^(\d{4}|\d{1,2})\.\d{1,2}$/.test(text)) {
    return parseNumber(Number(text), options.date1904 ?? false)
  }
  const reading = parseText(text)
  if (options.year === undefined || !('problem' in reading) || reading.problem !== 'noYear') return reading
  return parseText(withYear(text, options.year))
}

/** 11月底前 -> 2026年11月底前, 11.30 -> 2026.11.30. */
function withYear(text: string, year: number): string {
  return text.replace(
    /\d{1,2}(?=([./-])\d{1,2})|\d{1,2}(?=月)|年?底|年内/,
    (found, sign: string | undefined) =>
      sign === undefined ? `${year}年${found}` : `${year}${sign}${found}`,
  )
}

/** The texts of the dates in a part of a cell, in order; one without a year counts where the office named the year. */
export function datesWithin(part: string, { year }: DateOptions): string[] {
  const text = plainDate(part)
  const found = datesIn(text).map((date) => date.text)
  if (found.length > 0 || year === undefined) return found
  return [...text.matchAll(/\d{1,2}月(?:\d{1,2}[日号]|底|末|上旬|中旬|下旬)?|\d{1,2}[./-]\d{1,2}/g)].map(
    ([whole]) => whole,
  )
}

/** A serial as a date, its time of day dropped; null when it is no day of the calendar. */
export function serialToDate(serial: number, date1904: boolean): LocalDate | null {
  // Half a second: 0.9999999 of a day is the next day's midnight, stored with a rounding error.
  const day = Math.floor(serial + 0.5 / 86_400)
  if (day < 0 || day > 2_958_465) return null
  return fromEpochDay(day + (date1904 ? base1904 : base1900))
}

function parseNumber(number: number, date1904: boolean): DateReading {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(String(number))
  if (compact !== null) return readDay(Number(compact[1]), Number(compact[2]), Number(compact[3]))
  const date = serialToDate(number, date1904)
  return date === null ? { problem: 'outOfRange' } : withinYears(date)
}

type Found = { reading: DateReading; text: string; inexact: boolean }

function parseText(text: string): DateReading {
  const timing = timingWord(text)
  const found = datesIn(text)
  const rest = found.reduce((left, { text: part }) => left.replace(part, '|'), text)
  if (found.length === 0) return timing ?? { problem: missing(text) }
  const last = found.at(-1)
  if (last === undefined || /\d/.test(rest)) return { problem: 'severalDates' }
  if (found.length > 1 && !/\|(-|~|至|到)+\|/.test(rest)) return { problem: 'severalDates' }
  if ('problem' in last.reading) return last.reading
  const inexact = last.inexact || found.length > 1 || !isFiller(rest, timing !== null)
  return { ...timing, ...last.reading, ...(inexact ? { inexact } : {}) }
}

// The year-first forms, longest first. One kind of separator each: in 2021.3-12 the dash is a range, not a day.
const inWords = /(?<y1>\d{4})年(?<m1>\d{1,2})月(?<d1>\d{1,2})(?!\d)[日号]?/
const inSigns = /(?<y2>\d{4})(?<sign>[./-])(?<m2>\d{1,2})\k<sign>(?<d2>\d{1,2})(?!\d)日?/
const month =
  /(?<y3>\d{4})(?:年|[./-](?=\d))(?<m3>\d{1,2})(?!\d)(?:月份?)?(?<tail>上旬|中旬|下旬|月?底|末|初|内)?/
const part = /(?<y4>\d{4})年?(?<span>年?底|年?末|年?内|上半年|下半年|第?[一二三四1-4]季度)/
const forms = [inWords, inSigns, month, part].map((form) => form.source).join('|')
const anyDate = new RegExp(`(?<!\\d)(?:${forms})`, 'g')

function datesIn(text: string): Found[] {
  return [...text.matchAll(anyDate)].map(
    ({ 0: whole, groups: { y1, m1, d1, y2, m2, d2, y3, m3, tail, y4, span } = {} }) => {
      const year = Number(y1 ?? y2 ?? y3 ?? y4)
      const dayNo = d1 ?? d2
      if (dayNo !== undefined)
        return { reading: readDay(year, Number(m1 ?? m2), Number(dayNo)), text: whole, inexact: false }
      const monthNo = m3 === undefined ? lastMonthOf(span ?? '') : Number(m3)
      return { reading: readMonth(year, monthNo, tail), text: whole, inexact: true }
    },
  )
}

function readDay(year: number, monthNo: number, dayNo: number): DateReading {
  if (year < firstYear || year > lastYear) return { problem: 'outOfRange' }
  if (monthNo < 1 || monthNo > 12 || dayNo < 1 || dayNo > lengthOf(year, monthNo))
    return { problem: 'impossible' }
  return { date: written(year, monthNo, dayNo) }
}

function readMonth(year: number, monthNo: number, tail: string | undefined): DateReading {
  if (year < firstYear || year > lastYear) return { problem: 'outOfRange' }
  if (monthNo < 1 || monthNo > 12) return { problem: 'impossible' }
  const fixed = tail === '上旬' ? 10 : tail === '中旬' ? 20 : tail === '初' ? 10 : lengthOf(year, monthNo)
  return { date: written(year, monthNo, fixed) }
}

function lastMonthOf(span: string): number {
  if (span === '上半年') return 6
  const quarter =
    '一二三四'.indexOf(span.replace(/[第季度]/g, '')) + 1 || Number(/[1-4]/.exec(span)?.[0] ?? 4)
  return span.includes('季度') ? quarter * 3 : 12
}

const continuousWord = /长期|持续|常态化|长抓不懈/
const immediateWord = /立行立改|立知立改|即知即改|即行即改|立即整改|立即/

// Both words without a date: the stricter one counts, and the office is told.
function timingWord(text: string): { timing: 'continuous' | 'immediate'; inexact?: boolean } | null {
  const continuous = continuousWord.test(text)
  if (immediateWord.test(text)) return { timing: 'immediate', ...(continuous ? { inexact: true } : {}) }
  return continuous ? { timing: 'continuous' } : null
}

function missing(text: string): DateProblem {
  return /\d{1,2}月|\d{1,2}[./-]\d{1,2}|[年月季]?底|年内/.test(text) && !/\d{4}/.test(text)
    ? 'noYear'
    : 'unreadable'
}

const fillers =
  /完成整改|整改到位|整改完成|截止日期|之前|以前|完成|整改|到位|截止|截至|计划|时限|前|止|于|在|至|到|并|且|由/g

function isFiller(rest: string, hasTiming: boolean): boolean {
  const words = hasTiming
    ? rest.replace(/长期坚持|持续整改|持续推进|长期整改|立行立改|立即整改|长期|持续|坚持|常态化/g, '')
    : rest
  return words.replace(fillers, '').replace(/[|,，。.;；:：、()]/g, '') === ''
}

function withinYears(date: LocalDate): DateReading {
  const year = Number(date.slice(0, 4))
  return year < firstYear || year > lastYear ? { problem: 'outOfRange' } : { date }
}

function lengthOf(year: number, monthNo: number): number {
  const next = monthNo === 12 ? written(year + 1, 1, 1) : written(year, monthNo + 1, 1)
  return epochDay(next) - epochDay(written(year, monthNo, 1))
}

function written(year: number, monthNo: number, dayNo: number): LocalDate {
  return `${year}-${String(monthNo).padStart(2, '0')}-${String(dayNo).padStart(2, '0')}`
}

/** Full-width digits and signs to plain ones, blanks out (2021年12 月31日), weekday and time of day dropped. */
export function plainDate(text: string): string {
  const folded = text
    .normalize('NFKC')
    .replace(/[‐‑–—―−－]+/g, '-')
    .replace(/(\d)[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?\s*$/i, '$1')
    .replace(/\s+/g, '')
    .replace(/日\d{1,2}(:\d{2}(:\d{2})?|[时点]整?)/, '日')
    .replace(/\(?(星期|周)[一二三四五六日天]\)?/g, '')
  return chineseDigits(folded)
}

const digits = '〇一二三四五六七八九'

// 二〇二一年十二月三十一日; only directly before 年, 月, 日, so that no other word is touched.
function chineseDigits(text: string): string {
  return text
    .replace(/[〇○零一二三四五六七八九]{4}(?=年)/g, (year) =>
      [...year].map((char) => Math.max(0, digits.indexOf(char))).join(''),
    )
    .replace(/([二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日号])/g, (number) =>
      String(upTo39(number)),
    )
}

function upTo39(number: string): number {
  if (!number.includes('十')) return digits.indexOf(number)
  const [tens = '', ones = ''] = number.split('十')
  return (
    (tens === '' ? 1 : digits.indexOf(tens)) * 10 + Math.max(0, digits.indexOf(ones === '' ? '〇' : ones))
  )
}
