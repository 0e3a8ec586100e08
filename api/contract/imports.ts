import { z } from 'zod'
import { importKinds, importStates } from '../../domain/imported.ts'
import { flag, moment, name, pageSize } from './fields.ts'

/** The fields beside the files of an upload; they are texts. */
export const importFields = z.strictObject({
  organisation: name('被巡察单位').default('本单位'),
  confirmationRequired: flag.default(false),
  year: z.coerce
    .number({ error: '应为年份，如 2026：没有写年份的时限属于哪一年' })
    .int('应为年份，如 2026')
    .min(1990, '应为年份，如 2026')
    .max(2100, '应为年份，如 2026')
    .nullable()
    .default(null),
})

export const importParams = z.object({ import: name('导入批次的编号', 40) })

const problem = z.object({
  severity: z.enum(['error', 'warning']),
  sheet: z.string(),
  row: z.number(),
  column: z.string(),
  cell: z.string(),
  found: z.string(),
  expected: z.string(),
  /** 台账“整改清单”第14行 整改时限（I14）：找到“6月底”，应为日期 */
  sentence: z.string(),
})

const counts = z.object({
  new: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  problem: z.number(),
  vanished: z.number(),
})

export const importView = z.object({
  id: z.string(),
  round: z.object({ id: z.string().nullable(), name: z.string() }),
  fileName: z.string(),
  sha256: z.string(),
  state: z.enum(importStates),
  stateName: z.string(),
  counts,
  /** People of the roster that came along. */
  roster: z.number(),
  /** As it was foreseen at the upload; nothing is sent before the confirmation. */
  mails: z.object({
    slot: moment,
    mails: z.number(),
    people: z.number(),
    unreachable: z.array(z.string()),
    sentence: z.string(),
  }),
  progress: z.object({
    total: z.number(),
    done: z.number(),
    added: z.number(),
    corrected: z.number(),
    refused: z.number(),
  }),
  /** The first thousand; each row has its own as well. */
  problems: z.array(problem),
  problemCounts: z.object({ error: z.number(), warning: z.number() }),
  by: z.string(),
  createdAt: moment,
  confirmedBy: z.string().nullable(),
  confirmedAt: moment.nullable(),
  doneAt: moment.nullable(),
  undoneBy: z.string().nullable(),
  undoneAt: moment.nullable(),
  undoReason: z.string().nullable(),
})

export const importList = z.object({ imports: z.array(importView.omit({ problems: true })) })

export const importListQuery = z.object({ round: name('轮次的编号或名称').optional(), limit: pageSize })

export const importRowsQuery = z.object({
  kind: z.enum(importKinds, { error: `应为 ${importKinds.join('、')} 之一` }).optional(),
  after: z.coerce.number({ error: '应为数字' }).int().min(0).default(0),
  limit: pageSize,
})

export const importRowView = z.object({
  position: z.number(),
  sheet: z.string(),
  row: z.number(),
  kind: z.enum(importKinds),
  measureId: z.string().nullable(),
  no: z.number().nullable(),
  issue: z.string().nullable(),
  unit: z.string().nullable(),
  dueDate: z.string().nullable(),
  changes: z.array(
    z.object({
      field: z.string(),
      name: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      /** Why it is only shown; null: it is corrected with the confirmation. */
      note: z.string().nullable(),
    }),
  ),
  problems: z.array(problem),
  outcome: z
    .object({
      id: z.string().nullable(),
      added: z.boolean(),
      corrected: z.array(z.string()),
      refused: z.array(z.string()),
      warnings: z.array(z.string()),
    })
    .nullable(),
})

export const importRows = z.object({ rows: z.array(importRowView), nextAfter: z.number().nullable() })

export const undoBody = z.strictObject({ reason: name('撤回的理由', 500) })
