import { z } from 'zod'
import { letterKinds } from './letters.ts'
import type { Policy } from './policy.ts'
import { secondOfDay } from './time.ts'
import type { PolicyPatch } from './versionChange.ts'

/** 机关代字: it stands before the year in brackets. */
const docCode = (name: string) =>
  z
    .string({ error: `${name}的机关代字：应为文字，如 卫整办` })
    .regex(/^[\p{L}\p{N}]{1,20}$/u, `${name}的机关代字：应为 1 至 20 个字，如 卫整办`)

const time = (name: string) =>
  z
    .string({ error: `${name}：应为时刻，如 09:00` })
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, `${name}：应为时刻，如 09:00`)

const letters = z
  .strictObject({
    preApproved: z.array(
      z.enum(letterKinds, { error: `预先批准的函件：应为 ${letterKinds.join('、')} 之一` }),
    ),
    codes: z.strictObject({ reminderLetter: docCode('提醒函'), supervisionNotice: docCode('督办函') }),
  })
  .partial()

/** What an office may change of its policy; only what is named changes. */
export const policyPatchSchema = z
  .strictObject({
    window: z.strictObject({ opens: time('开始发信'), closes: time('停止发信') }),
    slot: time('早上的发信时点'),
    lateSlot: time('下午的发信时点'),
    spread: z.strictObject({ from: time('核对开始'), to: time('核对结束') }),
    batchMinutes: z
      .number({ error: '合并等待：应为分钟数' })
      .int()
      .min(0)
      .max(60, '合并等待：不超过 60 分钟'),
    sendingDays: z.enum(['workingDays', 'everyDay'], {
      error: '发信日：应为 workingDays（工作日）或 everyDay（每天）',
    }),
    immediateDays: z.number({ error: '立行立改的天数：应为数字' }).int().min(1).max(366),
    lookBackDays: z
      .array(z.number({ error: '回头看：应为销号后的工作日数' }).int().min(1).max(1500))
      .max(20)
      .refine((days) => days.every((day, n) => n === 0 || day > (days[n - 1] ?? 0)), '回头看：应从小到大'),
    letters: letters.refine(
      ({ codes }) => codes === undefined || codes.reminderLetter !== codes.supervisionNotice,
      '机关代字：两种函件应各用一个，否则文号会重复',
    ),
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, '没有要改的内容，应至少写一项')

/** What cannot be in the policy as it would stand; each with its field. */
export function policyProblems(policy: Policy, patch: PolicyPatch): { field: string; message: string }[] {
  const { window, slot, lateSlot, spread } = { ...policy, ...patch }
  const [opens, closes] = [secondOfDay(window.opens), secondOfDay(window.closes)]
  const inWindow = (at: string) => secondOfDay(at) >= opens && secondOfDay(at) < closes
  const span = `${window.opens} 至 ${window.closes} 的发信时间之内`
  return [
    ...(opens < closes ? [] : [{ field: 'window', message: '开始发信应早于停止发信' }]),
    ...(slot === 'everyMinute' || (inWindow(slot) && slot < '16:00')
      ? []
      : [{ field: 'slot', message: `应在 ${span}，且早于 16:00` }]),
    ...(inWindow(lateSlot) && (slot === 'everyMinute' || lateSlot > slot)
      ? []
      : [{ field: 'lateSlot', message: `应在 ${span}，且晚于早上的时点` }]),
    ...(spread === null || slot === 'everyMinute' || (spread.from < spread.to && spread.to <= slot)
      ? []
      : [{ field: 'spread', message: `开始应早于结束，结束不晚于早上的时点 ${slot}` }]),
  ]
}
