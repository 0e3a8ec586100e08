import { describe, expect, it } from '@jest/globals'
import { readHolidayNotice } from '../../../documents/holidayNotice.ts'
import type { CalendarYear } from '../../../domain/calendar.ts'
import { calendarProblemSentence, checkCalendarYear } from '../../../domain/calendarCheck.ts'
import { publishedCalendar } from '../../../domain/calendarYears.ts'

/** As the notices of those years are worded. */
const notices: Record<number, string> = {
  2026: `国务院办公厅关于2026年
    部分节假日安排的通知
    国办发明电〔2025〕7号
    各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
    　　经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
    　　一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
    　　二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
    　　三、清明节：4月4日（周六）至6日（周一）放假，共3天。
    　　四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
    　　五、端午节：6月19日（周五）至21日（周日）放假，共3天。
    　　六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
    　　七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
    　　节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
    国务院办公厅
    2025年11月4日`,
  2025: `国办发明电〔2024〕12号 现将2025年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
    一、元旦：1月1日（周三）放假1天，不调休。
    二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
    三、清明节：4月4日（周五）至6日（周日）放假，共3天。
    四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
    五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
    六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。`,
  2024: `国办发明电〔2023〕7号 经国务院批准，现将2024年元旦、春节……放假调休日期的具体安排通知如下。
    一、元旦：1月1日放假，与周末连休。
    二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
    三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
    四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
    五、端午节：6月10日放假，与周末连休。
    六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
    七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。`,
  2023: `国办发明电〔2022〕16号 现将2023年元旦、春节……安排通知如下。
    一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
    二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
    三、清明节：4月5日放假，共1天。
    四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
    五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
    六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。`,
}

const workedOrOff = ({ holidays, makeUpDays }: CalendarYear) => ({
  off: holidays.flatMap(({ dates }) => dates).sort(),
  worked: [...makeUpDays].sort(),
})

describe('a pasted notice', () => {
  it.each([2026, 2025])('of %i is the year that we know, without a remark', (year) => {
    const known = publishedCalendar.years.find((one) => one.year === year)
    const read = readHolidayNotice(notices[year] ?? '')
    expect(read.problems).toEqual([])
    expect(read.year).toMatchObject({ year, notice: known?.notice })
    expect(read.year && workedOrOff(read.year)).toEqual(known && workedOrOff(known))
  })

  it.each([2024, 2023])('of %i, which is worded otherwise, has the same worked days', (year) => {
    const known = publishedCalendar.years.find((one) => one.year === year)
    const read = readHolidayNotice(notices[year] ?? '')
    expect(read.problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(read.year?.makeUpDays).toEqual([...(known?.makeUpDays ?? [])].sort())
  })

  it('on one line, with half-width signs, is the same', () => {
    const flat = (notices[2026] ?? '').replace(/\s+/g, '').replace(/（/g, '(').replace(/）/g, ')')
    expect(readHolidayNotice(flat)).toEqual(readHolidayNotice(notices[2026] ?? ''))
  })

  it('of which only the middle was copied can be helped out', () => {
    const [, middle = ''] = /(一、元旦[\s\S]*上班。)/.exec(notices[2026] ?? '') ?? []
    expect(readHolidayNotice(middle).problems.map(calendarProblemSentence)).toEqual([
      expect.stringContaining('年份：找到'),
    ])
    const helped = readHolidayNotice(middle, { year: 2026, notice: '国办发明电〔2025〕7号' })
    expect(helped).toEqual(readHolidayNotice(notices[2026] ?? ''))
  })
})

describe('a slip in the notice is found and named', () => {
  const slips: [string, [string, string], string][] = [
    [
      '共N天',
      ['共9天', '共8天'],
      '放假安排“春节”：找到“2月15日(农历腊月二十八、周日)至23日(农历正月初七、周一)放假调休,共8天”，应为与起止日期一致的天数（2026-02-15 至 2026-02-23 是 9 天）',
    ],
    [
      'the weekday',
      ['5月9日（周六）', '5月9日（周日）'],
      '放假安排“劳动节”：找到“5月9日(周日)”，应为周六（2026-05-09）',
    ],
    [
      'a worked weekday',
      ['1月4日（周日）上班', '1月5日上班'],
      '调休上班：找到“2026-01-05（周一）”，应为周六或周日',
    ],
    [
      'a day that is not',
      ['2月28日（周六）上班', '2月30日上班'],
      '放假安排“春节”：找到“2月30日”，应为真实存在的日期',
    ],
    [
      'a festival left out',
      ['三、清明节：4月4日（周六）至6日（周一）放假，共3天。', ''],
      '放假安排“清明节”：找到“没有 2026-04-05”，应为含这一法定节日的放假日期',
    ],
    [
      'a number left out',
      ['国办发明电〔2025〕7号', ''],
      '文号：找到“空”，应为放假安排通知的文号，如 国办发明电〔2025〕7号',
    ],
    [
      'a worked day off',
      ['1月4日（周日）上班', '1月3日（周六）上班'],
      '调休上班：找到“2026-01-03”，应为没有在放假安排“元旦”中出现过的日期',
    ],
  ]
  it('a span of centuries is refused, not counted', () => {
    const text = (notices[2026] ?? '').replace('10月1日（周四）至7日（周三）', '1990年10月1日至9999年12月7日')
    const sentences = readHolidayNotice(text).problems.map(calendarProblemSentence)
    expect(sentences.join('；')).toContain('应为不超过 40 天的放假（1990-10-01 至 9999-12-07）')
  })

  it.each(slips)('%s', (_, [from, to], sentence) => {
    const text = (notices[2026] ?? '').replace(from, to)
    const errors = readHolidayNotice(text).problems.filter(({ severity }) => severity === 'error')
    expect(errors.map(calendarProblemSentence)).toContain(sentence)
  })

  it.each(['', '今天天气很好', '一、'])('“%s” is no notice', (text) => {
    expect(readHolidayNotice(text).year).toBeNull()
  })
})

describe('the years that we have', () => {
  it.each(publishedCalendar.years.map((year) => [year.year, year] as const))('%i has no error', (_, year) => {
    expect(checkCalendarYear(year).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('only the year with a second notice is out of balance', () => {
    const odd = publishedCalendar.years.filter((year) => checkCalendarYear(year).length > 0)
    expect(odd.map(({ year }) => year)).toEqual([2020])
  })

  it('a year that no calendar can have is refused', () => {
    const year = { year: 2101, notice: '一', holidays: [], makeUpDays: [] }
    expect(checkCalendarYear(year).map(calendarProblemSentence)).toEqual([
      '年份：找到“2101”，应为1990 至 2100 之间的年份',
    ])
  })
})
