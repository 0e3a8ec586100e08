import { z } from 'zod'
import { isLocalDate } from '../../domain/localDate.ts'

/** A short text that may not be empty; `what` says what belongs there. */
export const name = (what: string, max = 200) =>
  z
    .string({ error: `应为文字：${what}` })
    .trim()
    .min(1, `不能为空：${what}`)
    .max(max, `不超过 ${max} 字`)

export const localDate = z
  .string({ error: '应为日期，如 2026-03-31' })
  .refine(isLocalDate, '应为日期，如 2026-03-31')

/** A moment with its offset: 2026-03-09T09:00:00.000+08:00. */
export const moment = z.string()

export const noBody = z.strictObject({}).nullish()

export const personRef = z.object({ id: z.string(), name: z.string() })

export const flag = z
  .enum(['true', 'false'], { error: '应为 true 或 false' })
  .transform((text) => text === 'true')

export const pageSize = z.coerce.number({ error: '应为数字' }).int().min(1).max(500).default(100)
