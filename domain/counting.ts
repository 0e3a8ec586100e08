import type { Completion, MeasureState, Timing } from './measure.ts'

/** What is counted of one measure. */
export type Counted = {
  issue: string
  timing: Timing
  state: MeasureState
  completion: Completion
  /** 集中整改期内完成; null: not known. */
  inside: boolean | null
}

/** One register's figures. done, basic and open add up to total; longTerm and inside overlap them and each other. */
export type Figures = {
  total: number
  done: number
  basic: number
  open: number
  closedOut: number
  longTerm: number
  inside: number
}

export type Rate = { id: RateId; numerator: number; denominator: number; printed: string }

/** The counting rules (口径): declared here and shown beside every figure, never inferred by a reader. */
export const countingRules = {
  total: '总数：本轮次登记的全部措施，不含已撤销的；问题按“具体问题”相同者合并计数',
  done: '完成：验收销号时认定为完成，或经更正认定为完成；一个问题的各项措施全部完成才算完成',
  basic: '基本完成：认定为基本完成；一个问题的各项措施都已完成或基本完成、且不全为完成的算基本完成',
  open: '未完成：总数减去完成和基本完成',
  closedOut: '销号：状态为已销号或已办结；一个问题的各项措施全部销号才算销号',
  longTerm: '长期坚持：整改类型为长期坚持，不论是否完成，与完成情况重叠计数；一个问题有一项即算',
  inside: '集中整改期内完成：完成或基本完成的日期不晚于集中整改期最后一日，或经更正认定；与其他项重叠计数',
  rounding: '百分比四舍五入，不保留小数或保留两位小数；分母为零时不计算',
} as const

export const rates = {
  completionRate: { name: '完成率', of: ['done'] },
  basicRate: { name: '完成和基本完成率', of: ['done', 'basic'] },
  closeOutRate: { name: '销号率', of: ['closedOut'] },
  insideRate: { name: '集中整改期内完成率', of: ['inside'] },
} as const satisfies Record<string, { name: string; of: readonly (keyof Figures)[] }>
export type RateId = keyof typeof rates
export const rateIds: readonly RateId[] = ['completionRate', 'basicRate', 'closeOutRate', 'insideRate']

/** Measure by measure. */
export function countByMeasure(all: readonly Counted[]): Figures {
  return figuresOf(standing(all).map((one) => [one]))
}

/** Issue by issue: all measures of one issue count as one. */
export function countByIssue(all: readonly Counted[]): Figures {
  const issues = new Map<string, Counted[]>()
  for (const one of standing(all)) issues.set(one.issue, [...(issues.get(one.issue) ?? []), one])
  return figuresOf([...issues.values()])
}

/** The rates of a register, printed with so many decimals. */
export function ratesOf(figures: Figures, decimals: 0 | 2): Rate[] {
  return rateIds.map((id) => {
    const numerator = rates[id].of.reduce((sum, key) => sum + figures[key], 0)
    return { id, numerator, denominator: figures.total, printed: percent(numerator, figures.total, decimals) }
  })
}

/** 18 of 21: 86%; 688 of 697 with two decimals: 98.71%. Half up, by whole numbers only: 0.5 in binary is not always a
 *  half. Of nothing: —. */
export function percent(numerator: number, denominator: number, decimals: 0 | 2): string {
  if (denominator === 0) return '—'
  const scale = 10 ** decimals
  const scaled = Math.floor((2 * 100 * scale * numerator + denominator) / (2 * denominator))
  const whole = Math.floor(scaled / scale)
  return decimals === 0 ? `${whole}%` : `${whole}.${String(scaled % scale).padStart(decimals, '0')}%`
}

function standing(all: readonly Counted[]): Counted[] {
  return all.filter(({ state }) => state !== 'withdrawn')
}

function figuresOf(groups: readonly (readonly Counted[])[]): Figures {
  const count = (holds: (group: readonly Counted[]) => boolean) => groups.filter(holds).length
  const done = count((group) => group.every(isDone))
  const atLeastBasic = count((group) => group.every(({ completion }) => completion !== 'none'))
  return {
    total: groups.length,
    done,
    basic: atLeastBasic - done,
    open: groups.length - atLeastBasic,
    closedOut: count((group) => group.every(({ state }) => state === 'closedOut' || state === 'settled')),
    longTerm: count((group) => group.some(({ timing }) => timing === 'continuous')),
    inside: count((group) => group.every(({ inside }) => inside === true)),
  }
}

function isDone({ completion }: Counted): boolean {
  return completion === 'done'
}
