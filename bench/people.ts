import type { RowToRegister } from '../db/registerMeasures.ts'
import type { RosterEntry } from '../db/rosterChange.ts'
import type { LocalDate } from '../domain/localDate.ts'
import type { PersonId } from '../domain/roster.ts'

const units = 20

/** `owners` owners, then the clerk of the office (alone, so that one person is asked to verify), the group leader, and a head of every unit. */
export function entriesFor(owners: number): RosterEntry[] {
  return [
    ...Array.from({ length: owners }, (_, index) =>
      entry(`责任人${index + 1}`, { unit: unitOf(index), roles: ['owner'], mail: `owner${index + 1}` }),
    ),
    entry('办公室干事', { unit: '整改办', roles: ['office'], mail: 'clerk' }),
    entry('组长', { unit: '院领导', roles: ['groupLeader'], mail: 'leader' }),
    ...Array.from({ length: units }, (_, index) =>
      entry(`科室负责人${index + 1}`, { unit: unitOf(index), roles: ['unitHead'], mail: `head${index + 1}` }),
    ),
  ]
}

/** One ledger row; of the usual length, and no two alike. */
export function rowFor(
  index: number,
  { ownerId, dueDate }: { ownerId: PersonId | null; dueDate: LocalDate },
): RowToRegister {
  return {
    no: index + 1,
    aspect: '落实主体责任方面',
    issue: `第${index + 1}项：采购合同验收记录不全，部分设备到货后长期未登记入账，抽查的三十份合同中有七份没有验收人签字`,
    whyUnfinished: null,
    steps: [
      '修订采购与验收管理办法，明确验收人、验收时限和签字要求',
      '对近三年合同逐份清理，补齐验收记录，形成清理台账',
      '由财务科和审计科每季度抽查一次，结果在院内通报',
    ],
    unit: unitOf(index),
    ownerId,
    leaderInChargeId: null,
    verifierId: null,
    ledgerNames: { owner: null, leaderInCharge: null },
    timing: 'dated',
    dueDate,
    sourceHash: `bench-${index}`,
  }
}

function unitOf(index: number): string {
  return `第${(index % units) + 1}科`
}

function entry(
  name: string,
  { unit, roles, mail }: { unit: string; roles: RosterEntry['roles']; mail: string },
): RosterEntry {
  return {
    name,
    units: [unit],
    title: null,
    roles,
    email: `${mail}@bench.example`,
    phone: null,
    validFrom: '2020-01-01',
  }
}
