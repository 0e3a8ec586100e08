import { z } from 'zod'
import type { CalendarYear } from './calendar.ts'
import { firstYear, lastYear } from './calendar.ts'
import { addDays, isLocalDate } from './localDate.ts'

const year = z
  .number({ error: '年份：应为数字' })
  .int()
  .min(firstYear, `年份：应为 ${firstYear} 至 ${lastYear}`)
  .max(lastYear, `年份：应为 ${firstYear} 至 ${lastYear}`)

/** One year as the public data set holiday-cn has it; further fields are passed over. */
export const holidayCnSchema = z.object({
  year,
  papers: z.array(z.string().max(500)).max(10).default([]),
  days: z
    .array(
      z.object({
        name: z.string().trim().min(1, '节日名称：不能为空').max(50),
        date: z.string().refine(isLocalDate, '日期：应为日期，如 2026-10-01'),
        isOffDay: z.boolean({ error: 'isOffDay：应为 true（放假）或 false（上班）' }),
      }),
    )
    .min(1, '至少一天')
    .max(366, '不超过 366 天'),
})
export type HolidayCn = z.output<typeof holidayCnSchema>

/** The year of a holiday-cn file. Its papers are addresses; `notice` is the number that people know it by. */
export function fromHolidayCn({ year, papers, days }: HolidayCn, notice?: string): CalendarYear {
  const sorted = [...days].sort((a, b) => (a.date < b.date ? -1 : 1))
  const holidays: CalendarYear['holidays'] = []
  for (const { name, date } of sorted.filter(({ isOffDay }) => isOffDay)) {
    const last = holidays.at(-1)
    const follows = last?.name === name && addDays(last.dates.at(-1) ?? '', 1) === date
    if (last && follows) last.dates.push(date)
    else holidays.push({ name, dates: [date] })
  }
  const makeUpDays = sorted.filter(({ isOffDay }) => !isOffDay).map(({ date }) => date)
  return { year, notice: notice ?? papers.join('、'), holidays, makeUpDays }
}
