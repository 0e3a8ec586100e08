import { calendarStanding } from '../../db/calendarStanding.ts'
import { previewChange } from '../../db/previewChange.ts'
import { readHolidayNotice } from '../../documents/holidayNotice.ts'
import { fromHolidayCn } from '../../domain/calendar.schema.ts'
import type { CalendarYear } from '../../domain/calendar.ts'
import type { CalendarProblem } from '../../domain/calendarCheck.ts'
import { calendarProblemSentence, checkCalendarYear } from '../../domain/calendarCheck.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import { calendarYearOf, previewOf } from '../changeViews.ts'
import { type CalendarBody, calendarBody, calendarPreview, calendarView, changeView } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { propose } from '../propose.ts'
import type { RouteApp } from './routeApp.ts'

const tags = ['制度']

export function mountCalendar(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/calendar',
    { schema: { tags, summary: '工作日历：已导入的年份和缺少的年份', response: { 200: calendarView } } },
    async () => {
      const { calendar, missing } = await calendarStanding(deps.pool, deps.clock())
      return { version: calendar.version, years: calendar.years.map(calendarYearOf), missing }
    },
  )
  app.post(
    '/calendar/preview',
    {
      config: { ...officeOnly, readsOnly: true },
      schema: {
        tags,
        summary: '预看一个年份的日历：读出什么、有何问题、哪些日期会变',
        description: 'text 为放假安排通知的原文，或 json 为 holiday-cn 的年度文件；只推算，不保存',
        body: calendarBody,
        response: { 200: calendarPreview },
      },
    },
    async ({ body }) => {
      const { year, problems } = readYear(body)
      const now = deps.clock()
      const isRight = year !== null && !problems.some(isError)
      return {
        calendarYear: year && calendarYearOf(year),
        problems: problems.map((one) => ({ ...one, sentence: calendarProblemSentence(one) })),
        preview: isRight
          ? previewOf(
              await previewChange(deps.pool, { kind: 'calendar', year }, now),
              await peopleOn(deps.pool, now),
            )
          : null,
      }
    },
  )
  app.post(
    '/calendar/changes',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '提出一个年份的日历，待另一人确认',
        description: '确认之前一切照旧；确认后（POST /changes/{change}/confirm）逐项重新排定',
        body: calendarBody,
        response: { 201: changeView },
      },
    },
    (request, reply) => {
      const year = rightYear(request.body)
      const title = `${year.year}年工作日历（${year.notice}）`
      return propose({ request, reply }, deps, { proposed: { kind: 'calendar', year }, title })
    },
  )
}

function readYear({ text, json, notice, year }: CalendarBody): {
  year: CalendarYear | null
  problems: CalendarProblem[]
} {
  if (json !== null) {
    const read = fromHolidayCn(json, notice ?? undefined)
    return { year: read, problems: checkCalendarYear(read) }
  }
  return readHolidayNotice(text ?? '', { notice: notice ?? undefined, year: year ?? undefined })
}

/** Throws badNotice with every error at once. */
export function rightYear(body: CalendarBody): CalendarYear {
  const { year, problems } = readYear(body)
  const errors = problems.filter(isError)
  if (year !== null && errors.length === 0) return year
  const sentences = errors.map(calendarProblemSentence)
  throw new Problem('badNotice', `放假安排有 ${errors.length} 处不对。${sentences.join('；')}`, {
    errors: errors.map(({ where, found, expected }) => ({ field: where, found, message: `应为${expected}` })),
  })
}

function isError({ severity }: CalendarProblem): boolean {
  return severity === 'error'
}
