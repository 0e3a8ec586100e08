import { registerMeasures } from '../../db/registerMeasures.ts'
import { applyRoster, type RosterEntry } from '../../db/roster.ts'
import { createRound } from '../../db/rounds.ts'
import { inTransaction } from '../../db/transaction.ts'
import { type CommandType, registerSchema } from '../../domain/commands.schema.ts'
import type { Instant, LocalDate } from '../../domain/localDate.ts'
import { addDays } from '../../domain/localDate.ts'
import type { Measure } from '../../domain/measure.ts'
import { defaultPolicy } from '../../domain/policy.ts'
import type { PersonId, Roster } from '../../domain/roster.ts'
import { dateAt } from '../../domain/time.ts'
import { type Chance, pick } from './healthyChance.ts'
import type { Office } from './office.ts'

/** The Friday on which the test server's time begins. */
export const firstDay: LocalDate = '2021-12-03'

/** Who works here, by id. */
export type Household = { owners: readonly PersonId[]; others: readonly PersonId[] }

const units = ['医务科', '财务科', '采购办']
const ownerNames = ['何科长', '曹干事', '戚会计', '陶干事', '姜采购', '严采购']

/** Brings people in, and measures of every kind, due over the year. */
export async function handOut(office: Office, count: number, chance: Chance): Promise<Household> {
  const { pool } = office
  const now = await office.clock.now()
  const entries = roster()
  const { ids } = await inTransaction(pool, (client) => applyRoster(client, entries, { now }))
  const byName = new Map(entries.map(({ name }, index) => [name, ids[index] ?? '']))
  const owners = ownerNames.map((name) => byName.get(name) ?? '')
  const { round } = await createRound(
    pool,
    { name: '健康的一年', organisation: '云溪市人民医院', confirmationRequired: true },
    now,
  )
  const rows = Array.from({ length: count }, (_, no) => {
    const place = Math.floor(chance() * owners.length)
    const leaderInChargeId = byName.get('沈副院长') ?? null
    const row = { no: no + 1, unit: units[Math.floor(place / 2)], ownerId: owners[place], leaderInChargeId }
    const timed = timingOf(chance)
    return {
      ...registerSchema.parse({ ...row, ...timed, issue: `第${no + 1}项问题`, steps: ['修订制度'] }),
      sourceHash: `r${no}`,
    }
  })
  const actor = { personId: null, service: 'import', onBehalfOf: null }
  const { results, poke } = await registerMeasures(pool, { roundId: round.id, rows, actor, now })
  const refused = results.filter((result) => 'refused' in result)
  if (refused.length > 0) throw new Error(JSON.stringify(refused[0]))
  if (poke) await office.poke(poke.account)
  await office.clock.settle()
  return { owners, others: ids.filter((id) => !owners.includes(id)) }
}

function timingOf(chance: Chance) {
  const dueDate = addDays(firstDay, 5 + Math.floor(chance() * 300))
  const kind = chance()
  if (kind < 0.1) return { timing: 'continuous', dueDate: null }
  if (kind < 0.2) return { timing: 'immediate', dueDate: null }
  if (kind > 0.3) return { timing: 'dated', dueDate }
  const half = addDays(firstDay, 3 + Math.floor(chance() * 100))
  return {
    timing: 'phased',
    dueDate,
    milestones: [{ title: '第一步', dueDate: half < dueDate ? half : dueDate }],
  }
}

function roster(): RosterEntry[] {
  const entry = (name: string, unit: string, role: RosterEntry['roles'][number] | null, address: string) => ({
    ...{ name, units: [unit], title: null, phone: null, email: `${address}@example.org` },
    roles: role === null ? [] : [role],
  })
  return [
    ...ownerNames.map((name, index) =>
      entry(name, units[Math.floor(index / 2)] ?? '', 'owner', `owner${index}`),
    ),
    entry('冯主任', '医务科', 'unitHead', 'feng'),
    entry('曹副科长', '医务科', null, 'cao'),
    entry('卫科长', '财务科', 'unitHead', 'wei'),
    entry('华主任', '采购办', 'unitHead', 'hua'),
    entry('沈副院长', '院领导', 'leaderInCharge', 'shen'),
    entry('韩主任', '整改办', 'officeDirector', 'han'),
    entry('严干事', '整改办', 'office', 'yan'),
    entry('许组长', '派驻组', 'disciplineGroup', 'xu'),
    entry('秦书记', '院领导', 'groupLeader', 'qin'),
  ]
}

/** Whoever may do anything with the measure; the rules say what. */
export function namesOf(measure: Measure, { others }: Household): PersonId[] {
  return [...(measure.ownerId === null ? [] : [measure.ownerId]), ...others]
}

const evidence = [{ title: '制度文本', number: '院发〔2022〕1号' }]

/** A command's fields as a sensible person fills them in. */
export function bodyOf(
  type: CommandType,
  measure: Measure,
  { chance, now, roster: { people } }: { chance: Chance; now: Instant; roster: Roster },
): object {
  const today = dateAt(now, defaultPolicy).date
  const later = addDays(measure.dueDate !== null && measure.dueDate > today ? measure.dueDate : today, 20)
  const lookBack = measure.lookBacks.find(({ outcome }) => outcome === null)
  const fails = chance() < 0.15
  const milestone = measure.milestones?.find((one) => one.completedAt === null)?.id ?? '1'
  const bodies: Partial<Record<CommandType, object>> = {
    reportProgress: { text: '制度已形成修订稿', percent: 50 },
    completeMilestone: { milestone, evidence },
    requestExtension: { cause: '等待上级批复', nextSteps: '批复后三日内印发', newDate: later },
    approveExtension: { overrideReason: '情况特殊，同意' },
    refuseExtension: { reason: '理由不充分' },
    suspend: {
      reason: 'awaitingSuperior',
      text: '待上级批复',
      until: chance() < 0.7 ? addDays(today, 30) : null,
    },
    requestCloseOut: { statement: '已修订并印发采购制度，组织培训并抽查执行情况', evidence },
    verifyCloseOut: { finding: '现场核对，制度已执行' },
    sendBack: { reason: '缺少抽查记录', newSteps: ['补充抽查记录'], newDate: chance() < 0.5 ? later : null },
    confirm: { reference: '巡察办函〔2022〕3号' },
    recordLookBack: {
      ...{ n: lookBack?.n ?? 1, result: fails ? 'failed' : 'passed', finding: '抽查三个月记录', evidence },
      ...(fails ? { reason: '执行中断', newDate: later } : {}),
    },
    reopen: { reason: '问题反弹', newDate: later },
    review: { finding: '抽查本季度记录，仍在执行' },
    endReviews: { reason: '已写入章程', decisionNumber: '纪要〔2022〕2号' },
    instruct: { text: '请抓紧办理' },
    assign: {
      successor: pick(
        chance,
        people.filter(({ units }) => units.includes(measure.unit)),
      ).id,
      reason: '岗位调整',
    },
    correct: { field: 'dueDate', value: later, reason: '台账填错' },
    refuseLetter: { reason: '事实需再核对' },
    voidLetter: { reason: '情况有变' },
    resendLetter: { reason: '没有收到' },
    withdraw: { reason: '与另一条重复', decisionNumber: '纪要〔2021〕4号' },
  }
  return bodies[type] ?? {}
}
