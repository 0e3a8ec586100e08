import type { Pool } from '../../db/pool.ts'
import { registerMeasures } from '../../db/registerMeasures.ts'
import { applyRoster } from '../../db/roster.ts'
import { createRound } from '../../db/rounds.ts'
import { transition } from '../../db/transition.ts'
import { publishedCalendar } from '../../domain/calendarYears.ts'
import type { Command, RegisterRow } from '../../domain/commands.schema.ts'
import type { Actor } from '../../domain/events.ts'
import type { Instant, LocalDate } from '../../domain/localDate.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { sampleRound } from '../../domain/sample.ts'

/** An office with the sample's people, and what it does in a test. */
export type Office = {
  register(dueDates: readonly (LocalDate | null)[], now: Instant): Promise<MeasureId[]>
  /** Gives a command as the person of that name; throws when it is refused. */
  give(id: MeasureId, by: string, command: Command, now: Instant): Promise<void>
  /** The names of the steps that time took, in order. */
  rungs(id: MeasureId): Promise<string[]>
}

const importer: Actor = { personId: null, service: 'test', onBehalfOf: null }

export async function openOffice(pool: Pool, now: Instant): Promise<Office> {
  const { roster } = sampleRound('2021-12-03', publishedCalendar)
  const { ids } = await applyRoster(pool, roster, { now })
  const people = new Map(roster.map(({ name }, index) => [name, ids[index] ?? '']))
  const { round } = await createRound(pool, { name: `轮次 ${now}`, organisation: '示例医院' }, now)
  let rows = 0
  let commands = 0
  const row = (dueDate: LocalDate | null): RegisterRow & { sourceHash: string } => ({
    no: ++rows,
    aspect: null,
    issue: `第 ${rows} 个问题`,
    whyUnfinished: null,
    steps: ['补登台账'],
    unit: '财务科',
    ownerId: people.get('何会计') ?? null,
    leaderInChargeId: people.get('陆副院长') ?? null,
    verifierId: null,
    ledgerNames: { owner: '何会计', leaderInCharge: '陆副院长' },
    timing: dueDate === null ? 'continuous' : 'dated',
    dueDate,
    sourceHash: `row-${rows}`,
  })
  return {
    async register(dueDates, at) {
      const input = { roundId: round.id, rows: dueDates.map(row), actor: importer, now: at }
      const { results } = await registerMeasures(pool, input)
      return results.map((result) => ('id' in result ? result.id : result.refused))
    },
    async give(id, by, command, at) {
      const key = `key-${++commands}`
      const actor = { personId: people.get(by) ?? null, service: null, onBehalfOf: null }
      const { answer } = await transition(
        pool,
        id,
        { type: 'command', id: key, bodyHash: key, command, actor },
        at,
      )
      if (answer && !answer.accepted) throw new Error(`${command.type}: ${answer.code}`)
    },
    async rungs(id) {
      const { rows: found } = await pool.query<{ rung: string }>(
        `select body::jsonb ->> 'rung' as rung from measure_event
         where measure_id = $1 and type = 'rungReached' order by sequence`,
        [id],
      )
      return found.map(({ rung }) => rung)
    },
  }
}
