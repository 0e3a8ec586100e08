import type { Instant } from '../../domain/localDate.ts'
import type { StoredTelling } from '../../domain/mailroom.ts'
import type { PersonId } from '../../domain/roster.ts'
import { sqlInstant } from '../instants.ts'
import type { Queryable } from '../pool.ts'
import { readTellings } from './desk.ts'

/**
 * What is wrong, about what or whom, and what can be done. `about`: the person whose mail does not arrive, so that those
 * around him hear it too; `to`: named people instead of the office, under a `label` of its own.
 */
export type AlarmDetail = {
  title: string
  found: string
  todo: string
  about?: PersonId
  to?: readonly PersonId[]
  label?: string
}
export type AlarmRow = {
  key: string
  dueAt: Instant
  detail: AlarmDetail
  tellings: readonly StoredTelling[]
}

/** Every due alarm of the office, with its tellings. */
export async function readAlarms(queryable: Queryable, now: Instant): Promise<AlarmRow[]> {
  const { rows } = await queryable.query<{ key: string; due_at: Instant; detail: AlarmDetail }>({
    name: 'dispatch-alarms',
    text: `select key, due_at, detail from notice
           where done_at is null and claimable_at <= $1 and mail_kind = 'batch' and state = 'planned'
             and measure_id is null`,
    values: [sqlInstant(now)],
  })
  if (rows.length === 0) return []
  const tellings = await readTellings(
    queryable,
    rows.map(({ key }) => key),
  )
  return rows.map(({ key, due_at, detail }) => ({
    key,
    dueAt: due_at,
    detail,
    tellings: tellings.get(key) ?? [],
  }))
}
