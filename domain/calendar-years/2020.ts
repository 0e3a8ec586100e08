import type { CalendarYear } from '../calendar.ts'
import { datesFromTo } from '../localDate.ts'

export const year2020: CalendarYear = {
  year: 2020,
  notice: '国办发明电〔2019〕16号、国办发明电〔2020〕1号',
  holidays: [
    { name: '元旦', dates: ['2020-01-01'] },
    // The second notice lengthened the Spring Festival from 30 January to 2 February; Saturday 1 February, to be worked
    // by the first, became a holiday.
    { name: '春节', dates: datesFromTo('2020-01-24', '2020-02-02') },
    { name: '清明节', dates: datesFromTo('2020-04-04', '2020-04-06') },
    { name: '劳动节', dates: datesFromTo('2020-05-01', '2020-05-05') },
    { name: '端午节', dates: datesFromTo('2020-06-25', '2020-06-27') },
    { name: '国庆节、中秋节', dates: datesFromTo('2020-10-01', '2020-10-08') },
  ],
  makeUpDays: ['2020-01-19', '2020-04-26', '2020-05-09', '2020-06-28', '2020-09-27', '2020-10-10'],
}
