import type { CalendarYear } from '../calendar.ts'
import { datesFromTo } from '../localDate.ts'

export const year2026: CalendarYear = {
  year: 2026,
  notice: '国办发明电〔2025〕7号',
  holidays: [
    { name: '元旦', dates: datesFromTo('2026-01-01', '2026-01-03') },
    { name: '春节', dates: datesFromTo('2026-02-15', '2026-02-23') },
    { name: '清明节', dates: datesFromTo('2026-04-04', '2026-04-06') },
    { name: '劳动节', dates: datesFromTo('2026-05-01', '2026-05-05') },
    { name: '端午节', dates: datesFromTo('2026-06-19', '2026-06-21') },
    { name: '中秋节', dates: datesFromTo('2026-09-25', '2026-09-27') },
    { name: '国庆节', dates: datesFromTo('2026-10-01', '2026-10-07') },
  ],
  makeUpDays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
}
