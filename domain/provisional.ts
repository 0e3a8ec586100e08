import { lunarFestivals } from './calendar-years/lunarFestivals.ts'
import type { LocalDate } from './localDate.ts'
import { addDays } from './localDate.ts'

export type StatutoryDay = { name: string; date: LocalDate }

/**
 * The public holidays of a year by law alone (《全国年节及纪念日放假办法》, as in force in that year), for years whose
 * notice is not in the calendar. What only a notice fixes is left out: make-up days, bridges, and on which working day a
 * holiday that falls on a weekend is given back.
 * Lunar festivals are known for 1990-2050; other years get the days of the solar calendar only.
 * Weekends are Saturday and Sunday throughout; the working Saturdays before May 1995 are not modelled.
 */
export function statutoryDays(year: number): StatutoryDay[] {
  return [...solarDays(year), ...lunarDays(year)].sort((a, b) => (a.date < b.date ? -1 : 1))
}

/** 元旦 1; 劳动节 1, 3 in 2000-2007, 2 since 2025; 国庆节 2, 3 since 1999-10. */
function solarDays(year: number): StatutoryDay[] {
  const labourDays = year >= 2025 ? 2 : year >= 2000 && year <= 2007 ? 3 : 1
  return [
    ...run('元旦', `${year}-01-01`, 1),
    ...run('劳动节', `${year}-05-01`, labourDays),
    ...run('国庆节', `${year}-10-01`, year >= 1999 ? 3 : 2),
  ]
}

/** 春节 three days from 初一, in 2008-2013 from 除夕, since 2025 four from 除夕; the other three since 2008. */
function lunarDays(year: number): StatutoryDay[] {
  const festivals = lunarFestivals[year]
  if (!festivals) return []
  const [newYear, qingming, dragonBoat, midAutumn] = festivals.map((monthDay) => `${year}-${monthDay}`)
  const spring = springFestival(year, newYear)
  if (year < 2008) return spring
  return [
    ...spring,
    ...run('清明节', qingming, 1),
    ...run('端午节', dragonBoat, 1),
    ...run('中秋节', midAutumn, 1),
  ]
}

function springFestival(year: number, newYear: LocalDate | undefined): StatutoryDay[] {
  if (newYear === undefined) return []
  const fromEve = year >= 2025 || (year >= 2008 && year <= 2013)
  return run('春节', fromEve ? addDays(newYear, -1) : newYear, year >= 2025 ? 4 : 3)
}

function run(name: string, first: LocalDate | undefined, days: number): StatutoryDay[] {
  if (first === undefined) return []
  return Array.from({ length: days }, (_, i) => ({ name, date: addDays(first, i) }))
}
