import type { FindingKind, FindingReason } from '../audit.ts'

/** Names of the kinds of difference, as table, mail and CLI print them. */
export const findingKindNames: Readonly<Record<FindingKind, string>> = {
  missing: '应告知而没有',
  late: '迟发',
  doubled: '重复告知',
  stale: '计划或告知已过时',
  wrongPerson: '告知了不应告知的人',
  workflowMissing: '工作流缺失',
  workflowStuck: '工作流停滞',
  chainBroken: '历史记录被改动',
  readModelDiffers: '现状与历史不符',
}

/** What `repair` does about a difference: said before it is done. */
export const repairWords: Readonly<Record<FindingReason, string>> = {
  notPlanned: '按历史补入计划，到时或立即发出',
  untold: '改回待发，重新发给应告知而未收到的人',
  endedWrongly: '改回待发，仍成立的在下一时点发出',
  notSent: '唤醒发信，并收回滞留的邮件',
  notClaimable: '按计划时间开放发信',
  heldThoughReachable: '解除暂存，发给现在可以送达的人',
  notDecided: '立即作出到期的决定',
  twoMails: '已发的无法撤回：结清该条，不再发第三封，并记录由谁确认',
  notWanted: '按历史重排该措施的计划',
  otherwisePlanned: '按历史重排该措施的计划',
  toldUntrue: '已发的无法撤回：记录由谁确认；必要时请人工说明',
  notNamed: '改回待发，发给应告知而未收到的人；误发的请人工说明',
  noWorkflow: '重新启动该措施的工作流',
  notActing: '立即作出到期的决定，并重新启动该措施的工作流',
  textChanged: '历史不可由程序改写：先暂存该措施未发的通知；从备份恢复后再次执行，即放行',
  hashBroken: '历史不可由程序改写：先暂存该措施未发的通知；从备份恢复后再次执行，即放行',
  underivable: '先暂存该措施未发的通知；补回缺少的版本后再次执行，即放行',
  fieldDiffers: '按历史重建该措施的现状和计划',
  columnDiffers: '按历史重建该措施的现状和计划',
  nextDecisionDiffers: '按历史重建该措施的现状和计划',
}
