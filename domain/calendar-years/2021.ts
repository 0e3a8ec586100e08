import type { CalendarYear } from '../calendar.ts'
import { datesFromTo } from '../localDate.ts'

export const year2021: CalendarYear = {
  year: 2021,
  notice: '国办发明电〔2020〕27号',
  holidays: [
    { name: '元旦', dates: datesFromTo('2021-01-01', '2021-01-03') },
    { name: '春节', dates: datesFromTo('2021-02-11', '2021-02-17') },
    { name: '清明节', dates: datesFromTo('2021-04-03', '2021-04-05') },
    { name: '劳动节', dates: datesFromTo('2021-05-01', '2021-05-05') },
    { name: '端午节', dates: datesFromTo('2021-06-12', '2021-06-14') },
    { name: '中秋节', dates: datesFromTo('2021-09-19', '2021-09-21') },
    { name: '国庆节', dates: datesFromTo('2021-10-01', '2021-10-07') },
  ],
  makeUpDays: [
    '2021-02-07',
    '2021-02-20',
    '2021-04-25',
    '2021-05-08',
    '2021-09-18',
    '2021-09-26',
    '2021-10-09',
  ],
}
