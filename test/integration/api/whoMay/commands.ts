import type { CommandType } from '../../../../domain/commands.schema.ts'
import type { Instant } from '../../../../domain/localDate.ts'
import { friday } from '../support/office.ts'
import { type Caller, ofTheOffice } from './callers.ts'

/** What happens on the way: a command (who gives it, and with what), time, or a letter's mail that reaches somebody. */
export type Step =
  | { type: CommandType; by: Caller; body: object }
  | { time: Instant }
  | { gets: Caller; inDoubt?: boolean }

/** Who may give a command, what it says, and what has to have happened before. */
export type CommandEntry = {
  may: readonly Caller[]
  body: object
  before?: readonly Step[]
  at?: Instant
  /** What is different in the measure's row. */
  row?: object
}

const evidence = [{ title: '暗标制度汇编', number: '院发〔2021〕58号' }]
const statement =
  '暗标：已修订处方点评制度并印发全院，十一月起每月点评并通报，抽查合格率由百分之七十八升至百分之九十六。'
const extension = { cause: '暗标设备未到', nextSteps: '暗标催货', newDate: '2022-03-31' }

const asked: Step[] = [{ type: 'requestExtension', by: 'owner', body: extension }]
const requested: Step[] = [
  { type: 'startWork', by: 'owner', body: { plan: '暗标安排' } },
  { type: 'requestCloseOut', by: 'owner', body: { statement, evidence } },
]
const closed: Step[] = [
  ...requested,
  { type: 'verifyCloseOut', by: 'verifier', body: { finding: '暗标现场核查属实' } },
]
const reason = '暗标理由'
const overseers: readonly Caller[] = [...ofTheOffice, 'discipline']
const keptUp = { timing: 'continuous', dueDate: null }
/** After the first look-back's day. */
const later = friday + 60 * 86_400_000

/** On the morning of the 提醒函's draft. */
const drafted: Step[] = [{ time: friday + 19.1 * 86_400_000 }]
const signed: Step[] = [...drafted, { type: 'signLetter', by: 'director', body: {} }]

/** An entry for every command: a new one without it is no TypeScript, and its route fails the walk. */
export const commandEntries: Readonly<Record<CommandType, CommandEntry>> = {
  startWork: { may: ['owner', 'unitHead'], body: { plan: '暗标安排' } },
  reportProgress: { may: ['owner', 'unitHead'], body: { text: '暗标进展' } },
  completeMilestone: {
    may: ['owner'],
    body: { milestone: '1', evidence },
    before: requested.slice(0, 1),
    row: { timing: 'phased', milestones: [{ title: '暗标节点', dueDate: '2021-12-20' }] },
  },
  acknowledge: { may: ['owner'], body: {}, before: [...signed, { gets: 'owner' }] },
  requestExtension: { may: ['owner', 'unitHead'], body: extension },
  approveExtension: { may: ['leader'], body: {}, before: asked },
  refuseExtension: { may: ['leader'], body: { reason }, before: asked },
  withdrawExtensionRequest: { may: ['owner'], body: {}, before: asked },
  suspend: { may: ofTheOffice, body: { reason: 'awaitingSuperior', text: '暗标等待批复' } },
  resume: {
    may: ofTheOffice,
    body: {},
    before: [{ type: 'suspend', by: 'office', body: { reason: 'awaitingSuperior', text: '暗标等待批复' } }],
  },
  requestCloseOut: {
    may: ['owner', 'unitHead'],
    body: { statement, evidence },
    before: requested.slice(0, 1),
  },
  verifyCloseOut: { may: ['verifier'], body: { finding: '暗标属实' }, before: requested },
  sendBack: { may: ['verifier'], body: { reason, newSteps: ['暗标补充'] }, before: requested },
  confirm: { may: ofTheOffice, body: { reference: '巡字〔2022〕1号' }, before: closed },
  recordLookBack: {
    may: overseers,
    body: { n: 1, result: 'passed', finding: '暗标巩固', evidence },
    before: closed,
    at: later,
  },
  reopen: { may: overseers, body: { reason, newDate: '2022-06-30' }, before: closed },
  review: { may: ofTheOffice, body: { finding: '暗标复查' }, before: closed, row: keptUp },
  endReviews: {
    may: ofTheOffice,
    body: { reason, decisionNumber: '组发〔2021〕4号' },
    before: closed,
    row: keptUp,
  },
  instruct: { may: ['leader', 'deputy', 'groupLeader'], body: { text: '暗标批示' } },
  assign: { may: [...ofTheOffice, 'unitHead'], body: { successor: '暗曹干事', reason } },
  correct: { may: ofTheOffice, body: { field: 'aspect', value: '暗标新方面', reason } },
  signLetter: { may: ['director'], body: {}, before: drafted },
  refuseLetter: { may: ['director'], body: { reason }, before: drafted },
  voidLetter: { may: ['director'], body: { reason }, before: signed },
  resendLetter: { may: ofTheOffice, body: { reason }, before: [...signed, { gets: 'owner', inDoubt: true }] },
  withdraw: { may: ofTheOffice, body: { reason, decisionNumber: '组发〔2021〕3号' } },
}
