import type { NoticeKind } from '../../domain/notice.ts'
import { compareUrgency } from '../../domain/urgency.ts'
import { eventSentence, kindName } from '../../domain/wording.ts'
import { layout } from './layout.ts'
import type { Block, Fact, MailContext, MailItem, MailWriter } from './letter.ts'
import { draftLink } from './letters/letterLink.ts'
import {
  dayOf,
  dueFact,
  lightFact,
  measureBlock,
  oneLine,
  toneOf,
  unitFact,
  urgencyOf,
} from './measureBlock.ts'
import { behindFact, milestoneFact } from './milestoneFacts.ts'
import { lookBackName, nextStep } from './nextStep.ts'

type Section = { kind: NoticeKind; name: string; heading: string; asks: string }

const sections: readonly Section[] = [
  { kind: 'escalation', name: '报组长', heading: '报组长督办', asks: '请组长过问，可直接批示。' },
  { kind: 'supervisionNotice', name: '督办', heading: '督办', asks: '请督促责任单位限期完成。' },
  { kind: 'overdueNotice', name: '逾期', heading: '已逾期', asks: '请督促责任单位尽快完成。' },
  { kind: 'milestoneOverdue', name: '节点逾期', heading: '阶段节点已逾期', asks: '请督促责任人完成节点。' },
  { kind: 'signatureAsked', name: '待签发', heading: '待签发函件', asks: '请签发，或不予签发并说明理由。' },
  { kind: 'chaser', name: '待办理', heading: '等待办理', asks: '请办理或督促办理。' },
  { kind: 'reminderLetter', name: '临期', heading: '临近到期', asks: '供掌握情况，可提前过问。' },
  { kind: 'reminder', name: '提醒', heading: '到期提醒', asks: '供掌握情况。' },
  { kind: 'milestoneDue', name: '节点临期', heading: '阶段节点临近', asks: '供掌握情况。' },
  { kind: 'lookBackDue', name: '回头看', heading: '回头看', asks: '请督促开展回头看。' },
  { kind: 'reviewDue', name: '复查', heading: '长期坚持复查', asks: '请督促开展复查。' },
]

/** 领导晨报: measures of his units, gravest first; who was told when, and what they answered. */
export const leaderMorning: MailWriter = (items, context) => {
  const filled = sections
    .map((section) => ({
      ...section,
      items: items.filter(({ notice }) => notice.kind === section.kind).sort(byUrgency),
    }))
    .filter((section) => section.items.length > 0)
  const events = items.filter(({ notice }) => !sections.some(({ kind }) => kind === notice.kind))
  const counts = [
    ...filled.map((section) => `${section.items.length}项${section.name}`),
    ...(events.length > 0 ? [`${events.length}项其他事项`] : []),
  ].join('、')
  const blocks = filled.flatMap((section): Block[] => [
    {
      type: 'heading',
      text: `${section.heading}（${section.items.length}项）`,
      tone: isGrave(section.kind) ? 'red' : 'grey',
    },
    {
      type: 'paragraph',
      text: section.items.every(({ notice }) => notice.copy) ? '抄送，供掌握情况。' : section.asks,
    },
    ...section.items.map((item) => card(item, context)),
  ])
  const opening: Block = { type: 'paragraph', text: `截至今日，请您关注：${counts}。` }
  return layout(
    `【整改督办】${dayOf(context.now, context)}：${counts}`,
    [opening, ...blocks, ...otherMatters(events, context)],
    context,
  )
}

/** What would have been mails of their own, and came to him beyond his mails of a day. */
function otherMatters(items: readonly MailItem[], context: MailContext): Block[] {
  if (items.length === 0) return []
  return [
    { type: 'heading', text: `其他事项（${items.length}项）`, tone: 'grey' },
    { type: 'paragraph', text: '为减少打扰，以下事项并入本邮件，不再单独发送。' },
    ...items.map((item) => {
      const facts = [unitFact(item.measure), ownerFact(item, context), dueFact(item.measure)]
      const said: Fact[] = item.event
        ? [['事项', eventSentence(item.event, { policy: context.policy, nameOf: context.names })]]
        : []
      const asked: Fact[] = asksOf(item.notice.kind)
      return measureBlock(item, { badge: kindName(item.notice.kind), facts: [...facts, ...said, ...asked] })
    }),
  ]
}

function asksOf(kind: NoticeKind): Fact[] {
  if (kind === 'extensionAsked') return [['待办', '请审批；批准之前，原时限仍然有效']]
  if (kind === 'verificationAsked') return [['待办', '请验收：符合的予以销号，不符合的退回']]
  return []
}

function card(item: MailItem, context: MailContext): Block {
  const { notice, measure } = item
  const isAfterwards = notice.kind === 'lookBackDue' || notice.kind === 'reviewDue'
  const owed = isAfterwards
    ? []
    : [...milestoneFact(item, context), dueFact(measure), ...lightFact(item, context)]
  const behind = notice.kind === 'milestoneOverdue' ? [] : behindFact(item, context)
  const asked: Fact[] = isAsked(notice.kind) ? [['待办', nextStep(item, context)]] : []
  const answers = [toldFact(item, context), answerFact(item, context)]
  const facts = [unitFact(measure), ownerFact(item, context), ...owed, ...behind, ...asked, ...answers]
  return measureBlock(item, {
    badge: badgeOf(item, context),
    facts,
    tone: toneOf(item, context),
    letterUrl: draftLink(item, context),
  })
}

/** 已逾期5个工作日，报组长督办（第2次） */
function badgeOf(item: MailItem, context: MailContext): string {
  const { kind, occurrence } = item.notice
  if (kind === 'lookBackDue') return lookBackName(item)
  const name = occurrence > 1 ? `${kindName(kind)}（第${occurrence}次）` : kindName(kind)
  return [urgencyOf(item, context), name].filter((words) => words !== '').join('，')
}

function ownerFact({ measure }: MailItem, { names }: MailContext): Fact {
  return ['责任人', measure.ownerId ? names(measure.ownerId) : (measure.ledgerNames.owner ?? '未明确')]
}

/** The last four; the rest is in the console. */
function toldFact({ told }: MailItem, context: MailContext): Fact {
  const lines = told
    .slice(-4)
    .map(({ at, personId, kind }) => `${dayOf(at, context)}${context.names(personId)}（${kindName(kind)}）`)
  return ['已告知', lines.length > 0 ? lines.join('；') : '此前未发过通知']
}

function answerFact({ measure }: MailItem, context: MailContext): Fact {
  const { lastProgress } = measure
  if (!lastProgress) return ['最近答复', '尚无进展报告']
  const { at, by, text } = lastProgress
  return ['最近答复', `${dayOf(at, context)}${context.names(by)}：${oneLine(text, 80)}`]
}

function isAsked(kind: NoticeKind): boolean {
  return kind === 'chaser' || kind === 'signatureAsked'
}

function isGrave(kind: NoticeKind): boolean {
  return kind === 'escalation' || kind === 'supervisionNotice' || kind === 'overdueNotice'
}

function byUrgency(a: MailItem, b: MailItem): number {
  return b.notice.severity - a.notice.severity || compareUrgency(a.measure, b.measure)
}
