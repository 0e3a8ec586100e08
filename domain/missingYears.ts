import type { LocalDate } from './localDate.ts'
import { daysBetween, yearOf } from './localDate.ts'

/** A year without a published calendar. */
export type MissingYear = {
  year: number
  /** Notices that wait in it. */
  notices: number
  sentence: string
  /** How often the office should have heard of it by now: once when plans first reach it, and every week from the
   *  November before it on, when the State Council's notice comes. */
  occurrence: number
}

/** The years that are missing on a day: those that notices wait in, this one, and from November on the next. */
export function missingYears(
  reached: readonly { year: number; notices: number }[],
  { published, today }: { published: readonly number[]; today: LocalDate },
): MissingYear[] {
  const notices = new Map(reached.map((one) => [one.year, one.notices]))
  const thisYear = yearOf(today)
  const expected = today >= `${thisYear}-11-01` ? [thisYear, thisYear + 1] : [thisYear]
  const years = [...new Set([...notices.keys(), ...expected])].filter((year) => !published.includes(year))
  return years
    .sort((a, b) => a - b)
    .map((year) => ({
      year,
      notices: notices.get(year) ?? 0,
      sentence: sentenceOf(year, notices.get(year) ?? 0, today),
      occurrence: occurrenceOn(year, today),
    }))
}

/** 1 until October; 2 in the first week of November, one more every week, until somebody imports the year. */
function occurrenceOn(year: number, today: LocalDate): number {
  const since = daysBetween(`${year - 1}-11-01`, today)
  return since < 0 ? 1 : 2 + Math.floor(since / 7)
}

function sentenceOf(year: number, notices: number, today: LocalDate): string {
  const waiting = notices === 0 ? '' : `有${notices}个待发通知落在${year}年，`
  const state = yearOf(today) >= year ? `今年已是${year}年，仍` : ''
  return `${waiting}${state}暂按周末和法定节日推算，不含调休。`
}
