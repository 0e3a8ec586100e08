import type { CalendarYear } from '../calendar.ts'
import { datesFromTo } from '../localDate.ts'

export const year2023: CalendarYear = {
  year: 2023,
  notice: '国办发明电〔2022〕16号',
  holidays: [
    // Begins in the year before: 2022-12-31 is a holiday by this notice.
    { name: '元旦', dates: datesFromTo('2022-12-31', '2023-01-02') },
    { name: '春节', dates: datesFromTo('2023-01-21', '2023-01-27') },
    { name: '清明节', dates: ['2023-04-05'] },
    { name: '劳动节', dates: datesFromTo('2023-04-29', '2023-05-03') },
    { name: '端午节', dates: datesFromTo('2023-06-22', '2023-06-24') },
    { name: '中秋节、国庆节', dates: datesFromTo('2023-09-29', '2023-10-06') },
  ],
  makeUpDays: [
    '2023-01-28',
    '2023-01-29',
    '2023-04-23',
    '2023-05-06',
    '2023-06-25',
    '2023-10-07',
    '2023-10-08',
  ],
}
