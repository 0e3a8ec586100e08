import type { CalendarYear } from '../calendar.ts'
import { datesFromTo } from '../localDate.ts'

export const year2025: CalendarYear = {
  year: 2025,
  notice: '国办发明电〔2024〕12号',
  holidays: [
    { name: '元旦', dates: ['2025-01-01'] },
    { name: '春节', dates: datesFromTo('2025-01-28', '2025-02-04') },
    { name: '清明节', dates: datesFromTo('2025-04-04', '2025-04-06') },
    { name: '劳动节', dates: datesFromTo('2025-05-01', '2025-05-05') },
    { name: '端午节', dates: datesFromTo('2025-05-31', '2025-06-02') },
    { name: '国庆节、中秋节', dates: datesFromTo('2025-10-01', '2025-10-08') },
  ],
  makeUpDays: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
}
