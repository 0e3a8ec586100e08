import { z } from 'zod'
import type { LadderChoice, LadderOverride } from './ladderChoice.ts'
import { missingWords, overridden, wordsOf } from './ladderChoice.ts'
import type { LadderPreset } from './ladders/presets.ts'
import { ladderPresets } from './ladders/presets.ts'
import { roles } from './roster.ts'

const recipient = z.strictObject({
  role: z.enum(roles, { error: `角色：应为 ${roles.join('、')} 之一` }),
  copy: z.boolean({ error: '抄送：应为 true 或 false' }).optional(),
  from: z.number({ error: '应为数字：从第几次起' }).int().min(1).optional(),
  until: z.number({ error: '应为数字：到第几次止' }).int().min(1).optional(),
})

const kinds = ['reminder', 'reminderLetter', 'overdueNotice', 'supervisionNotice', 'escalation'] as const

const days = z
  .number({ error: '天数：应为整数，负数为到期之前，正数为到期之后' })
  .int()
  .min(-366, '天数：应在 -366 至 366 之间')
  .max(366, '天数：应在 -366 至 366 之间')

/** What is named of a rung is overridden. */
const rungWords = z.strictObject({
  offset: days.optional(),
  every: z
    .number({ error: '间隔：应为整数，或 null 表示不重复' })
    .int()
    .min(1, '间隔：至少 1 天')
    .max(366, '间隔：不超过 366 天')
    .nullable()
    .optional(),
  unit: z
    .enum(['workingDays', 'calendarDays'], {
      error: '单位：应为 workingDays（工作日）或 calendarDays（自然日）',
    })
    .optional(),
  to: z
    .array(recipient)
    .min(1, '接收人：至少一个角色')
    .max(10)
    .refine((to) => new Set(to.map(({ role }) => role)).size === to.length, '接收人：每个角色只写一次')
    .optional(),
  kind: z.enum(kinds, { error: `通知：应为 ${kinds.join('、')} 之一` }).optional(),
})

/** Of milestones and reviews: what they say follows from what they wait for. A call that nobody repeats would be silence. */
const waitWords = rungWords.omit({ kind: true })
const callWords = waitWords.extend({
  offset: days.min(0, '天数：应为 0 或正数，到期之后才催').optional(),
  every: z
    .number({ error: '间隔：应为整数；到期之后须重复催办' })
    .int()
    .min(1, '间隔：至少 1 天')
    .max(366, '间隔：不超过 366 天')
    .optional(),
})
const milestoneWords = z.strictObject({
  milestoneDue: waitWords
    .extend({ offset: days.max(0, '天数：应为 0 或负数，到期之前提醒').optional() })
    .optional(),
  milestoneOverdue: callWords
    .extend({ offset: days.min(1, '天数：应为正数，到期之后才催').optional() })
    .optional(),
})

const rungId = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,30}$/, '梯级的名称：应为英文字母开头的字母和数字，如 overdue')

const override = z.strictObject({
  rungs: z.record(rungId, rungWords.nullable()).default({}),
  milestones: milestoneWords.optional(),
  review: callWords.optional(),
})

const presets = Object.keys(ladderPresets).filter((name): name is LadderPreset => name in ladderPresets)

/**
 * A round's choice of ladder. Each level is checked as it comes out: the round, every unit and every measure with what
 * they inherit.
 */
export const ladderChoiceSchema = z
  .strictObject({
    preset: z.enum(presets, { error: `预设：应为 ${presets.join('、')} 之一` }),
    override: override.optional(),
    units: z.record(z.string().min(1, '责任单位：不能为空'), override).optional(),
    measures: z.record(z.string().min(1, '措施编号：不能为空'), override).optional(),
  })
  .superRefine((choice, context) => {
    for (const { path, problem } of choiceProblems(choice)) {
      context.addIssue({ code: 'custom', path, message: problem })
    }
  })

type Found = { path: string[]; problem: string }

function choiceProblems({ preset, override: own, units = {}, measures = {} }: LadderChoice): Found[] {
  const inherited = own ? [own] : []
  return [
    ...ladderProblems(preset, inherited, ['override']),
    ...Object.entries(units).flatMap(([unit, more]) =>
      ladderProblems(preset, [...inherited, more], ['units', unit]),
    ),
    // A measure inherits from its unit as well, which only the database knows: it must be whole without.
    ...Object.entries(measures).flatMap(([id, more]) =>
      ladderProblems(preset, [...inherited, more], ['measures', id]),
    ),
  ]
}

function ladderProblems(preset: LadderPreset, overrides: readonly LadderOverride[], path: string[]): Found[] {
  const base = ladderPresets[preset]
  const last = overrides.at(-1)?.rungs ?? {}
  const earlier = overridden(base, overrides.slice(0, -1))
  const incomplete = Object.entries(last).flatMap(([id, words]) => {
    if (words === null) return []
    const known = earlier.due.find((rung) => rung.id === id)
    const missing = missingWords({ ...(known ? wordsOf(known) : {}), ...words })
    const names = missing.map((field) => `${field}（${fieldNames[field]}）`).join('、')
    return missing.length === 0
      ? []
      : [{ path: [...path, 'rungs', id], problem: `新的梯级“${id}”缺少 ${names}，应一并写明` }]
  })
  const { due } = overridden(base, overrides)
  return [
    ...incomplete,
    ...due.flatMap((rung) => {
      if (rung.kind !== 'reminder' || rung.offset <= 0) return []
      const problem = `梯级“${rung.id}”在到期后第 ${rung.offset} 天，不能只是 reminder（到期提醒）；应为 overdueNotice、supervisionNotice 或 escalation`
      return [{ path: [...path, 'rungs', rung.id], problem }]
    }),
    ...(due.some(({ offset }) => offset > 0)
      ? []
      : [{ path, problem: '到期之后没有一个梯级：逾期将无人知道，应至少有一个' }]),
  ]
}

const fieldNames: Readonly<Record<string, string>> = { offset: '天数', to: '接收人', kind: '通知' }
