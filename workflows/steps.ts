import { isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow'
import type { Activities, StepAnswer } from '../activities/index.ts'
import type { Step } from '../domain/ladder.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'

/** Looks at the truth, takes every decision that is due, and says what lies ahead. */
type TakeStep = (measureId: MeasureId, now: Instant) => Promise<StepAnswer>

/**
 * What is foreseen, by name, as a clerk reads it in the history. All run the same transition: the truth decides what
 * is done, so a step that comes too early or twice finds nothing due.
 */
export const steps: Record<Step, TakeStep> = {
  look: lookNow,
  issueReminderLetter: normal('发提醒函：到期前提请责任人和分管领导注意').issueReminderLetter,
  sendOverdueNotice: normal('发逾期通知').sendOverdueNotice,
  issueSupervisionNotice: normal('发督办通知').issueSupervisionNotice,
  escalateToGroupLeader: normal('报领导小组组长').escalateToGroupLeader,
  chaseVerifier: normal('催办验收').chaseVerifier,
  chaseApprover: normal('催办延期审批').chaseApprover,
  callLookBack: normal('通知回头看').callLookBack,
  askForConfirmation: normal('提请巡察机构确认').askForConfirmation,
  endSuspension: normal('中止到期，恢复计时').endSuspension,
  askAboutSuspension: normal('请核实中止事由是否仍在').askAboutSuspension,
  sendMilestoneNotice: normal('发阶段节点逾期通知').sendMilestoneNotice,
  callReview: normal('通知复查：长期坚持的措施').callReview,
  draftLetter: normal('拟提醒函或督办函，送签').draftLetter,
  chaseSigner: normal('催办函件签发').chaseSigner,
  chaseAcknowledgement: normal('催办函件签收').chaseAcknowledgement,
}

const local = proxyLocalActivities<Pick<Activities, 'look'>>({
  startToCloseTimeout: '10 s',
  retry: { maximumAttempts: 3, initialInterval: 200, backoffCoefficient: 1 },
  summary: '查看措施',
})

/** A local activity costs no events. Beyond three attempts it would (a marker and a timer every few seconds, for as long
 *  as an outage lasts); a normal activity retries at the server and leaves no history. */
async function lookNow(measureId: MeasureId, now: Instant): Promise<StepAnswer> {
  try {
    return await local.look(measureId, now)
  } catch (error) {
    if (isCancellation(error)) throw error
    return await normal('查看措施（数据库暂不可用，重试中）').look(measureId, Date.now())
  }
}

/** Retried without limit: however long the outage, the step is taken when it is over, and no measure's workflow fails. */
function normal(summary: string) {
  return proxyActivities<Activities>({
    startToCloseTimeout: '30 s',
    retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: '5 s' },
    summary,
  })
}
