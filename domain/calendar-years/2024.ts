import type { CalendarYear } from '../calendar.ts'
import { datesFromTo } from '../localDate.ts'

export const year2024: CalendarYear = {
  year: 2024,
  notice: '国办发明电〔2023〕7号',
  holidays: [
    { name: '元旦', dates: ['2024-01-01'] },
    { name: '春节', dates: datesFromTo('2024-02-10', '2024-02-17') },
    { name: '清明节', dates: datesFromTo('2024-04-04', '2024-04-06') },
    { name: '劳动节', dates: datesFromTo('2024-05-01', '2024-05-05') },
    { name: '端午节', dates: ['2024-06-10'] },
    { name: '中秋节', dates: datesFromTo('2024-09-15', '2024-09-17') },
    { name: '国庆节', dates: datesFromTo('2024-10-01', '2024-10-07') },
  ],
  makeUpDays: [
    '2024-02-04',
    '2024-02-18',
    '2024-04-07',
    '2024-04-28',
    '2024-05-11',
    '2024-09-14',
    '2024-09-29',
    '2024-10-12',
  ],
}
