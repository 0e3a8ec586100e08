import type { Ladder, Step } from './ladder.ts'
import { defaultLadder } from './ladder.ts'
import { ladderPresets } from './ladders/presets.ts'
import { rungsOf } from './ladderTracks.ts'
import { rungNamed } from './letterRungs.ts'
import type { LocalDate } from './localDate.ts'
import { weekday } from './localDate.ts'
import type { Completion, MeasureState, Timing } from './measure.ts'
import type { NoticeKind, ReasonWord } from './notice.ts'
import { completionNames, stateNames, timingNames } from './refusalsWording.ts'
import type { Recipient } from './roster.ts'

export function stateName(state: MeasureState): string {
  return stateNames[state]
}

export function timingName(timing: Timing): string {
  return timingNames[timing]
}

export function completionName(completion: Completion): string {
  return completionNames[completion]
}

/** Whom a notice is for. A single person is not named: summaries, ids and details carry no personal names. */
export function roleName(recipient: Recipient): string {
  return (Object.hasOwn(recipientNames, recipient) && recipientNames[recipient]) || '有关人员'
}

export function kindName(kind: NoticeKind): string {
  return kindNames[kind]
}

export function reasonName(reason: ReasonWord): string {
  return reasonNames[reason]
}

export function stepName(step: Step): string {
  return stepNames[step]
}

/** 第5级 逾期通知; 第7级 报组长督办（第2次）; 催办验收（第3次）. */
export function rungName(rungId: string, occurrence: number, ladder: Ladder = defaultLadder): string {
  const rung = rungNamed(ladder, rungId) ?? rungsOfPresets.find(({ id }) => id === rungId)
  if (!rung) return isKind(rungId) ? kindNames[rungId] : rungId
  // What only reminds has no step of its own.
  const plain = rung.by === 'dispatch' ? kindName(rung.kind) : stepName(rung.step)
  const name = rung.level > 0 ? `第${rung.level}级 ${kindName(rung.kind)}` : plain
  return occurrence > 1 ? `${name}（第${occurrence}次）` : name
}

/** For whoever names a rung without knowing the measure's ladder. */
const rungsOfPresets = Object.values(ladderPresets).flatMap(rungsOf)

/** 2026年3月9日（周一） */
export function dateName(date: LocalDate): string {
  const [year, ...monthAndDay] = date.split('-').map(Number)
  return `${year}年${monthAndDay.join('月')}日（周${'一二三四五六日'[weekday(date) - 1]}）`
}

/** 3月9日 */
export function shortDateName(date: LocalDate): string {
  const [, ...monthAndDay] = date.split('-').map(Number)
  return `${monthAndDay.join('月')}日`
}

/** What an event tells of has the name of its kind where a rung has its id. */
function isKind(word: string): word is NoticeKind {
  return Object.hasOwn(kindNames, word)
}

const recipientNames: Readonly<Record<string, string>> = {
  owner: '责任人',
  unitHead: '责任科室负责人',
  leaderInCharge: '分管领导',
  office: '整改办',
  officeDirector: '办公室主任',
  liaison: '联络员',
  taskForce: '工作专班',
  deputyGroupLeader: '副组长',
  groupLeader: '组长',
  disciplineGroup: '派驻纪检监察组',
  verifier: '验收人',
  approver: '延期审批人',
  told: '此前收到过通知的人员',
}

const kindNames: Readonly<Record<NoticeKind, string>> = {
  assigned: '交办通知',
  reminder: '到期提醒',
  reminderLetter: '提醒函',
  overdueNotice: '逾期通知',
  supervisionNotice: '督办函',
  escalation: '报组长督办',
  chaser: '催办',
  lookBackDue: '回头看提醒',
  milestoneDue: '阶段节点提醒',
  milestoneOverdue: '阶段节点逾期通知',
  reviewDue: '复查提醒',
  verificationAsked: '销号申请待验收',
  extensionAsked: '延期申请待审批',
  extensionAnswered: '延期申请答复',
  extensionLapsed: '延期申请失效通知',
  sentBack: '退回通知',
  suspended: '中止通知',
  resumed: '恢复通知',
  closedOut: '销号通知',
  confirmed: '巡察机构确认通知',
  lookBackPassed: '回头看通过通知',
  reviewsEnded: '长期坚持结束通知',
  reopened: '重新整改通知',
  instructed: '批示',
  reassigned: '责任人调整通知',
  corrected: '更正通知',
  replanned: '日期调整通知',
  withdrawn: '撤销通知',
  signatureAsked: '函件待签发',
  letter: '正式函件',
  letterVoided: '函件作废通知',
  alarm: '整改办告警',
}

const reasonNames: Readonly<Record<ReasonWord, string>> = {
  beforeStart: '登记或重新计时前已过',
  collapsed: '并入更高一级',
  awaitingCloseOut: '待销号期间不发',
  suspended: '中止期间不发',
  closedOut: '已销号',
  withdrawn: '已撤销',
  moved: '时限已变更',
  answered: '已办理',
  reassigned: '已改由他人接收',
  merged: '已合并到同一封邮件',
  nobodyReachable: '无人可以送达',
  stopped: '已停发',
  badAddress: '邮箱地址有误',
  unknownTwice: '两次发送结果不明',
  superseded: '已有新的情况',
  nobodyWasTold: '此前无人收到通知',
  historyBroken: '历史记录被改动，待整改办处置',
  letterUnknown: '函件是否送达不明，待整改办处置',
  restored: '从备份恢复，备份之后、恢复之前到期',
}

const stepNames: Readonly<Record<Step, string>> = {
  look: '核对',
  issueReminderLetter: '提醒函',
  sendOverdueNotice: '逾期通知',
  issueSupervisionNotice: '督办',
  escalateToGroupLeader: '报组长督办',
  chaseVerifier: '催办验收',
  chaseApprover: '催办延期审批',
  callLookBack: '回头看',
  askForConfirmation: '催办巡察机构确认',
  endSuspension: '中止到期恢复计时',
  askAboutSuspension: '核实中止事由',
  sendMilestoneNotice: '阶段节点逾期通知',
  callReview: '复查',
  draftLetter: '函件送签',
  chaseSigner: '催办函件签发',
  chaseAcknowledgement: '催办函件签收',
}
