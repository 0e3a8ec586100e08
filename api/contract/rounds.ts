import { z } from 'zod'
import { lightRulesIds } from '../../domain/lights.ts'
import { budgetUnits, clockIds } from '../../domain/roundClocks.ts'
import { localDate, moment, name, personRef } from './fields.ts'

export const roundParams = z.object({ round: name('轮次的编号或名称') })

const lightRules = z.enum(lightRulesIds, { error: `亮灯规则：应为 ${lightRulesIds.join('、')} 之一` })

/** 抽查: of so many per cent of the look-backs, drawn by a seed that everybody may know. */
const lookBackSample = z.strictObject({
  share: z.number({ error: '抽查比例：应为数字' }).int('抽查比例：应为整数').min(1).max(100),
  seed: name('抽签的种子，如 2026年巡察整改', 100),
})

export const newRound = z.strictObject({
  name: name('轮次名称，如 2026年巡察整改'),
  organisation: name('被巡察单位').default('本单位'),
  feedbackOn: localDate.nullable().default(null),
  confirmationRequired: z.boolean({ error: '应为 true 或 false' }).default(false),
  lightRules: lightRules.optional(),
  lookBackSample: lookBackSample.nullable().optional(),
  /** 集中整改期: 2, 3 or 6 months from the feedback day, where that is given. */
  concentratedMonths: z
    .union([z.literal(2), z.literal(3), z.literal(6)], { error: '集中整改期：应为 2、3 或 6 个月' })
    .nullable()
    .optional(),
})

export const roundView = z.object({
  id: z.string(),
  name: z.string(),
  organisation: z.string(),
  feedbackOn: z.string().nullable(),
  confirmationRequired: z.boolean(),
  versions: z.object({ calendar: z.number(), ladder: z.number(), policy: z.number() }),
  lightRules: z.object({ id: z.string(), name: z.string() }),
  lookBackSample: z.object({ share: z.number(), seed: z.string() }).nullable(),
  createdAt: moment,
})

export const roundAnswer = roundView.extend({ added: z.boolean() })

export const roundList = z.object({
  rounds: z.array(roundView.extend({ measures: z.number(), open: z.number() })),
})

export const roundLights = z.strictObject({ lightRules })

export const lightRulesList = z.object({
  sets: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      unit: z.string(),
      lights: z.array(z.object({ colour: z.string(), name: z.string(), any: z.array(z.unknown()) })),
    }),
  ),
})

export const clockParams = roundParams.extend({
  clock: z.enum(clockIds, { error: `时限：应为 ${clockIds.join('、')} 之一` }),
})

export const clockPut = z.strictObject({
  /** Null: counted from the last day of the concentrated period. */
  anchorOn: localDate.nullable(),
  budget: z.number({ error: '期限：应为数字' }).int('期限：应为整数').min(1).max(3660),
  unit: z.enum(budgetUnits, { error: `期限的单位：应为 ${budgetUnits.join('、')} 之一` }),
  basis: name('依据：文件名称、文号和条款', 500),
  reason: name('设定或修改的理由', 500),
})

export const clockMet = z.strictObject({ on: localDate, reference: name('文号或凭据', 200) })

const clockRow = z.object({
  sequence: z.number(),
  anchorOn: z.string().nullable(),
  budget: z.number(),
  unit: z.string(),
  basis: z.string(),
  lastDay: z.string().nullable(),
  metOn: z.string().nullable(),
  reference: z.string().nullable(),
  reason: z.string(),
  by: z.string(),
  at: moment,
})

export const clockList = z.object({
  clocks: z.array(
    clockRow.extend({
      clock: z.string(),
      name: z.string(),
      /** Working days; negative = past; null when met, or when there is no date. */
      daysLeft: z.number().nullable(),
      /** What held before, the oldest first. */
      history: z.array(clockRow),
    }),
  ),
})

export const countsQuery = z.strictObject({
  decimals: z.enum(['0', '2'], { error: '小数位数：应为 0 或 2' }).default('2'),
})

const figures = z.object({
  total: z.number(),
  done: z.number(),
  basic: z.number(),
  open: z.number(),
  closedOut: z.number(),
  longTerm: z.number(),
  inside: z.number(),
  rates: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      numerator: z.number(),
      denominator: z.number(),
      printed: z.string(),
    }),
  ),
})

export const roundCounts = z.object({
  /** The last day of the concentrated period; null: not set, then `inside` counts only what the office said. */
  periodEnd: z.string().nullable(),
  measures: figures,
  issues: figures,
  /** Measures by their kind: 立行立改 has a register and a rate of its own. */
  byTiming: z.object({
    immediate: figures,
    dated: figures,
    phased: figures,
    continuous: figures,
  }),
  rules: z.record(z.string(), z.string()),
})

export const sampleAnswer = z.object({
  share: z.number().nullable(),
  seed: z.string().nullable(),
  rule: z.string(),
  measures: z.array(
    z.object({
      measure: z.string(),
      unit: z.string(),
      owner: personRef.nullable(),
      lookBacks: z.array(z.object({ n: z.number(), lot: z.number().nullable(), drawn: z.boolean() })),
    }),
  ),
})
