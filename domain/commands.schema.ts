import { z } from 'zod'
import { correctableFields } from './events.ts'
import { isLocalDate } from './localDate.ts'
import { withIds } from './milestones.ts'
import { suspensionReasons } from './suspension.ts'

const text = (name: string, max = 2000) =>
  z
    .string({ error: `${name}：应为文字` })
    .trim()
    .min(1, `${name}：不能为空`)
    .max(max, `${name}：不超过 ${max} 字`)
const localDate = (name: string) =>
  z
    .string({ error: `${name}：应为日期，如 2026-03-31` })
    .refine(isLocalDate, `${name}：应为日期，如 2026-03-31`)
const personId = (name: string) => text(name, 64)

/** 佐证材料: a reference that somebody else can check; a bare title proves nothing. */
export const evidenceSchema = z
  .object({
    title: text('佐证材料名称', 200),
    number: z.string().trim().min(1).max(200).nullable().default(null),
    address: z.string().trim().min(1).max(1000).nullable().default(null),
    hash: z.string().trim().min(1).max(200).nullable().default(null),
  })
  .refine(
    (evidence) => evidence.number ?? evidence.address ?? evidence.hash,
    '佐证材料：应有文号、地址或校验值之一',
  )
/** May be left out where only one letter can be meant. */
const letterName = text('函件编号', 64).nullable().default(null)
const evidenceList = z.array(evidenceSchema).max(50).default([])

/** ASCII, because it stands in the notices' keys. */
const milestoneId = z
  .string({ error: '节点编号：应为文字' })
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$/, '节点编号：应为字母或数字，不超过 20 个，如 1 或 M1')
/** 阶段节点; one without an id gets its place in the list. */
const milestoneList = z
  .array(
    z.object({ id: milestoneId.nullish(), title: text('节点内容', 200), dueDate: localDate('节点时限') }),
  )
  .max(50, '阶段节点：不超过 50 个')
  .refine((list) => new Set(withIds(list).map(({ id }) => id)).size === list.length, '阶段节点：编号不能重复')

const claimedCompletion = z.enum(['basic', 'done'], {
  error: '完成程度：应为 basic（基本完成）或 done（完成）',
})

/** The commands of a measure that people give; the CLI's `do` and the API's routes are generated from it. */
export const commandSchemas = {
  startWork: z.object({ type: z.literal('startWork'), plan: text('工作安排').nullable().default(null) }),
  reportProgress: z.object({
    type: z.literal('reportProgress'),
    text: text('进展情况'),
    percent: z.number().int().min(0).max(100).nullable().default(null),
    evidence: evidenceList,
    milestone: milestoneId.optional(),
  }),
  completeMilestone: z.object({
    type: z.literal('completeMilestone'),
    milestone: milestoneId,
    evidence: z.array(evidenceSchema).min(1, '佐证材料：至少一件').max(50),
  }),
  acknowledge: z
    .object({
      type: z.literal('acknowledge'),
      letter: letterName,
      notice: text('通知的编号', 300).nullable().default(null),
    })
    .refine((c) => c.letter === null || c.notice === null, '签收：函件和通知只能写一个'),
  requestExtension: z.object({
    type: z.literal('requestExtension'),
    cause: text('未完成原因'),
    nextSteps: text('下一步措施'),
    newDate: localDate('新的整改时限'),
  }),
  approveExtension: z.object({
    type: z.literal('approveExtension'),
    overrideReason: text('破例理由').nullable().default(null),
  }),
  refuseExtension: z.object({ type: z.literal('refuseExtension'), reason: text('不同意的理由') }),
  withdrawExtensionRequest: z.object({ type: z.literal('withdrawExtensionRequest') }),
  suspend: z.object({
    type: z.literal('suspend'),
    reason: z.enum(suspensionReasons, { error: `中止事由：应为 ${suspensionReasons.join('、')} 之一` }),
    text: text('中止说明'),
    until: localDate('恢复日期').nullable().default(null),
  }),
  resume: z.object({ type: z.literal('resume') }),
  requestCloseOut: z.object({
    type: z.literal('requestCloseOut'),
    statement: text('整改情况说明'),
    evidence: evidenceList,
    completion: claimedCompletion.optional(),
  }),
  verifyCloseOut: z.object({
    type: z.literal('verifyCloseOut'),
    finding: text('验收意见'),
    /** Missing = as the owner claims. */
    completion: claimedCompletion.optional(),
  }),
  sendBack: z.object({
    type: z.literal('sendBack'),
    reason: text('退回理由'),
    newSteps: z.array(text('补充措施')).min(1, '补充措施：至少一条').max(50),
    newDate: localDate('新的整改时限').nullable().default(null),
    /** Missing = poor: what is sent back for a form only is said to be acceptable. */
    quality: z
      .enum(['poor', 'acceptable'], { error: '整改质量：应为 poor（不高）或 acceptable（尚可）' })
      .optional(),
  }),
  confirm: z.object({ type: z.literal('confirm'), reference: text('巡察机构确认文号', 200) }),
  recordLookBack: z
    .object({
      type: z.literal('recordLookBack'),
      n: z.number().int().min(1).max(20),
      result: z.enum(['passed', 'failed'], { error: '回头看结论：应为 passed（巩固）或 failed（反弹）' }),
      finding: text('回头看情况'),
      evidence: z.array(evidenceSchema).min(1, '佐证材料：至少一件').max(50),
      reason: text('重新整改理由').nullable().default(null),
      newDate: localDate('新的整改时限').nullable().default(null),
    })
    .refine(
      (c) => c.result === 'passed' || (c.reason && c.newDate),
      '反弹：应写明重新整改的理由和新的整改时限',
    ),
  reopen: z.object({
    type: z.literal('reopen'),
    reason: text('重新整改理由'),
    newDate: localDate('新的整改时限'),
  }),
  review: z.object({ type: z.literal('review'), finding: text('复查情况') }),
  endReviews: z.object({
    type: z.literal('endReviews'),
    reason: text('结束理由'),
    decisionNumber: text('组长批准文号', 200),
  }),
  instruct: z.object({
    type: z.literal('instruct'),
    text: text('批示内容'),
    due: localDate('批示时限').nullable().default(null),
  }),
  assign: z.object({
    type: z.literal('assign'),
    successor: personId('新的责任人'),
    reason: text('交办理由'),
  }),
  correct: z.object({
    type: z.literal('correct'),
    field: z.enum(correctableFields, { error: `更正项目：应为 ${correctableFields.join('、')} 之一` }),
    /** Steps: one a line. */
    value: z.string().trim().max(20_000).nullable().default(null),
    /** All that shall hold; only with the field `milestones`. */
    milestones: milestoneList.optional(),
    reason: text('更正理由'),
  }),
  signLetter: z.object({ type: z.literal('signLetter'), letter: letterName }),
  refuseLetter: z.object({
    type: z.literal('refuseLetter'),
    letter: letterName,
    reason: text('不予签发的理由'),
  }),
  voidLetter: z.object({ type: z.literal('voidLetter'), letter: letterName, reason: text('作废的理由') }),
  resendLetter: z.object({ type: z.literal('resendLetter'), letter: letterName, reason: text('重发的理由') }),
  withdraw: z.object({
    type: z.literal('withdraw'),
    reason: text('撤销理由'),
    decisionNumber: text('组长批准文号', 200),
  }),
} as const

