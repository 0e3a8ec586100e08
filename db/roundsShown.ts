import type { LightRules } from '../domain/lights.ts'
import { lightRulesOf } from '../domain/lights.ts'
import type { LocalDate } from '../domain/localDate.ts'
import { endOfPeriod } from '../domain/roundClocks.ts'
import type { Queryable } from './pool.ts'
import { currentClocks } from './roundClocks.ts'
import type { Versions } from './versions.ts'

/** What of its round colours a measure when it is shown. */
export type RoundShown = { lightRules: LightRules; periodEnd: LocalDate | null }

/** By round; rounds are few. */
export async function roundsShown(
  queryable: Queryable,
  { calendars }: Pick<Versions, 'calendars'>,
): Promise<Map<string, RoundShown>> {
  const [{ rows }, clocks] = await Promise.all([
    queryable.query<{ id: string; light_rules: string; calendar_version: number }>(
      'select id, light_rules, calendar_version from round',
    ),
    currentClocks(queryable, null),
  ])
  return new Map(
    rows.map(({ id, light_rules, calendar_version }) => {
      const calendar = calendars.get(calendar_version)
      const own = clocks.filter(({ roundId }) => roundId === id)
      const periodEnd = calendar ? endOfPeriod(own, calendar) : null
      return [id, { lightRules: lightRulesOf(light_rules), periodEnd }]
    }),
  )
}
