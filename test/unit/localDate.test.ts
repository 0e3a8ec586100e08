import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  addDays,
  datesFromTo,
  daysBetween,
  epochDay,
  fromEpochDay,
  isLocalDate,
  weekday,
} from '../../domain/localDate.ts'

const anyDay = fc.integer({ min: epochDay('1600-01-01'), max: epochDay('2400-12-31') })

describe('a date is a day on the wall calendar, in no zone', () => {
  it.each([
    ['2022-01-30', true],
    ['2024-02-29', true],
    ['2000-02-29', true],
    ['2023-02-29', false],
    ['1900-02-29', false],
    ['2022-02-30', false],
    ['2022-04-31', false],
    ['2022-13-01', false],
    ['2022-00-10', false],
    ['2022-01-00', false],
    ['2022-1-30', false],
    ['2022/01/30', false],
    ['2022-01-30 ', false],
    ['２０２２-01-30', false],
    ['0000-01-01', false],
    ['', false],
  ])('%s: a real date? %s', (text, expected) => {
    expect(isLocalDate(text)).toBe(expected)
  })

  it.each([
    ['2021-12-31', 1, '2022-01-01'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2023-02-28', 1, '2023-03-01'],
    ['2024-03-01', -1, '2024-02-29'],
    ['2021-12-03', 1488, '2025-12-30'],
    ['1970-01-01', -1, '1969-12-31'],
  ])('%s %d days on is %s', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected)
    expect(daysBetween(date, expected)).toBe(days)
  })

  it.each([
    ['2021-12-31', 5],
    ['2022-01-30', 7],
    ['2024-02-29', 4],
    ['1969-12-29', 1],
  ])('%s is day %d of its week', (date, expected) => {
    expect(weekday(date)).toBe(expected)
  })

  it('counts like the Gregorian calendar for eight hundred years', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const utc = new Date(day * 86_400_000)
        expect(fromEpochDay(day)).toBe(utc.toISOString().slice(0, 10))
        expect(epochDay(fromEpochDay(day))).toBe(day)
        expect(weekday(fromEpochDay(day))).toBe(utc.getUTCDay() || 7)
      }),
      { numRuns: 1000 },
    )
  })

  it('writes a range as a notice does, both ends included', () => {
    expect(datesFromTo('2022-12-31', '2023-01-02')).toEqual(['2022-12-31', '2023-01-01', '2023-01-02'])
    expect(datesFromTo('2023-01-02', '2023-01-01')).toEqual([])
  })

  it.each(['6月底', '2022-1-1', '2022-0a-01', ''])('says what it found when %j is no date', (text) => {
    expect(() => epochDay(text)).toThrow(`日期：找到“${text}”，应为 YYYY-MM-DD`)
  })
})
