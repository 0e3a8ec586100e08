import type { RefusalCode, RefusalDetails } from './errors.ts'
import { nameInChinese } from './refusalsWording.ts'

type Sentence = (details: RefusalDetails) => string

/**
 * The Chinese sentence of a refusal: where, what was found, what is allowed. `details` are those of the DomainError, also
 * when they come back from the database as stored answer: a missing one reads “空”, never an error in the error.
 */
export function refusalSentence(code: RefusalCode, details: RefusalDetails): string {
  return sentences[code](details)
}

const sentences: Record<RefusalCode, Sentence> = {
  wrongState: (d) =>
    `${where(d)}当前状态为${foundName(d)}，不能${word(d.command)}；可以${word(d.command)}的状态：${word(d.allowed)}。`,
  missingData: (d) =>
    `${where(d)}${word(d.command)}：${word(d.field)}为${found(d)}，应填写${expectedFor(d.field)}。`,
  actorNotAllowed: (d) => `${where(d)}${found(d)}不能${word(d.command)}；可以办理的是：${word(d.allowed)}。`,
  verifierIsOwner: (d) =>
    `${where(d)}${found(d)}是这项措施的责任人，不能${word(d.command)}；验收、退回、回头看和复查应由责任人以外的人办理。`,
  approverIsAsker: (d) =>
    `${where(d)}${found(d)}是这次延期的申请人，不能${word(d.command)}；延期应由申请人以外的审批人决定。`,
  extensionPending: (d) =>
    `${where(d)}已有一份待审批的延期申请（申请延至${found(d)}）；应先审批或撤回，再提出新的申请。`,
  noExtensionPending: (d) =>
    `${where(d)}没有待审批的延期申请（当前状态${foundName(d)}）；应先由责任人或责任科室负责人申请延期。`,
  extensionAfterExpiry: (d) =>
    `${where(d)}整改时限${word(d.dueDate)}已过，今天是${found(d)}；延期应在时限当日或之前申请。`,
  extensionDateNotLater: (d) =>
    `${where(d)}申请的新时限为${found(d)}；应晚于现时限${word(d.dueDate)}，也晚于今天${word(d.today)}。`,
  extensionDateInPast: (d) =>
    `${where(d)}申请的新时限${found(d)}已经过去，今天是${word(d.today)}，不能再同意；应不同意这份申请，或由申请人撤回。`,
  extensionNeedsOverride: (d) => `${where(d)}已经延期${found(d)}次；第三次起应在同意时写明破例理由。`,
  noDueDate: (d) =>
    `${where(d)}整改类型为${foundName(d)}，没有整改时限，不能申请延期；只有有时限的措施可以。`,
  bareStatement: (d) =>
    `${where(d)}整改情况说明为${found(d)}，实质内容${word(d.substance)}字；应写明做了什么、结果如何，不少于${word(d.least)}字。`,
  evidenceMissing: (d) =>
    `${where(d)}${word(d.command)}：佐证材料${found(d)}件；应至少一件，写明文号、地址或校验值。`,
  lookBackNotDue: (d) => `${where(d)}今天是${found(d)}，第${word(d.n)}次回头看应从${word(d.dueDate)}起办理。`,
  lookBackOutOfOrder: (d) =>
    d.allowed === null
      ? `${where(d)}没有待办的回头看（找到第${found(d)}次）；这次销号的回头看已经全部办完。`
      : `${where(d)}找到第${found(d)}次回头看；应按次序先办理第${word(d.allowed)}次。`,
  confirmedAlready: (d) => `${where(d)}巡察机构已经确认（${found(d)}）；每次销号只确认一次，有误应更正。`,
  milestoneNotOpen: (d) =>
    isEmpty(d.allowed)
      ? `${where(d)}没有未完成的阶段节点（找到${found(d)}）；只有分阶段整改且有未完成节点的措施可以。`
      : `${where(d)}未完成的阶段节点中没有${found(d)}；可以办理的节点：${word(d.allowed)}。`,
  milestonesOpen: (d) =>
    `${where(d)}还有${found(d)}个阶段节点未完成（${word(d.allowed)}）；应先逐个完成节点，或由整改办更正节点，再申请销号。`,
  milestonesNotPhased: (d) =>
    `${where(d)}整改类型为${foundName(d)}，不能设阶段节点；只有分阶段整改的措施可以。`,
  milestoneAfterDueDate: (d) =>
    `${where(d)}阶段节点“${word(d.milestone)}”的时限为${found(d)}；应不晚于整改时限${word(d.dueDate)}。`,
  notContinuous: (d) =>
    `${where(d)}整改类型为${foundName(d)}；只有长期坚持的措施需要复查，其他措施由回头看检验。`,
  reviewsEndedAlready: (d) =>
    `${where(d)}长期坚持已经结束（批准文号${found(d)}），不再复查；问题再现的，应重新整改。`,
  dateInPast: (d) =>
    `${where(d)}${word(d.field)}为${found(d)}，早于今天${word(d.today)}；应为今天或以后的日期。`,
  fieldNotCorrectable: (d) =>
    `${where(d)}整改类型为${foundName(d)}，不能更正${word(d.field)}；只有有时限的措施可以更正时限。`,
  suspended: (d) =>
    `${where(d)}已自${found(d)}起中止（${word(d.reason)}），时间停止计算，不能${word(d.command)}；应先由整改办恢复。`,
  notSuspended: (d) => `${where(d)}没有中止（当前状态${foundName(d)}）；只有中止的措施可以恢复。`,
  untilNotAhead: (d) => `${where(d)}恢复日期为${found(d)}；应晚于今天${word(d.today)}，不能确定的可以不填。`,
  delegationDates: (d) =>
    `代办起止日期为${found(d)}；结束日期应不早于开始日期和今天${word(d.today)}，最长${word(d.longest)}天，时间更长的应办理移交。`,
  delegationOverlap: (d) =>
    `这个人在此期间已有代办（${word(d.id)}，${found(d)}）；应先结束原来的代办，或错开日期。`,
  delegationLoop: (d) =>
    `${found(d)}在${word(d.date)}又由本人代办，互相代办等于无人办理；应另选当日在岗的人。`,
  delegateUnreachable: (d) =>
    `代办人${found(d)}在花名册中没有邮箱，收不到通知；应选有邮箱的人，或先补正邮箱。`,
  ownsOpenMeasures: (d) =>
    `${found(d)}名下还有未办结的措施${word(d.count)}项（${word(d.measures)}）；离岗前应写明接手人，由接手人担任责任人。`,
  successorLeaves: (d) => `接手人${found(d)}就是离岗的人，或也在这次离岗；应为离岗后仍在岗的另一个人。`,
  valueNotAllowed: (d) => `${where(d)}${word(d.field)}为${foundName(d)}；应为${word(d.allowed)}之一。`,
  unknownPerson: (d) =>
    `${where(d)}花名册中没有${found(d)}，或其${word(d.date)}已不在岗；应为花名册中当日有效的人员。`,
  successorOutsideUnit: (d) =>
    `${where(d)}${found(d)}不属于${word(d.allowed)}；责任科室负责人只能交办给本科室的人，跨科室应由整改办交办。`,
  unchanged: (d) => `${where(d)}${word(d.field)}已经是${found(d)}，没有变化；应填写与现值不同的内容。`,
  letterNotFound: (d) =>
    `${where(d)}${word(d.command)}：找到函件${found(d)}；可以${word(d.command)}的函件：${word(d.allowed) || '没有'}。`,
  letterLapsed: (d) =>
    `${where(d)}函件${found(d)}所说的情况已经变化（${word(d.reason)}），不能再${
      d.command === 'resendLetter' ? '重发' : '签发；应不予签发'
    }，由下一级通知接续。`,
  letterNotInDoubt: (d) =>
    `${where(d)}函件${found(d)}没有“送达结果不明”的收件人，不能重发；已送达的不再重发，确需改发的应作废后另行签发。`,
  notTold: (d) => `${where(d)}${found(d)}没有收到过${word(d.subject)}，不能签收；应由收到的人签收。`,
  acknowledgedAlready: (d) =>
    `${where(d)}${found(d)}已于${word(d.date)}签收${word(d.subject)}；同一件只签收一次。`,
  measureNotFound: (d) => `找不到编号为${found(d)}的措施；应为已登记措施的编号。`,
  measureExists: (d) => `编号${found(d)}的措施已经登记；同一编号只能登记一次。`,
  keyReused: (d) =>
    `Idempotency-Key ${found(d)}已经用于内容不同的请求；重复请求应与第一次完全一致，新的请求应换一个键。`,
}

