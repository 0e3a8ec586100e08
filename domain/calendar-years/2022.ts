import type { CalendarYear } from '../calendar.ts'
import { datesFromTo } from '../localDate.ts'

export const year2022: CalendarYear = {
  year: 2022,
  notice: '国办发明电〔2021〕11号',
  holidays: [
    { name: '元旦', dates: datesFromTo('2022-01-01', '2022-01-03') },
    { name: '春节', dates: datesFromTo('2022-01-31', '2022-02-06') },
    { name: '清明节', dates: datesFromTo('2022-04-03', '2022-04-05') },
    { name: '劳动节', dates: datesFromTo('2022-04-30', '2022-05-04') },
    { name: '端午节', dates: datesFromTo('2022-06-03', '2022-06-05') },
    { name: '中秋节', dates: datesFromTo('2022-09-10', '2022-09-12') },
    { name: '国庆节', dates: datesFromTo('2022-10-01', '2022-10-07') },
  ],
  makeUpDays: [
    '2022-01-29',
    '2022-01-30',
    '2022-04-02',
    '2022-04-24',
    '2022-05-07',
    '2022-10-08',
    '2022-10-09',
  ],
}
