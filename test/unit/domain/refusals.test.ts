import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { Command } from '../../../domain/commands.schema.ts'
import type { CommandContext } from '../../../domain/context.ts'
import { decide } from '../../../domain/decide.ts'
import type { RefusalCode } from '../../../domain/errors.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Measure } from '../../../domain/measure.ts'
import { refusalSentence } from '../../../domain/refusals.ts'
import { register } from '../../../domain/register.ts'
import { aCommand, aMeasureIn } from '../support/commands.ts'
import { aLetter, aSignedLetter } from '../support/letters.ts'
import {
  aContext,
  aMeasure,
  aPhasedMeasure,
  aRegistration,
  aSuspension,
  at,
  by,
} from '../support/measures.ts'

/** Promise, measure, command, context; then the words that the sentence must have: where, found, allowed. */
type Line = [string, Measure, Command, Partial<CommandContext>, string[]]

const owner = { actor: by('owner') }
const leader = { actor: by('leader') }
const groupLeader = { actor: by('groupLeader') }
const pending = (newDate = '2022-03-31', asker = 'owner') => ({
  sequence: 1,
  by: asker,
  at: at('2021-12-10'),
  cause: '需上级批复',
  nextSteps: '印发',
  newDate,
})
const inProgress = aMeasure()
const asked = aMeasure({ pendingExtension: pending() })
const awaiting = aMeasureIn('awaitingCloseOut')
const closedOut = aMeasureIn('closedOut')
const standing = aMeasure({ suspensions: [aSuspension()] })
const phased = aPhasedMeasure()
const ended: Measure = {
  ...closedOut,
  timing: 'continuous',
  review: null,
  reviewsEnded: { decisionNumber: '领导小组纪要〔2021〕9号', at: at('2021-12-10') },
}
const director = { actor: by('officeDirector') }
const drafted = aMeasure({ letters: [aLetter()] })
const signed = aMeasure({ letters: [aSignedLetter()] })