function where({ measureId }: RefusalDetails): string {
  return measureId ? `措施“${measureId}”：` : ''
}

/** As it was given: what somebody wrote is never taken for one of our words. Long texts are cut, they are his own. */
function found({ found: value }: RefusalDetails): string {
  if (typeof value === 'number') return ` ${value} `
  if (value === null || value === undefined) return '空'
  const text = typeof value === 'string' ? value : value.join('、')
  return text.length > 60 ? `“${text.slice(0, 60)}…”` : `“${text}”`
}

/** Where what was found is a word of ours: a state, a timing. */
function foundName({ found: value }: RefusalDetails): string {
  return typeof value === 'string' ? `“${nameInChinese(value)}”` : found({ found: value ?? null })
}

function word(value: RefusalDetails[string] | undefined): string {
  if (value === null || value === undefined) return '空'
  if (typeof value === 'number') return ` ${value} `
  return typeof value === 'string' ? nameInChinese(value) : value.map(nameInChinese).join('、')
}

function isEmpty(value: RefusalDetails[string] | undefined): boolean {
  return value === null || value === undefined || (typeof value === 'object' && value.length === 0)
}

function expectedFor(field: RefusalDetails[string] | undefined): string {
  const isDate = field === 'dueDate' || field === 'newDate' || field === 'due' || field === 'until'
  return isDate ? '真实存在的日期，如 2026-03-31' : '具体内容'
}
