import type { CommandType } from './commands.schema.ts'
import type { Completion, MeasureState, Timing } from './measure.ts'
import type { Part } from './permissionsTable.ts'
import type { SuspensionReason } from './suspension.ts'

/** What people call the commands, the states and the parts they play; in refusals, pages and mails alike. */
export const commandNames: Readonly<Record<CommandType | 'register' | 'look', string>> = {
  register: '登记',
  look: '查看',
  startWork: '启动整改',
  reportProgress: '报送进展',
  completeMilestone: '完成阶段节点',
  requestExtension: '申请延期',
  approveExtension: '同意延期',
  refuseExtension: '不同意延期',
  withdrawExtensionRequest: '撤回延期申请',
  suspend: '中止',
  resume: '恢复',
  requestCloseOut: '申请销号',
  verifyCloseOut: '验收销号',
  sendBack: '退回',
  confirm: '登记巡察机构确认',
  recordLookBack: '登记回头看结果',
  reopen: '重新整改',
  review: '复查',
  endReviews: '结束长期坚持',
  acknowledge: '签收',
  signLetter: '签发函件',
  refuseLetter: '不予签发',
  voidLetter: '作废函件',
  resendLetter: '重发函件',
  instruct: '批示',
  assign: '交办',
  correct: '更正',
  withdraw: '撤销',
}

export const stateNames: Readonly<Record<MeasureState, string>> = {
  notStarted: '未启动',
  inProgress: '整改中',
  awaitingCloseOut: '待销号',
  closedOut: '已销号',
  settled: '已办结',
  withdrawn: '已撤销',
}

export const timingNames: Readonly<Record<Timing, string>> = {
  immediate: '立行立改',
  dated: '限期整改',
  phased: '分阶段整改',
  continuous: '长期坚持',
}

export const partNames: Readonly<Record<Part | 'rosterPerson', string>> = {
  owner: '责任人',
  unitHead: '责任科室负责人',
  office: '整改办',
  verifier: '验收人',
  approver: '延期审批人',
  asker: '延期申请人',
  leaderInCharge: '分管领导',
  deputyGroupLeader: '副组长',
  groupLeader: '组长',
  disciplineGroup: '派驻纪检监察组',
  signer: '函件签发人',
  told: '收到通知或函件的人',
  rosterPerson: '花名册中当日有效的人员',
}

/** 中止事由. */
export const suspensionReasonNames: Readonly<Record<SuspensionReason, string>> = {
  awaitingSuperior: '等待上级',
  forceMajeure: '不可抗力',
  litigation: '涉诉',
  policyChange: '政策调整',
  otherParty: '等待外单位',
  other: '其他',
}

/** Fields as the ledger's head calls them. */
export const fieldNames: Readonly<Record<string, string>> = {
  issue: '具体问题',
  aspect: '方面',
  whyUnfinished: '未完成原因',
  steps: '整改措施',
  timing: '整改类型',
  unit: '责任单位',
  dueDate: '整改时限',
  newDate: '新的整改时限',
  due: '批示时限',
  until: '恢复日期',
  reason: '理由',
  ownerId: '责任人',
  leaderInChargeId: '责任领导',
  verifierId: '验收人',
  milestones: '阶段节点',
  completion: '完成程度',
  insidePeriod: '集中整改期内完成',
  milestone: '阶段节点的编号',
  letter: '函件',
  notice: '通知',
}

/** Why a letter says no longer what is so. */
const lapseNames: Readonly<Record<string, string>> = {
  moved: '时限已变更',
  superseded: '已转入逾期督办',
  suspended: '措施正在中止',
}

export const completionNames: Readonly<Record<Completion, string>> = {
  none: '未完成',
  basic: '基本完成',
  done: '完成',
}

/** Values that are written as words: `none` (未完成). */
const valueNames: Readonly<Record<string, string>> = {
  ...completionNames,
  ...{ yes: '是', no: '否', passed: '巩固', failed: '反弹', poor: '不高', acceptable: '尚可' },
}

const allNames: Readonly<Record<string, string>> = {
  ...lapseNames,
  ...commandNames,
  ...stateNames,
  ...timingNames,
  ...partNames,
  ...suspensionReasonNames,
  ...fieldNames,
  ...valueNames,
}

/** The Chinese name of a code's word; a word without one (a person's name, a date) stands for itself. */
export function nameInChinese(word: string): string {
  return Object.hasOwn(allNames, word) ? (allNames[word] ?? word) : word
}
