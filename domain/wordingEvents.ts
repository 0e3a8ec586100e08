import type { Actor, MeasureEvent } from './events.ts'
import { docNumberOf } from './letters.ts'
import type { Completion, Evidence, LookBack, PlannedMilestone } from './measure.ts'
import { milestonesText } from './milestones.ts'
import type { Policy } from './policy.ts'
import { completionNames, fieldNames, nameInChinese, suspensionReasonNames } from './refusalsWording.ts'
import type { PersonId } from './roster.ts'
import { dateAt } from './time.ts'
import { dateName, kindName, roleName, rungName } from './wordingNames.ts'

/** `nameOf` looks a person up in the roster; `policy` dates the event. */
export type EventNames = { policy: Policy; nameOf: (id: PersonId) => string }

/** A line of the measure's history: 2026-03-09 何科长 申请销号：…（佐证材料2件）. */
export function eventSentence(event: MeasureEvent, names: EventNames): string {
  const { date } = dateAt(event.at, names.policy)
  return `${date} ${actorName(event.by, names.nameOf)} ${whatHappened(event, names)}`
}

/** The person whose act it was, and who typed it where that was somebody else. */
export function actorName({ personId, service, onBehalfOf }: Actor, nameOf: EventNames['nameOf']): string {
  const typist = personId === null ? (service ?? '系统') : nameOf(personId)
  return onBehalfOf === null
    ? personId === null
      ? '系统'
      : typist
    : `${nameOf(onBehalfOf)}（${typist}代录）`
}

function whatHappened(event: MeasureEvent, { nameOf }: EventNames): string {
  switch (event.type) {
    case 'registered':
      return `登记，整改时限${event.measure.dueDate === null ? '未定（长期坚持）' : dateName(event.measure.dueDate)}${planned(event.measure.milestones)}`
    case 'workStarted':
      return `启动整改${after(event.plan)}`
    case 'progressReported':
      return `报送进展${event.percent === null ? '' : `（${event.percent}%）`}${event.milestone ? `（节点${event.milestone}）` : ''}：${event.text}${pieces(event.evidence)}`
    case 'milestoneCompleted':
      return `完成阶段节点${event.milestone}${pieces(event.evidence)}`
    case 'extensionRequested':
      return `申请延期至${dateName(event.newDate)}：${event.cause}；下一步：${event.nextSteps}`
    case 'extensionApproved':
      return `同意延期至${dateName(event.newDate)}${event.overrideReason ? `，破例理由：${event.overrideReason}` : ''}`
    case 'extensionRefused':
      return `不同意延期：${event.reason}`
    case 'extensionWithdrawn':
      return '撤回延期申请'
    case 'extensionLapsed':
      return `延期申请失效（${lapseNames[event.because]}）`
    case 'suspended':
      return `中止（${suspensionReasonNames[event.reason]}）：${event.text}${event.until ? `；${dateName(event.until)}起恢复` : ''}`
    case 'resumed':
      return `${event.because === 'date' ? '中止到期，' : ''}恢复，自${dateName(event.on)}起继续计时，中止${event.workingDays}个工作日${event.dueDate ? `，整改时限${dateName(event.dueDate)}` : ''}`
    case 'closeOutRequested':
      return `申请销号${claimed(event.completion)}：${event.statement}${pieces(event.evidence)}`
    case 'closedOut':
      return `验收销号${claimed(event.completion)}：${event.finding}${lookBackDates(event.lookBacks)}${event.reviewOn ? `；首次复查：${dateName(event.reviewOn)}` : ''}`
    case 'sentBack':
      return `退回：${event.reason}；补充措施：${event.newSteps.join('；')}${event.newDate ? `；新的整改时限${dateName(event.newDate)}` : ''}`
    case 'confirmed':
      return `登记巡察机构确认：${event.reference}`
    case 'lookBackPassed':
      return `第${event.n}次回头看，巩固：${event.finding}${pieces(event.evidence)}`
    case 'lookBackFailed':
      return `第${event.n}次回头看，反弹：${event.finding}${pieces(event.evidence)}`
    case 'reopened':
      return `重新整改，新的整改时限${dateName(event.newDate)}：${event.reason}`
    case 'reviewed':
      return `复查：${event.finding}；下次复查：${dateName(event.nextOn)}`
    case 'reviewsEnded':
      return `结束长期坚持（${event.decisionNumber}）：${event.reason}`
    case 'instructed':
      return `批示${event.due ? `（${dateName(event.due)}前）` : ''}：${event.text}`
    case 'reassigned':
      return `责任人由${event.from === null ? '（空）' : nameOf(event.from)}调整为${nameOf(event.to)}：${event.reason}`
    case 'corrected':
      return `更正${fieldNames[event.field] ?? event.field}：由“${endOf(event, 'from', nameOf)}”改为“${endOf(event, 'to', nameOf)}”，${event.reason}`
    case 'withdrawn':
      return `撤销（${event.decisionNumber}）：${event.reason}`
    case 'unregistered':
      return `撤回登记：${event.reason}`
    case 'settled':
      return '办结'
    case 'letterDrafted':
      return `拟${kindName(event.letter.kind)}，送${roleName(event.letter.signer)}签发`
    case 'letterSigned':
      return `签发函件${docNumberOf(event.series, event.number ?? 0)}：${event.content.title}`
    case 'letterRefused':
      return `不予签发函件：${event.reason}`
    case 'letterVoided':
      return `作废函件：${event.reason}`
    case 'letterResent':
      return `向${event.to.map(({ personId }) => nameOf(personId)).join('、')}重发函件${event.docNumber}：${event.reason}`
    case 'acknowledged':
      return `签收${event.letterId === null ? '通知' : '函件'}${event.holdsUntil === null ? '' : `，至${dateName(event.holdsUntil)}下一级提醒为止`}`
    case 'rungReached':
      if (event.rung === 'letterDraft') return '函件送签'
      return `${rungName(event.rung, event.occurrence)}${toldNames(event.told)}`
    case 'replanned':
      return replannedSentence(event)
  }
}