export const commandSchema = z.union([
  commandSchemas.startWork,
  commandSchemas.reportProgress,
  commandSchemas.completeMilestone,
  commandSchemas.acknowledge,
  commandSchemas.requestExtension,
  commandSchemas.approveExtension,
  commandSchemas.refuseExtension,
  commandSchemas.withdrawExtensionRequest,
  commandSchemas.suspend,
  commandSchemas.resume,
  commandSchemas.requestCloseOut,
  commandSchemas.verifyCloseOut,
  commandSchemas.sendBack,
  commandSchemas.confirm,
  commandSchemas.recordLookBack,
  commandSchemas.reopen,
  commandSchemas.review,
  commandSchemas.endReviews,
  commandSchemas.instruct,
  commandSchemas.assign,
  commandSchemas.correct,
  commandSchemas.signLetter,
  commandSchemas.refuseLetter,
  commandSchemas.voidLetter,
  commandSchemas.resendLetter,
  commandSchemas.withdraw,
])
export type Command = z.output<typeof commandSchema>
export type CommandType = Command['type']
export const commandTypes = Object.keys(commandSchemas)

/** One ledger row as the API, the import and the bulk route register it. The id is given by the database. */
export const registerSchema = z.object({
  no: z.number().int().nullable().default(null),
  aspect: z.string().trim().max(500).nullable().default(null),
  issue: text('具体问题'),
  whyUnfinished: z.string().trim().max(2000).nullable().default(null),
  steps: z.array(text('整改措施')).min(1, '整改措施：至少一条').max(100),
  unit: text('责任单位', 200),
  ownerId: personId('责任人').nullable().default(null),
  leaderInChargeId: personId('责任领导').nullable().default(null),
  verifierId: personId('验收人').nullable().default(null),
  ledgerNames: z
    .object({ owner: z.string().nullable(), leaderInCharge: z.string().nullable() })
    .default({ owner: null, leaderInCharge: null }),
  timing: z.enum(['immediate', 'dated', 'phased', 'continuous'], {
    error: '整改类型：应为 immediate、dated、phased、continuous 之一',
  }),
  dueDate: localDate('整改时限').nullable().default(null),
  milestones: milestoneList.optional(),
})
export type RegisterRow = z.output<typeof registerSchema>
