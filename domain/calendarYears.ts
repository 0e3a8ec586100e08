import type { Calendar } from './calendar.ts'
import { year2020 } from './calendar-years/2020.ts'
import { year2021 } from './calendar-years/2021.ts'
import { year2022 } from './calendar-years/2022.ts'
import { year2023 } from './calendar-years/2023.ts'
import { year2024 } from './calendar-years/2024.ts'
import { year2025 } from './calendar-years/2025.ts'
import { year2026 } from './calendar-years/2026.ts'

/** The years published so far (法定节假日 and 调休). A new notice is one more file in `calendar-years/` and, because a
 *  measure keeps the calendar it was planned with, one more version. */
export const publishedCalendar: Calendar = {
  version: 1,
  years: [year2020, year2021, year2022, year2023, year2024, year2025, year2026],
}