// biome-ignore format: a table is read along its lines
const lines: Partial<Record<RefusalCode, Line[]>> = {
  wrongState: [
    ['nobody starts twice', inProgress, aCommand('startWork'), owner, ['整改中', '启动整改', '未启动']],
    ['nothing is closed out before it began', aMeasureIn('notStarted'), aCommand('requestCloseOut'), owner, ['未启动', '整改中']],
    ['what is settled is not instructed', aMeasureIn('settled'), aCommand('instruct'), leader, ['已办结', '批示']],
    ['what is closed out is not withdrawn', closedOut, aCommand('withdraw'), {}, ['已销号', '撤销', '待销号']],
  ],
  missingData: [
    ['a corrected date must exist', inProgress, aCommand('correct', { field: 'dueDate', value: '2022-02-30' }), {}, ['2022-02-30', '整改时限', '真实存在的日期']],
    ['a dated measure keeps a date', inProgress, aCommand('correct', { field: 'dueDate', value: null }), {}, ['空', '整改时限']],
    ['corrected milestones are written out', phased, aCommand('correct', { field: 'milestones', value: null }), {}, ['阶段节点', '空']],
    ['a measure keeps its issue', inProgress, aCommand('correct', { field: 'issue', value: '' }), {}, ['具体问题', '空']],
    ['a measure keeps its unit', inProgress, aCommand('correct', { field: 'unit', value: null }), {}, ['责任单位', '空']],
    ['反弹 needs a reason', closedOut, aCommand('recordLookBack', { result: 'failed', newDate: '2022-03-31' }), {}, ['理由', '登记回头看结果']],
    ['反弹 needs a new date', closedOut, aCommand('recordLookBack', { result: 'failed', reason: '反弹' }), {}, ['新的整改时限', '真实存在的日期']],
  ],
  actorNotAllowed: [
    ['a colleague does not report', inProgress, aCommand('reportProgress'), { actor: by('colleague') }, ['曹干事', '责任人、责任科室负责人']],
    ['nobody but the office enters for others', inProgress, aCommand('reportProgress'), { actor: by('colleague', 'owner') }, ['曹干事', '整改办']],
    ['who left does nothing', inProgress, aCommand('reportProgress'), { actor: by('departed') }, ['departed', '花名册中当日有效的人员']],
    ['the leader in charge does not decide the second extension', aMeasure({ extensionsApproved: 1, pendingExtension: pending() }), aCommand('approveExtension'), leader, ['沈副院长', '延期审批人']],
    ['the office does not verify where somebody is named', { ...awaiting, verifierId: 'verifier' }, aCommand('verifyCloseOut'), {}, ['严干事', '验收人']],
    ['nobody but the asker takes the request back', asked, aCommand('withdrawExtensionRequest'), { actor: by('unitHead') }, ['冯主任', '延期申请人']],
    ['no actor at all', inProgress, aCommand('correct'), { actor: { personId: null, service: null, onBehalfOf: null } }, ['空', '更正']],
  ],
  verifierIsOwner: [
    ['the owner does not verify', { ...awaiting, verifierId: 'owner' }, aCommand('verifyCloseOut'), owner, ['何科长', '责任人']],
    ['not through the office either', awaiting, aCommand('verifyCloseOut'), { actor: by('office', 'owner') }, ['何科长', '责任人']],
    ['not for somebody else', { ...awaiting, ownerId: 'office' }, aCommand('verifyCloseOut'), { actor: by('office', 'officeDirector') }, ['严干事']],
    ['he does not send himself back', { ...awaiting, ownerId: 'office' }, aCommand('sendBack'), {}, ['严干事', '退回']],
    ['he does not review himself', { ...aMeasureIn('closedOut'), timing: 'continuous', ownerId: 'office' }, aCommand('review'), {}, ['严干事', '复查']],
    ['he does not look back on himself', { ...closedOut, ownerId: 'office' }, aCommand('recordLookBack'), {}, ['严干事', '登记回头看结果']],
    ['he is not named as verifier', inProgress, aCommand('correct', { field: 'verifierId', value: 'owner' }), {}, ['何科长', '责任人以外']],
  ],
  approverIsAsker: [
    ['the asker does not approve', aMeasure({ pendingExtension: pending('2022-03-31', 'leader') }), aCommand('approveExtension'), leader, ['沈副院长', '同意延期', '申请人以外']],
    ['the asker does not refuse', asked, aCommand('refuseExtension'), owner, ['何科长', '不同意延期']],
    ['a clerk does not approve his own for another', aMeasure({ pendingExtension: pending('2022-03-31', 'office') }), aCommand('approveExtension'), { actor: by('office', 'leader') }, ['严干事']],
  ],
  extensionPending: [
    ['one request at a time', asked, aCommand('requestExtension'), owner, ['2022-03-31', '先审批或撤回']],
  ],
  noExtensionPending: [
    ['nothing to approve', inProgress, aCommand('approveExtension'), leader, ['整改中', '申请延期']],
    ['nothing to refuse', inProgress, aCommand('refuseExtension'), leader, ['整改中']],
    ['nothing to take back', closedOut, aCommand('withdrawExtensionRequest'), owner, ['已销号']],
  ],
  extensionAfterExpiry: [
    ['the day after is too late', inProgress, aCommand('requestExtension'), { ...owner, now: at('2022-01-01', '00:00') }, ['2022-01-01', '2021-12-31', '当日或之前']],
  ],
  extensionDateNotLater: [
    ['the same date is no extension', inProgress, aCommand('requestExtension', { newDate: '2021-12-31' }), owner, ['2021-12-31', '晚于']],
    ['an earlier date is none', inProgress, aCommand('requestExtension', { newDate: '2021-12-20' }), owner, ['2021-12-20', '2021-12-31', '2021-12-15']],
  ],
  extensionDateInPast: [
    ['a date that went by while it waited', asked, aCommand('approveExtension'), { ...leader, now: at('2022-04-01', '00:00') }, ['2022-03-31', '2022-04-01', '不同意']],
  ],
  extensionNeedsOverride: [
    ['the third needs a reason of its own', aMeasure({ extensionsApproved: 2, pendingExtension: pending() }), aCommand('approveExtension'), groupLeader, ['2', '破例理由']],
  ],
  noDueDate: [
    ['长期坚持 is not extended', aMeasure({ timing: 'continuous', dueDate: null }), aCommand('requestExtension'), owner, ['长期坚持', '没有整改时限']],
  ],
  bareStatement: [
    '已整改',
    '已整改。',
    '已完成',
    '已落实',
    '完成',
    '问题已全部整改到位，现申请销号。',
    '制度已修订',
    '！！！！！！！！！！！！',
 ].map(
    (statement): Line => [`“${statement}” says nothing`, inProgress, aCommand('requestCloseOut', { statement }), owner, [statement, '不少于 10 字']],
 ),
  evidenceMissing: [
    ['no close-out without evidence', inProgress, aCommand('requestCloseOut', { evidence: [] }), owner, ['0', '申请销号', '至少一件']],
    ['no milestone without evidence', phased, aCommand('completeMilestone', { evidence: [] }), owner, ['0', '完成阶段节点', '至少一件']],
    ['no look-back without evidence', closedOut, aCommand('recordLookBack', { evidence: [] }), {}, ['0', '登记回头看结果']],
  ],
  lookBackNotDue: [
    ['not the evening before', closedOut, aCommand('recordLookBack'), { now: at('2021-12-09', '23:59') }, ['2021-12-09', '第 1 次', '2021-12-10']],
  ],
  lookBackOutOfOrder: [
    ['the second is not before the first', closedOut, aCommand('recordLookBack', { n: 2 }), {}, ['第 2 次', '第 1 次']],
    ['none is left', { ...closedOut, lookBacks: [], confirmationRequired: true }, aCommand('recordLookBack'), {}, ['没有待办', '全部办完']],
  ],
  letterNotFound: [
    ['nothing was drafted', inProgress, aCommand('signLetter'), director, ['签发函件', '没有']],
    ['another letter is meant', drafted, aCommand('signLetter', { letter: 'letter.9' }), director, ['letter.9', 'letter.1']],
    ['what is signed is not refused', signed, aCommand('refuseLetter'), director, ['不予签发']],
    ['a draft is not voided', drafted, aCommand('voidLetter'), director, ['作废函件']],
    ['a draft is not signed for', drafted, aCommand('acknowledge'), owner, ['签收', '没有']],
  ],
  letterNotInDoubt: [
    ['it arrived', signed, aCommand('resendLetter'), {}, ['整改办提〔2021〕3号', '没有“送达结果不明”的收件人']],
  ],
  letterLapsed: [
    ['what is resent has to hold as well', { ...signed, dueCycle: 2 }, aCommand('resendLetter'), {}, ['整改办提〔2021〕3号', '不能再重发']],
    ['the date has moved', { ...drafted, dueCycle: 2 }, aCommand('signLetter'), director, ['letter.1', '时限已变更', '不予签发']],
    ['it is overdue by now', { ...drafted, escalationLevel: 5 }, aCommand('signLetter'), director, ['已转入逾期督办']],
  ],
  notTold: [
    ['who got no letter signs for none', signed, aCommand('acknowledge'), owner, ['何科长', '函件', '收到的人']],
    ['nor for a notice that went to others', inProgress, aCommand('acknowledge', { notice: 'm1/due/1/first/1/owner' }), { actor: by('colleague') }, ['曹干事', '通知']],
  ],
  acknowledgedAlready: [
    ['once is enough', { ...signed, acknowledgements: [{ at: at('2021-12-14'), by: 'owner', letterId: 'letter.1', noticeKey: null, holdsUntil: null }] }, aCommand('acknowledge'), { ...owner, heard: ['m1/event:9/1/letter/1/owner'] }, ['何科长', '2021-12-14', '函件']],
  ],
  confirmedAlready: [
    ['once a close-out', { ...closedOut, confirmation: { reference: '巡察办函3号', at: at('2021-12-14') } }, aCommand('confirm'), {}, ['巡察办函3号', '只确认一次']],
    ['also when settled', { ...aMeasureIn('settled'), confirmation: { reference: '巡察办函3号', at: at('2021-12-14') } }, aCommand('confirm'), {}, ['巡察办函3号']],
  ],
  milestoneNotOpen: [
    ['a dated measure has none', inProgress, aCommand('completeMilestone'), owner, ['没有未完成的阶段节点']],
    ['there is no such one', phased, aCommand('completeMilestone', { milestone: '9' }), owner, ['“9”', '1、2']],
    ['nobody reports on one that is not there', phased, aCommand('reportProgress', { milestone: '9' }), owner, ['“9”', '1、2']],
  ],
  milestonesOpen: [
    ['not closed out before its milestones', phased, aCommand('requestCloseOut'), owner, ['2', '1 修订制度、2 每月点评', '逐个完成']],
  ],
  milestonesNotPhased: [
    ['a dated measure gets none', inProgress, aCommand('correct', { field: 'milestones', value: null, milestones: [{ title: '修订', dueDate: '2021-12-10' }] }), {}, ['限期整改', '分阶段整改']],
  ],
  milestoneAfterDueDate: [
    ['none after the date itself', phased, aCommand('correct', { field: 'milestones', value: null, milestones: [{ title: '修订', dueDate: '2022-01-10' }] }), {}, ['修订', '2022-01-10', '2021-12-31']],
  ],
  notContinuous: [
    ['a dated measure is not reviewed', closedOut, aCommand('review'), {}, ['限期整改', '长期坚持']],
    ['nor ended so', closedOut, aCommand('endReviews'), {}, ['限期整改', '长期坚持']],
  ],
  reviewsEndedAlready: [
    ['what was ended is not reviewed', ended, aCommand('review'), {}, ['领导小组纪要〔2021〕9号', '重新整改']],
    ['nor ended twice', ended, aCommand('endReviews'), {}, ['领导小组纪要〔2021〕9号']],
  ],
  dateInPast: [
    ['not sent back to yesterday', awaiting, aCommand('sendBack', { newDate: '2021-12-14' }), {}, ['2021-12-14', '2021-12-15', '新的整改时限']],
    ['not reopened to yesterday', closedOut, aCommand('reopen', { newDate: '2021-12-14' }), {}, ['2021-12-14']],
    ['反弹 is not due yesterday', closedOut, aCommand('recordLookBack', { result: 'failed', reason: '反弹', newDate: '2021-12-14' }), {}, ['2021-12-14']],
    ['no instruction for yesterday', inProgress, aCommand('instruct', { due: '2021-12-14' }), leader, ['2021-12-14', '批示时限']],
  ],
  fieldNotCorrectable: [
    ['长期坚持 has no date to correct', aMeasure({ timing: 'continuous', dueDate: null }), aCommand('correct', { field: 'dueDate', value: '2022-03-31' }), {}, ['长期坚持', '整改时限']],
  ],
  suspended: [
    ['no extension while time stands still', standing, aCommand('requestExtension'), owner, ['2021-11-15', '等待上级', '申请延期', '先由整改办恢复']],
    ['nor a close-out', standing, aCommand('requestCloseOut'), owner, ['2021-11-15', '申请销号']],
    ['nor a second suspension in the first', standing, aCommand('suspend'), {}, ['2021-11-15', '中止']],
    ['not on the evening before it ends', aMeasure({ suspensions: [aSuspension({ until: '2021-12-16' })] }), aCommand('requestExtension'), owner, ['2021-11-15']],
  ],
  notSuspended: [
    ['what runs is not resumed', inProgress, aCommand('resume'), {}, ['整改中', '只有中止的措施']],
    ['nor what was resumed before', aMeasure({ suspensions: [aSuspension({ ended: { on: '2021-12-01', at: at('2021-12-01'), by: 'office', workingDays: 12 } })] }), aCommand('resume'), {}, ['没有中止']],
  ],
  untilNotAhead: [
    ['not until today', inProgress, aCommand('suspend', { until: '2021-12-15' }), {}, ['2021-12-15', '晚于今天']],
    ['not until yesterday', inProgress, aCommand('suspend', { until: '2021-12-14' }), {}, ['2021-12-14', '2021-12-15']],
  ],
  valueNotAllowed: [
    ['completion is one of three words', inProgress, aCommand('correct', { field: 'completion', value: '差不多' }), {}, ['完成程度', '差不多', '未完成、基本完成、完成']],
    ['the period is yes or no', inProgress, aCommand('correct', { field: 'insidePeriod', value: '大概' }), {}, ['集中整改期内完成', '大概', '是、否']],
  ],
  unknownPerson: [
    ['no successor from outside', inProgress, aCommand('assign', { successor: 'nobody' }), {}, ['nobody', '花名册']],
    ['no successor who has left', inProgress, aCommand('assign', { successor: 'departed' }), {}, ['departed', '2021-12-15']],
    ['no leader from outside', inProgress, aCommand('correct', { field: 'leaderInChargeId', value: 'nobody' }), {}, ['nobody']],
    ['no verifier from outside', inProgress, aCommand('correct', { field: 'verifierId', value: 'departed' }), {}, ['departed']],
    ['nobody acts for a stranger', inProgress, aCommand('reportProgress'), { actor: by('office', 'nobody') }, ['nobody']],
  ],
  successorOutsideUnit: [
    ['a head hands over within his unit', inProgress, aCommand('assign', { successor: 'stranger' }), { actor: by('unitHead') }, ['蒋科长', '医务科', '整改办']],
  ],
  unchanged: [
    ['he has it already', inProgress, aCommand('assign', { successor: 'owner' }), {}, ['何科长', '责任人']],
    ['the value is the same', inProgress, aCommand('correct', { field: 'dueDate', value: '2021-12-31' }), {}, ['2021-12-31', '整改时限']],
    ['the milestones are the same', phased, aCommand('correct', { field: 'milestones', value: null, milestones: phased.milestones?.map(({ id, title, dueDate }) => ({ id, title, dueDate })) }), {}, ['阶段节点', '2021-12-10']],
    ['nothing stays nothing', inProgress, aCommand('correct', { field: 'verifierId', value: '' }), {}, ['空', '验收人']],
  ],
}

