import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Calendar } from '../../domain/calendar.ts'
import {
  addWorkingDays,
  dayKind,
  isProvisional,
  isWorkingDay,
  needsUnpublishedYear,
  onOrAfter,
  workingDaysBetween,
} from '../../domain/calendar.ts'
import { lunarFestivals } from '../../domain/calendar-years/lunarFestivals.ts'
import { publishedCalendar } from '../../domain/calendarYears.ts'
import { addDays, datesFromTo, epochDay, fromEpochDay, weekday } from '../../domain/localDate.ts'
import { statutoryDays } from '../../domain/provisional.ts'

const require = createRequire(import.meta.url)
const nothingPublished: Calendar = { version: 0, years: [] }
const publishedYears = [2020, 2021, 2022, 2023, 2024, 2025, 2026]

describe('awkward days', () => {
  it.each([
    ['2020-01-19', 'makeUpDay', 'a Sunday worked for the Spring Festival'],
    ['2020-01-31', 'statutoryHoliday', 'the lengthened Spring Festival of 2020'],
    ['2020-02-01', 'statutoryHoliday', 'first to be worked, then a holiday by the second notice'],
    ['2020-02-03', 'workingDay', 'the Monday after it'],
    ['2021-02-11', 'statutoryHoliday', 'Spring Festival 2021'],
    ['2021-02-07', 'makeUpDay', 'a Sunday before it'],
    ['2021-02-20', 'makeUpDay', 'a Saturday after it'],
    ['2022-01-29', 'makeUpDay', 'a Saturday before Spring Festival 2022'],
    ['2022-01-30', 'makeUpDay', 'item 8 of the fourteen is due on this worked Sunday'],
    ['2022-01-31', 'statutoryHoliday', 'Spring Festival 2022'],
    ['2022-12-31', 'statutoryHoliday', 'a holiday by the notice of 2023'],
    ['2023-01-27', 'statutoryHoliday', 'Spring Festival 2023'],
    ['2023-01-28', 'makeUpDay', 'two worked weekend days in a row'],
    ['2023-01-29', 'makeUpDay', 'two worked weekend days in a row'],
    ['2023-12-31', 'restDay', 'a plain Sunday'],
    ['2024-02-09', 'workingDay', 'the eve of 2024 was not given by the notice'],
    ['2024-02-10', 'statutoryHoliday', 'Spring Festival 2024'],
    ['2024-02-29', 'workingDay', 'a leap day'],
    ['2025-01-28', 'statutoryHoliday', 'the eve of 2025 is, by the new law'],
    ['2025-05-02', 'statutoryHoliday', 'the second Labour Day of the new law'],
    ['2026-02-23', 'statutoryHoliday', 'nine days of Spring Festival 2026'],
    ['2026-02-28', 'makeUpDay', 'a Saturday at the month end'],
  ])('%s is a %s: %s', (date, kind) => {
    expect(dayKind(publishedCalendar, date)).toBe(kind)
    expect(isWorkingDay(publishedCalendar, date)).toBe(kind === 'workingDay' || kind === 'makeUpDay')
  })

  it.each([
    ['2021-12-31', -20, '2021-12-03'],
    ['2023-12-31', -1, '2023-12-29'],
    ['2023-12-31', 1, '2024-01-02'],
    ['2022-01-30', -1, '2022-01-29'],
    ['2022-01-30', -3, '2022-01-27'],
    ['2022-01-30', 1, '2022-02-07'],
    ['2022-05-15', -1, '2022-05-13'],
    ['2022-05-15', 1, '2022-05-16'],
    ['2022-01-28', 1, '2022-01-29'],
    ['2021-12-31', 1, '2022-01-04'],
    ['2022-12-30', 1, '2023-01-03'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2024-02-29', 1, '2024-03-01'],
    ['2023-09-28', 1, '2023-10-07'],
    ['2025-09-30', 1, '2025-10-09'],
    ['2026-12-31', 1, '2027-01-04'],
    ['2027-01-04', -1, '2026-12-31'],
  ])('%s %d working days is %s', (date, days, expected) => {
    expect(addWorkingDays(publishedCalendar, date, days)).toBe(expected)
  })

  it.each(['2023-12-31', '2022-01-30', '2021-10-01', '2028-07-01'])(
    'a due date %s stays as printed',
    (date) => {
      expect(addWorkingDays(publishedCalendar, date, 0)).toBe(date)
    },
  )

  it.each([
    ['2021-12-03', '2021-12-31', 20],
    ['2023-12-31', '2024-01-02', 1],
    ['2023-12-29', '2023-12-31', 0],
    ['2022-01-28', '2022-01-30', 2],
    ['2024-01-02', '2023-12-31', -1],
    ['2021-10-01', '2021-10-07', 0],
  ])('after %s and up to %s: %d working days', (from, to, expected) => {
    expect(workingDaysBetween(publishedCalendar, from, to)).toBe(expected)
  })

  it.each([
    ['2021-10-01', '2021-10-08'],
    ['2022-01-30', '2022-01-30'],
    ['2023-12-31', '2024-01-02'],
  ])('the first working day on or after %s is %s', (date, expected) => {
    expect(onOrAfter(publishedCalendar, date)).toBe(expected)
  })

  it.each(['1989-12-31', '2101-01-01'])('refuses %s and says which years there are', (date) => {
    for (const ask of [
      () => dayKind(publishedCalendar, date),
      () => isProvisional(publishedCalendar, date),
      () => addWorkingDays(publishedCalendar, date, 1),
      () => workingDaysBetween(publishedCalendar, date, '2021-01-01'),
    ])
      expect(ask).toThrow(`工作日历：找到“${date}”，应在 1990 年至 2100 年之内`)
  })

  it('refuses to count past the last year', () => {
    expect(() => addWorkingDays(publishedCalendar, '2100-12-30', 5)).toThrow(/2100-12-30 \+5 个工作日/)
    expect(() => addWorkingDays(publishedCalendar, '1990-01-02', -5)).toThrow(/1990-01-02 -5 个工作日/)
  })
})

type SecondSource = { holidays: Record<string, string>; workdays: Record<string, string> }

describe('published years', () => {
  // Data only: this package's own arithmetic depends on the zone of the process.
  it.each(publishedYears)('every day of %d is as in a second source', (year) => {
    const second: SecondSource = require(`chinese-days/dist/years/${year}.json`)
    const expectedKind = (date: string) => {
      if (date in second.holidays) return 'statutoryHoliday'
      if (date in second.workdays) return 'makeUpDay'
      return weekday(date) > 5 ? 'restDay' : 'workingDay'
    }
    const days = datesFromTo(`${year}-01-01`, `${year}-12-31`)
    const ours = Object.fromEntries(days.map((date) => [date, dayKind(publishedCalendar, date)]))
    expect(ours).toEqual(Object.fromEntries(days.map((date) => [date, expectedKind(date)])))
    expect(Object.keys(second.workdays).length).toBeGreaterThan(4)
  })

  it.each(publishedCalendar.years)(
    '$year names its notice, works only on weekends and rests on every statutory day',
    (year) => {
      expect(year.notice).toMatch(/^国办发明电〔20\d\d〕\d+号/)
      expect(year.makeUpDays.filter((date) => weekday(date) < 6)).toEqual([])
      const rests = new Set(year.holidays.flatMap(({ dates }) => dates))
      expect(statutoryDays(year.year).filter(({ date }) => !rests.has(date))).toEqual([])
    },
  )

  it('is not provisional, a later or earlier year is', () => {
    const provisional = (date: string) => isProvisional(publishedCalendar, date)
    expect(['2020-01-01', '2026-12-31'].map(provisional)).toEqual([false, false])
    expect(['2019-12-31', '2027-01-01'].map(provisional)).toEqual([true, true])
  })

  it('a date counted back from an unpublished year needs that year', () => {
    expect(needsUnpublishedYear(publishedCalendar, '2027-01-15', '2026-12-20')).toBe(true)
    expect(needsUnpublishedYear(publishedCalendar, '2026-12-20', '2027-01-15')).toBe(true)
    expect(needsUnpublishedYear(publishedCalendar, '2021-12-03', '2025-12-30')).toBe(false)
  })
})

describe('a year without data: weekends and the days fixed by law', () => {
  it.each([
    [
      2027,
      '2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-04-05 2027-05-01 2027-05-02 2027-06-09 2027-09-15 2027-10-01 2027-10-02 2027-10-03',
    ],
    [
      2024,
      '2024-01-01 2024-02-10 2024-02-11 2024-02-12 2024-04-04 2024-05-01 2024-06-10 2024-09-17 2024-10-01 2024-10-02 2024-10-03',
    ],
    [
      2010,
      '2010-01-01 2010-02-13 2010-02-14 2010-02-15 2010-04-05 2010-05-01 2010-06-16 2010-09-22 2010-10-01 2010-10-02 2010-10-03',
    ],
    [
      2005,
      '2005-01-01 2005-02-09 2005-02-10 2005-02-11 2005-05-01 2005-05-02 2005-05-03 2005-10-01 2005-10-02 2005-10-03',
    ],
    [1998, '1998-01-01 1998-01-28 1998-01-29 1998-01-30 1998-05-01 1998-10-01 1998-10-02'],
    [2051, '2051-01-01 2051-05-01 2051-05-02 2051-10-01 2051-10-02 2051-10-03'],
  ])('%d by the law of its time', (year, dates) => {
    expect(
      statutoryDays(year)
        .map(({ date }) => date)
        .join(' '),
    ).toBe(dates)
  })

  it('has thirteen statutory days from 2025 on', () => {
    for (let year = 2025; year <= 2050; year++) expect([year, statutoryDays(year).length]).toEqual([year, 13])
  })

  it('has no make-up days, and a statutory day on a weekend is still one', () => {
    const kinds = datesFromTo('2027-01-01', '2030-12-31').map((date) => dayKind(publishedCalendar, date))
    expect(kinds).not.toContain('makeUpDay')
    expect(dayKind(publishedCalendar, '2027-05-01')).toBe('statutoryHoliday')
    expect(dayKind(publishedCalendar, '2027-05-03')).toBe('workingDay')
  })

  it('gives way to the notice as soon as the year is imported', () => {
    const notice = { year: 2027, notice: '国办发明电〔2026〕0号', holidays: [], makeUpDays: ['2027-02-20'] }
    const imported: Calendar = { version: 2, years: [...publishedCalendar.years, notice] }
    expect(dayKind(imported, '2027-10-01')).toBe('workingDay')
    expect(dayKind(imported, '2027-02-20')).toBe('makeUpDay')
    expect(isProvisional(imported, '2027-02-20')).toBe(false)
    expect(dayKind(publishedCalendar, '2027-10-01')).toBe('statutoryHoliday')
  })
})

describe('lunar festivals', () => {
  const chinese = new Intl.DateTimeFormat('en-u-ca-chinese', {
    timeZone: 'UTC',
    month: 'numeric',
    day: 'numeric',
  })
  const lunarDate = (date: string) => chinese.format(epochDay(date) * 86_400_000)
  const years = Object.keys(lunarFestivals)

  // In a process of its own, because that package computes other days under other zones.
  const thirdSource = (): string[] => {
    const script = `const c = require('chinese-days'), lunar = (y, d) => c.getSolarDateFromLunar(y + d).date
      console.log(JSON.stringify(${JSON.stringify(years)}.flatMap((y) => [lunar(y, '-01-01'),
        c.getSolarTermDate(+y, 4, 'pure_brightness'), lunar(y, '-05-05'), lunar(y, '-08-15')])))`
    const env = { ...process.env, TZ: 'Asia/Shanghai', NODE_OPTIONS: '' }
    const cwd = fileURLToPath(new URL('../..', import.meta.url))
    return JSON.parse(execFileSync(process.execPath, ['--eval', script], { env, cwd, encoding: 'utf8' }))
  }

  it('are where ICU puts them, except two whose new moon falls within minutes of midnight', () => {
    const festivals = Object.entries(lunarFestivals).flatMap(([year, [newYear, , dragonBoat, midAutumn]]) => [
      [`${year}-${newYear}`, '1/1'],
      [`${year}-${dragonBoat}`, '5/5'],
      [`${year}-${midAutumn}`, '8/15'],
    ])
    const differing = festivals
      .filter(([date = '', lunar]) => lunarDate(date) !== lunar)
      .map(([date]) => date)
    expect(festivals).toHaveLength(61 * 3)
    // A later ICU may have put these right.
    expect(['2027-02-06', '2030-02-03']).toEqual(expect.arrayContaining(differing))
  })

  it('and Qingming are where a third source puts them, except one in the past', () => {
    const theirs = thirdSource()
    const ours = Object.entries(lunarFestivals).flatMap(([year, days]) => days.map((day) => `${year}-${day}`))
    const differing = ours.filter((date, i) => date !== theirs[i])
    expect(differing).toEqual(['1996-09-27'])
  })
})

describe('counting holds for every day, published or not', () => {
  const day = fc.integer({ min: epochDay('2000-01-01'), max: epochDay('2060-12-31') }).map(fromEpochDay)
  const count = fc.integer({ min: 1, max: 1500 })
  const calendar = fc.constantFrom(publishedCalendar, nothingPublished)
  const always = (check: (calendar: Calendar, date: string, n: number) => void) =>
    fc.assert(fc.property(calendar, day, count, check), { numRuns: 1000 })

  it('n working days on from a working day and n back is the same day', () => {
    always((calendar, date, n) => {
      const start = onOrAfter(calendar, date)
      expect(addWorkingDays(calendar, addWorkingDays(calendar, start, n), -n)).toBe(start)
      expect(addWorkingDays(calendar, addWorkingDays(calendar, start, -n), n)).toBe(start)
    })
  })

  it('lands on a working day, strictly later or earlier, and each day more moves on', () => {
    always((calendar, date, n) => {
      const [later, earlier] = [addWorkingDays(calendar, date, n), addWorkingDays(calendar, date, -n)]
      expect([isWorkingDay(calendar, later), isWorkingDay(calendar, earlier)]).toEqual([true, true])
      expect([earlier, date, later]).toEqual([earlier, date, later].sort())
      expect(
        addWorkingDays(calendar, date, n + 1) > later && addWorkingDays(calendar, date, -n - 1) < earlier,
      ).toBe(true)
    })
  })

  it('a later date never counts to an earlier one', () => {
    always((calendar, date, n) => {
      expect(addWorkingDays(calendar, addDays(date, 1), n) >= addWorkingDays(calendar, date, n)).toBe(true)
    })
  })

  it('the days between agree with counting on, and with counting them one by one', () => {
    always((calendar, date, n) => {
      const later = addWorkingDays(calendar, date, n)
      expect(workingDaysBetween(calendar, date, later)).toBe(n)
      expect(workingDaysBetween(calendar, later, date)).toBe(-n)
    })
    fc.assert(
      fc.property(calendar, day, fc.integer({ min: 0, max: 400 }), (calendar, from, days) => {
        const to = addDays(from, days)
        const oneByOne = datesFromTo(addDays(from, 1), to).filter((date) =>
          isWorkingDay(calendar, date),
        ).length
        expect(workingDaysBetween(calendar, from, to)).toBe(oneByOne)
      }),
    )
  })
})
