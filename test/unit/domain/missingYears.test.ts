import { describe, expect, it } from '@jest/globals'
import { missingYears } from '../../../domain/missingYears.ts'

const published = [2025, 2026]

describe('the office hears of a year without a calendar', () => {
  it.each([
    ['2026-03-01', 1],
    ['2026-10-31', 1],
    ['2026-11-01', 2],
    ['2026-11-07', 2],
    ['2026-11-08', 3],
    ['2027-01-04', 11],
  ])('on %s for the %i. time, once plans reach it', (today, occurrence) => {
    const [year] = missingYears([{ year: 2027, notices: 3 }], { published, today })
    expect(year).toMatchObject({ year: 2027, notices: 3, occurrence })
  })

  it.each([
    ['2026-10-31', []],
    ['2026-11-01', [2027]],
    ['2027-02-01', [2027]],
  ])('on %s without any plan in it: %j', (today, years) => {
    expect(missingYears([], { published, today }).map(({ year }) => year)).toEqual(years)
  })

  it('not of one that is published, and of several by their order', () => {
    const reached = [2029, 2026, 2028].map((year) => ({ year, notices: 1 }))
    expect(missingYears(reached, { published, today: '2026-05-01' }).map(({ year }) => year)).toEqual([
      2028, 2029,
    ])
  })

  it('says what waits in it, and that it has begun', () => {
    const say = (today: string, notices: number) =>
      missingYears([{ year: 2027, notices }], { published, today })[0]?.sentence
    expect(say('2026-12-01', 5)).toBe('有5个待发通知落在2027年，暂按周末和法定节日推算，不含调休。')
    expect(say('2027-01-05', 0)).toBe('今年已是2027年，仍暂按周末和法定节日推算，不含调休。')
  })
})
