import { registerMeasures } from '../../db/registerMeasures.ts'
import { loadRoster } from '../../db/roster.ts'
import { transition } from '../../db/transition.ts'
import { commandSchema } from '../../domain/commands.schema.ts'
import type { LocalDate } from '../../domain/localDate.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { defaultPolicy } from '../../domain/policy.ts'
import { instantOf } from '../../domain/time.ts'
import type { Office } from '../support/office.ts'
import { importLedger } from '../support/officeImport.ts'
import { fourteenScript } from '../support/scenarioFourteen.ts'

/** A Monday on which the fourteen are settled, looked back at, reopened and under way, and the others in every trouble. */
const endsAt = '2022-09-26 10:00'
const registeredAt = '2022-08-01 09:00'

/** At the office's local time, what somebody does with a measure. */
type Line = { at: string; no: number; by: string; type: string; data: Record<string, unknown> }

/**
 * Lives an office into the middle of things: the fourteen of the ledger by their script, and sixteen more that stand at
 * every rung and in every state. What this version does not know yet (suspension, say) is left out, and named.
 */
export async function live(office: Office): Promise<{ leftOut: string[] }> {
  const { idOf: fourteen } = await importLedger(office, { confirmationRequired: true })
  await office.clock.settle()
  const idOf = new Map<number, MeasureId>(fourteen)
  const leftOut = new Set<string>()
  const scripted = fourteenScript().map(({ at, no, type, given: { by, ...data } }) => ({
    at,
    no,
    by,
    type,
    data,
  }))
  const lines = [...scripted, ...troubles()].filter(({ at }) => at < endsAt)
  for (const line of lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.no - b.no))) {
    if (line.at > registeredAt && idOf.size === fourteen.size) await registerMore(office, idOf)
    await office.clock.advanceTo(instantAt(line.at))
    if (!(await give(office, idOf.get(line.no) ?? '', line))) leftOut.add(line.type)
  }
  await office.clock.advanceTo(instantAt(endsAt))
  return { leftOut: [...leftOut] }
}

const first = 101
const owner = '何科长'

/** When each of the sixteen is due; null = 长期坚持. */
const dueDates: readonly (LocalDate | null)[] = [
  // Nobody touches these: ahead, reminded, and at each rung of being overdue.
  '2022-12-30',
  '2022-09-28',
  '2022-09-23',
  '2022-09-20',
  '2022-09-16',
  '2022-09-09',
  '2022-08-19',
  // These get what `troubles` says.
  '2022-09-30',
  '2022-09-15',
  '2022-09-20',
  '2022-09-30',
  '2022-09-15',
  '2022-10-31',
  '2022-10-14',
  '2022-09-21',
  null,
]

function troubles(): Line[] {
  const line = (
    at: string,
    no: number,
    type: string,
    data: Record<string, unknown> = {},
    by = owner,
  ): Line => ({
    ...{ at, no, by, type, data },
  })
  const evidence = [{ title: '佐证材料', number: '云卫整改〔2022〕101号' }]
  const asked = { statement: '各项措施逐条完成，制度已印发执行，相关材料已归档备查', evidence }
  const hindered = { reason: 'awaitingSuperior', text: '编制方案待省委编办批复' }
  return [
    ...[108, 109, 110, 111, 112].map((no) => line('2022-08-03 10:00', no, 'startWork')),
    line('2022-09-14 10:00', 109, 'requestCloseOut', asked),
    line('2022-09-14 10:10', 110, 'requestCloseOut', asked),
    line('2022-09-14 10:20', 112, 'requestCloseOut', asked),
    line('2022-09-14 15:00', 112, 'verifyCloseOut', { finding: '现场核对，均已落实' }, '马主任'),
    line('2022-09-22 11:00', 110, 'sendBack', { reason: '材料不全', newSteps: ['补报名单'] }, '马主任'),
    line('2022-09-21 10:00', 111, 'requestExtension', {
      ...{ cause: '验收排期在国庆节后', nextSteps: '十月复验', newDate: '2022-10-28' },
    }),
    line('2022-08-10 10:00', 113, 'withdraw', { reason: '重复登记', decisionNumber: '示例5号' }, '马主任'),
    line('2022-09-08 10:00', 114, 'suspend', { ...hindered, until: '2022-10-21' }, '马主任'),
    line('2022-09-23 10:00', 115, 'suspend', { ...hindered, until: null }, '马主任'),
  ]
}

async function registerMore(office: Office, idOf: Map<number, MeasureId>): Promise<void> {
  const { pool, clock } = office
  await clock.advanceTo(instantAt(registeredAt))
  const now = await clock.now()
  const { rows } = await pool.query<{
    round_id: string
    unit: string
    owner_id: string | null
    leader_in_charge_id: string | null
  }>('select round_id, unit, owner_id, leader_in_charge_id from measure where id = $1', [idOf.get(1)])
  const [like] = rows
  if (!like) throw new Error('the first of the fourteen is not there')
  const { results, poke } = await registerMeasures(pool, {
    roundId: like.round_id,
    actor: { personId: null, service: 'import', onBehalfOf: null },
    now,
    rows: dueDates.map((dueDate, index) => ({
      no: first + index,
      aspect: null,
      issue: `第${first + index}项：台账登记不全`,
      whyUnfinished: null,
      steps: ['补登台账', '按月核对'],
      unit: like.unit,
      ownerId: like.owner_id,
      leaderInChargeId: like.leader_in_charge_id,
      verifierId: null,
      ledgerNames: { owner, leaderInCharge: null },
      timing: dueDate === null ? ('continuous' as const) : ('dated' as const),
      dueDate,
      sourceHash: `upgrade-${index}`,
    })),
  })
  for (const [index, result] of results.entries()) {
    if ('refused' in result) throw new Error(`row ${first + index}: ${JSON.stringify(result)}`)
    idOf.set(first + index, result.id)
  }
  if (poke) await office.poke(poke.account)
  await clock.settle()
}

/** False when this version does not know the command. A refusal ends the recording. */
async function give({ pool, clock, poke }: Office, id: MeasureId, line: Line): Promise<boolean> {
  const parsed = commandSchema.safeParse({ type: line.type, ...line.data })
  if (!parsed.success) return false
  const person = (await loadRoster(pool)).people.find(({ name }) => name === line.by)
  const actor = { personId: person?.id ?? null, service: null, onBehalfOf: null }
  const key = `${line.at} ${line.no} ${line.type}`
  const cause = { type: 'command', id: key, bodyHash: key, command: parsed.data, actor } as const
  const done = await transition(pool, id, cause, await clock.now())
  if (done.answer?.accepted === false) throw new Error(`${key}: ${done.answer.code}`)
  if (done.poke) await poke(done.poke.account)
  await clock.settle()
  return true
}

function instantAt(time: string): number {
  const [date = '', clock = ''] = time.split(' ')
  return instantOf(date, clock, defaultPolicy)
}
