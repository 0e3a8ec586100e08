import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseDueDate, serialToDate } from '../../../documents/dates.ts'
import { addDays } from '../../../domain/localDate.ts'

describe('parseDueDate', () => {
  it.each([
    ['2021年12月31日', '2021-12-31'],
    ['2021年12 月31日', '2021-12-31'],
    ['2021.12.31', '2021-12-31'],
    ['2021/12/31', '2021-12-31'],
    ['2021-12-31', '2021-12-31'],
    ['2021—12—31', '2021-12-31'],
    ['２０２１／１２／３１', '2021-12-31'],
    ['２０２１年１２月３１日', '2021-12-31'],
    ['2021年1月5号', '2021-01-05'],
    ['2021.1.5', '2021-01-05'],
    ['2021年12月\n31日', '2021-12-31'],
    ['2021年12月31日前', '2021-12-31'],
    ['于2021年12月31日之前完成整改。', '2021-12-31'],
    ['2021年12月31日（星期五）', '2021-12-31'],
    ['2021年12月31日18:00', '2021-12-31'],
    ['2021年12月31日 17时前', '2021-12-31'],
    ['2021-12-31 23:59:59', '2021-12-31'],
    ['2021-12-31T00:00:00.000Z', '2021-12-31'],
    ['二〇二一年十二月三十一日', '2021-12-31'],
    ['二○二二年一月十日', '2022-01-10'],
    ['2024年2月29日', '2024-02-29'],
    ['20211231', '2021-12-31'],
    ['44561', '2021-12-31'],
    [20211231, '2021-12-31'],
    [44561, '2021-12-31'],
    [44561.75, '2021-12-31'],
    [44560.999999999, '2021-12-31'],
    [{ date: '2021-12-31' }, '2021-12-31'],
    ['1990-01-01', '1990-01-01'],
    ['2100-12-31', '2100-12-31'],
  ])('%j is the day %s', (cell, date) => {
    expect(parseDueDate(cell)).toEqual({ date })
  })

  it.each([
    ['2021年12月底', '2021-12-31'],
    ['2021年6月底', '2021-06-30'],
    ['2021年6月底前', '2021-06-30'],
    ['2021年2月', '2021-02-28'],
    ['2024年2月份', '2024-02-29'],
    ['2021年6月末', '2021-06-30'],
    ['2021.12', '2021-12-31'],
    ['2021-12', '2021-12-31'],
    ['2021年12月上旬', '2021-12-10'],
    ['2021年12月中旬', '2021-12-20'],
    ['2021年底', '2021-12-31'],
    ['2021年年底前', '2021-12-31'],
    ['2022年上半年', '2022-06-30'],
    ['2022年第三季度', '2022-09-30'],
    ['2021年3月1日至2021年12月31日', '2021-12-31'],
    ['2021年12月31日前完成第一阶段', '2021-12-31'],
  ])('%j is taken as %s, and the office is told so', (cell, date) => {
    expect(parseDueDate(cell)).toEqual({ date, inexact: true })
  })

  it.each([
    ['长期坚持', 'continuous'],
    ['长期', 'continuous'],
    ['持续整改', 'continuous'],
    ['常态化推进', 'continuous'],
    ['长期坚持，持续推进', 'continuous'],
    ['立行立改', 'immediate'],
    ['立即整改', 'immediate'],
  ])('%j has no date but the timing %s', (cell, timing) => {
    expect(parseDueDate(cell)).toEqual({ timing })
  })

  it.each([
    ['立行立改，2021年12月31日前', { timing: 'immediate', date: '2021-12-31' }],
    ['2021年12月31日前完成并长期坚持', { timing: 'continuous', date: '2021-12-31' }],
    ['2021年12月底，并长期坚持', { timing: 'continuous', date: '2021-12-31', inexact: true }],
    ['立行立改、长期坚持', { timing: 'immediate', inexact: true }],
  ])('%j keeps the word and the date', (cell, reading) => {
    expect(parseDueDate(cell)).toEqual(reading)
  })

  it.each([
    [null, 'empty'],
    ['', 'empty'],
    ['　', 'empty'],
    ['6月底', 'noYear'],
    ['12月31日', 'noYear'],
    ['11月底前', 'noYear'],
    ['年底', 'noYear'],
    ['12.31', 'noYear'],
    ['待定', 'unreadable'],
    ['已完成', 'unreadable'],
    ['21年12月31日', 'noYear'],
    ['12/31/2021', 'unreadable'],
    [true, 'unreadable'],
    [{ error: '#REF!' }, 'unreadable'],
    ['2021年3-12月', 'severalDates'],
    ['2021.3-12', 'severalDates'],
    ['2021年3月-12月', 'severalDates'],
    ['2021年3月1日、2021年12月31日', 'severalDates'],
    ['2021-02-30', 'impossible'],
    ['2023年2月29日', 'impossible'],
    ['2021年13月1日', 'impossible'],
    ['2021年4月31日', 'impossible'],
    ['1989年12月31日', 'outOfRange'],
    ['2101-01-01', 'outOfRange'],
    [2021, 'outOfRange'],
    [0, 'outOfRange'],
    [-1, 'outOfRange'],
    [{ date: '1905-07-13' }, 'outOfRange'],
  ])('%j is refused as %s, never guessed', (cell, problem) => {
    expect(parseDueDate(cell)).toEqual({ problem })
  })

  it('counts serials from 1904 in workbooks that do', () => {
    expect(parseDueDate(43099, { date1904: true })).toEqual({ date: '2021-12-31' })
    expect(serialToDate(61, false)).toBe('1900-03-01')
  })

  it('reads every day of a century back, however it was written', () => {
    const days = fc.integer({ min: 0, max: 40_000 }).map((n) => addDays('1990-01-01', n))
    fc.assert(
      fc.property(days, fc.constantFrom('cn', '.', '/', '-'), fc.boolean(), (date, sign, padded) => {
        const [year, month, day] = date.split('-').map((part) => (padded ? part : String(Number(part))))
        const text = sign === 'cn' ? `${year}年${month}月${day}日` : [year, month, day].join(sign)
        expect(parseDueDate(text)).toEqual({ date })
      }),
    )
  })
})
