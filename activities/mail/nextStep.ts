import { isLastChaser } from '../../domain/letterRungs.ts'
import { findLetter, letterOfTrack } from '../../domain/letters.ts'
import type { Measure } from '../../domain/measure.ts'
import { suspensionReasonNames } from '../../domain/refusalsWording.ts'
import { openSuspension } from '../../domain/suspension.ts'
import { isOverdue } from '../../domain/urgency.ts'
import { kindName, shortDateName } from '../../domain/wording.ts'
import type { MailContext, MailItem } from './letter.ts'
import { dayName, dayOf, oneLine } from './measureBlock.ts'

/** What the reader of a morning mail is asked to do about the measure. */
export function nextStep(item: MailItem, context: MailContext): string {
  const { notice } = item
  // A copy of a chaser says at least what is being waited for.
  if (notice.copy && notice.kind === 'chaser') return `抄送：${chaserStep(item, context)}`
  if (notice.copy) return '抄送，供掌握情况'
  if (notice.kind === 'lookBackDue') return lookBackStep(item)
  if (notice.kind === 'reviewDue') return reviewStep(item)
  if (notice.kind === 'milestoneDue') return '请按期完成该节点，并提交佐证材料'
  if (notice.kind === 'milestoneOverdue') return milestoneStep(item)
  if (notice.kind === 'signatureAsked') return signatureStep(item, context)
  if (notice.kind === 'chaser') return chaserStep(item, context)
  return ownersStep(item, context)
}

/** 第2次回头看 */
export function lookBackName({ notice }: MailItem): string {
  return `第${notice.track.slice('lookBack:'.length)}次回头看`
}

function lookBackStep(item: MailItem): string {
  if (item.notice.role === 'owner') return '请准备整改成效的佐证材料，配合回头看'
  return `请开展${lookBackName(item)}，并登记结论（巩固或反弹）`
}

function reviewStep({ notice }: MailItem): string {
  if (notice.role === 'owner') return '请准备长期坚持情况的佐证材料，配合复查'
  return '请复查是否长期坚持，并登记复查情况；问题再现的，重新整改'
}

/** Whoever it goes up to urges, and does not complete it himself. */
function milestoneStep({ notice }: MailItem): string {
  if (notice.role === 'owner') return '请立即完成该节点并提交佐证材料；节点确需调整的，请报整改办更正'
  return '请督促责任人完成该节点；节点确需调整的，由整改办更正'
}

function chaserStep({ notice, measure }: MailItem, context: MailContext): string {
  if (notice.rung === 'extensionUndecided' && measure.pendingExtension) {
    const { at, newDate, cause } = measure.pendingExtension
    return `${dayOf(at, context)}申请延期至${dayName(newDate)}（${oneLine(cause, 40)}），请审批`
  }
  if (notice.rung === 'verificationOverdue' && measure.state === 'awaitingCloseOut') {
    return `${dayOf(measure.request.at, context)}已申请销号，请验收：符合的予以销号，不符合的退回`
  }
  const suspension = openSuspension(measure)
  if (notice.rung === 'suspensionOpen' && suspension) {
    const { from, reason, text } = suspension
    return `${dayName(from)}起中止（${suspensionReasonNames[reason]}：${oneLine(text, 40)}），请核实事由，不再存在的予以恢复`
  }
  if (notice.rung === 'acknowledgementOverdue') return receiptStep(notice, measure, context)
  return '请登记巡察机构的确认文号'
}

/** The letter is drafted; until it is signed only the ordinary mail goes. */
function signatureStep({ notice, measure }: MailItem, context: MailContext): string {
  const letter = findLetter(measure, letterOfTrack(notice.track) ?? '')
  if (letter === null) return '有函件待签发'
  const name = kindName(letter.kind)
  return `${name}（拟于${shortDateName(letter.issueDate)}发出）${dayOf(letter.draftedAt, context)}送签，${asked(notice)}`
}

/** The office hears it once, when nobody asks the signer any more; it can only urge him. */
function asked(notice: MailItem['notice']): string {
  const last = isLastChaser(notice) ? `；已催签${notice.occurrence}次，此后不再催，请整改办督促` : ''
  return `请签发或不予签发${last}`
}

function receiptStep(notice: MailItem['notice'], measure: Measure, context: MailContext): string {
  const letter = findLetter(measure, letterOfTrack(notice.track) ?? '')
  if (letter?.signed == null) return '请签收函件'
  const name = `${kindName(letter.kind)}${letter.signed.docNumber}`
  return `${dayOf(letter.signed.at, context)}签发的${name}尚未签收，请阅读后签收`
}

function ownersStep({ measure }: MailItem, context: MailContext): string {
  // An extension must be asked for before the date has passed.
  if (isOverdue(measure, context)) return '请立即整改，完成后提交佐证材料申请销号'
  if (measure.state === 'notStarted') return '尚未启动，请启动整改并报送进展'
  if (measure.pendingExtension) return '延期申请正在审批，批准之前原时限仍然有效'
  return '请报送进展；已完成的，提交佐证材料申请销号；需要延期的，到期之前申请'
}
