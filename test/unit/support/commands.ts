import type { CommandType } from '../../../domain/commands.schema.ts'
import type { CommandContext } from '../../../domain/context.ts'
import type { CommandOf } from '../../../domain/decide/rule.ts'
import { decide } from '../../../domain/decide.ts'
import type { MeasureEvent } from '../../../domain/events.ts'
import { evolve } from '../../../domain/evolve.ts'
import type { Measure, MeasureState } from '../../../domain/measure.ts'
import { stamp } from '../../../domain/stamp.ts'
import { aMeasure, anEvidence, at } from './measures.ts'

type Samples = { [T in CommandType]: CommandOf<T> }

/** A command as a sensible person would fill it in for the measure of `aMeasure` in December 2021. */
export function aCommand<T extends CommandType>(
  type: T,
  overrides: Partial<CommandOf<T>> = {},
): CommandOf<T> {
  return { ...samples[type], ...overrides }
}

/** A measure in that state; closed-out ones were closed on 2021-12-01 with one look-back, due 2021-12-10. */
export function aMeasureIn(state: MeasureState): Measure {
  return measuresIn[state]
}

/** The measure after a command, with what happened; throws what `decide` throws. */
export function give(
  measure: Measure,
  command: Samples[CommandType],
  context: CommandContext,
): { measure: Measure; events: MeasureEvent[] } {
  const events = stamp(measure, decide(measure, command, context), { by: context.actor, now: context.now })
  return { measure: events.reduce<Measure>(evolve, measure), events }
}

const samples: Samples = {
  startWork: { type: 'startWork', plan: '十二月完成修订' },
  reportProgress: { type: 'reportProgress', text: '已形成制度修订稿', percent: 40, evidence: [] },
  completeMilestone: { type: 'completeMilestone', milestone: '1', evidence: [anEvidence] },
  requestExtension: {
    type: 'requestExtension',
    cause: '需上级批复',
    nextSteps: '批复后三日内印发',
    newDate: '2022-03-31',
  },
  approveExtension: { type: 'approveExtension', overrideReason: null },
  refuseExtension: { type: 'refuseExtension', reason: '理由不充分' },
  withdrawExtensionRequest: { type: 'withdrawExtensionRequest' },
  suspend: { type: 'suspend', reason: 'awaitingSuperior', text: '待省里批复编制方案', until: null },
  resume: { type: 'resume' },
  requestCloseOut: {
    type: 'requestCloseOut',
    statement: '修订并印发处方点评制度，自十一月起每月点评通报',
    evidence: [anEvidence],
  },
  verifyCloseOut: { type: 'verifyCloseOut', finding: '现场查看，制度已执行' },
  sendBack: { type: 'sendBack', reason: '缺少点评记录', newSteps: ['补充十一月点评记录'], newDate: null },
  confirm: { type: 'confirm', reference: '巡察办函〔2022〕3号' },
  recordLookBack: {
    type: 'recordLookBack',
    n: 1,
    result: 'passed',
    finding: '抽查三个月记录齐全',
    evidence: [anEvidence],
    reason: null,
    newDate: null,
  },
  reopen: { type: 'reopen', reason: '信访反映问题再现', newDate: '2022-03-31' },
  review: { type: 'review', finding: '抽查本季度记录，仍在执行' },
  endReviews: {
    type: 'endReviews',
    reason: '已写入医院章程',
    decisionNumber: '领导小组纪要〔2022〕2号',
  },
  instruct: { type: 'instruct', text: '请医务科本周专题汇报', due: null },
  assign: { type: 'assign', successor: 'colleague', reason: '岗位调整' },
  correct: { type: 'correct', field: 'aspect', value: '选人用人', reason: '台账填错' },
  acknowledge: { type: 'acknowledge', letter: null, notice: null },
  signLetter: { type: 'signLetter', letter: null },
  refuseLetter: { type: 'refuseLetter', letter: null, reason: '措辞有误' },
  voidLetter: { type: 'voidLetter', letter: null, reason: '文号用错' },
  resendLetter: { type: 'resendLetter', letter: null, reason: '收件人说没有收到' },
  withdraw: { type: 'withdraw', reason: '与第二条重复', decisionNumber: '领导小组纪要〔2021〕4号' },
}

const closedOutAt = at('2021-12-01')

const measuresIn: Record<MeasureState, Measure> = {
  notStarted: aMeasure({ state: 'notStarted' }),
  inProgress: aMeasure({ state: 'inProgress' }),
  awaitingCloseOut: aMeasure({
    state: 'awaitingCloseOut',
    request: { sequence: 1, by: 'owner', at: at('2021-12-01'), statement: '', evidence: [anEvidence] },
  }),
  closedOut: aMeasure({
    state: 'closedOut',
    closedOutAt,
    closeOuts: 1,
    lookBacks: [{ n: 1, dueDate: '2021-12-10', outcome: null }],
  }),
  settled: aMeasure({
    state: 'settled',
    closedOutAt,
    settledAt: at('2021-12-10'),
    closeOuts: 1,
    lookBacks: [{ n: 1, dueDate: '2021-12-10', outcome: 'passed' }],
  }),
  withdrawn: aMeasure({ state: 'withdrawn', withdrawnAt: closedOutAt }),
}