/** Refusals of what stands around `decide`: looking a measure up, registering it, keys. */
const elsewhere: [RefusalCode, string, string[]][] = [
  ['measureNotFound', 'm9', ['m9', '已登记']],
  ['measureExists', 'm1', ['m1', '只能登记一次']],
  ['keyReused', 'k-17', ['k-17', '换一个键']],
  ['delegationDates', '2021-12-20—2021-12-10', ['2021-12-20—2021-12-10', '不早于开始日期']],
  ['delegationOverlap', '2021-12-20—2021-12-31', ['2021-12-20—2021-12-31', '先结束']],
  ['delegationLoop', '曹干事', ['曹干事', '互相代办']],
  ['delegateUnreachable', '曹干事', ['曹干事', '有邮箱的人']],
  ['ownsOpenMeasures', '何科长', ['何科长', '接手人']],
  ['successorLeaves', '曹干事', ['曹干事', '另一个人']],
]

function refusalOf(run: () => unknown): DomainError {
  try {
    run()
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe.each(Object.entries(lines))('%s', (code, ofCode) => {
  it.each(ofCode ?? [])('%s', (_, measure, command, context, words) => {
    const refusal = refusalOf(() => decide(measure, command, aContext(context)))
    expect(refusal.code).toBe(code)
    const sentence = refusalSentence(refusal.code, refusal.details)
    for (const word of ['“m1”', ...words]) expect(sentence).toContain(word)
    expect(sentence).not.toMatch(/undefined|NaN|[a-z]+[A-Z]/)
  })
})

describe('refusals around the decision', () => {
  it.each(elsewhere)('%s says what was found', (code, found, words) => {
    for (const word of words) expect(refusalSentence(code, { found })).toContain(word)
  })

  it('every code has its line in one of the tables', () => {
    const source = readFileSync(new URL('../../../domain/errors.ts', import.meta.url), 'utf8')
    const codes = [...source.matchAll(/^ {2}\| '(\w+)'$/gm)].map(([, code]) => code)
    expect([...Object.keys(lines), ...elsewhere.map(([code]) => code)].sort()).toEqual(codes.sort())
  })

  it.each([
    [
      'only the office registers',
      aRegistration(),
      { actor: by('owner') },
      'actorNotAllowed',
      ['何科长', '登记', '整改办'],
    ],
    [
      'a dated measure has a date',
      aRegistration({ dueDate: null }),
      {},
      'missingData',
      ['整改时限', '空', '真实存在的日期'],
    ],
  ] as const)('%s', (_, registration, context, code, words) => {
    const refusal = refusalOf(() => register(registration, aContext(context)))
    expect(refusal.code).toBe(code)
    for (const word of words) expect(refusalSentence(refusal.code, refusal.details)).toContain(word)
  })
})