/** What a re-plan comes from. */
export const changeNames = {
  calendar: '工作日历调整',
  ladder: '督办阶梯调整',
  policy: '发信制度调整',
} as const

const lapseNames = {
  closeOutRequested: '已申请销号',
  withdrawn: '措施已撤销',
  corrected: '时限已更正',
  suspended: '措施已中止，时限将顺延',
} as const

function planned(milestones: readonly PlannedMilestone[] = []): string {
  return milestones.length > 0 ? `；阶段节点：${milestonesText(milestones)}` : ''
}

function after(text: string | null): string {
  return text ? `：${text}` : ''
}

function pieces(evidence: readonly Evidence[]): string {
  return evidence.length > 0 ? `（佐证材料${evidence.length}件）` : ''
}

/** Only what differs from the rule is worth a word. */
function claimed(completion: Completion | undefined): string {
  return completion === 'basic' ? `（${completionNames.basic}）` : ''
}

function lookBackDates(lookBacks: readonly LookBack[]): string {
  if (lookBacks.length === 0) return ''
  return `；回头看：${lookBacks.map(lookBackDate).join('、')}`
}

/** Why one is not called stands in the history: 第2次未抽中（签号8123）. */
function lookBackDate({ n, dueDate, outcome, lot }: LookBack): string {
  if (outcome === 'notDrawn') return `第${n}次未抽中（签号${lot}）`
  return lot === undefined ? dateName(dueDate) : `${dateName(dueDate)}（抽中，签号${lot}）`
}

/** What moved and why: 因工作日历调整（C-001）重新排定：整改时限由…改为…；3个节点的日期变动 */
function replannedSentence(event: Extract<MeasureEvent, { type: 'replanned' }>): string {
  const { because, change, dueDate, lookBacks, moves } = event
  const dates = [
    ...(dueDate === null ? [] : [`整改时限由${dateName(dueDate.from)}改为${dateName(dueDate.to)}`]),
    ...lookBacks.map(({ n, from, to }) => `第${n}次回头看由${dateName(from)}改为${dateName(to)}`),
    moves.length === 0 ? '节点的日期没有变动' : `${moves.length}个节点的日期变动`,
  ]
  return `因${changeNames[because]}（${change}）重新排定：${dates.join('；')}`
}

function toldNames(told: Extract<MeasureEvent, { type: 'rungReached' }>['told']): string {
  return told.length > 0 ? `：告知${told.map(roleName).join('、')}` : '：已并入更高一级'
}

function endOf(
  event: Extract<MeasureEvent, { type: 'corrected' }>,
  end: 'from' | 'to',
  nameOf: EventNames['nameOf'],
): string {
  const value = event[end]
  if (value === null) return '空'
  if (event.field === 'completion' || event.field === 'insidePeriod') return nameInChinese(value)
  return event.field === 'leaderInChargeId' || event.field === 'verifierId' ? nameOf(value) : value
}
