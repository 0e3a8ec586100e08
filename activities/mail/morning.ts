import type { NoticeKind } from '../../domain/notice.ts'
import { compareUrgency, isOverdue } from '../../domain/urgency.ts'
import { kindName } from '../../domain/wording.ts'
import { layout } from './layout.ts'
import type { Block, MailContext, MailItem, MailWriter } from './letter.ts'
import { draftLink } from './letters/letterLink.ts'
import { dayOf, dueFact, lightFact, measureBlock, toneOf, unitFact, urgencyOf } from './measureBlock.ts'
import { behindFact, milestoneFact } from './milestoneFacts.ts'
import { lookBackName, nextStep } from './nextStep.ts'

type Section = { name: string; heading: string; holds: (item: MailItem) => boolean }

/** 晨间提醒: everything that is due for one person today, most urgent first, each measure once. */
export const morning: MailWriter = (items, context) => {
  const sections = sectionsOf(context)
    .map((section) => ({ ...section, items: items.filter(section.holds).sort(byUrgency) }))
    .filter((section) => section.items.length > 0)
  const counts = sections.map((section) => `${section.items.length}项${section.name}`).join('、')
  const subject = `【整改提醒】${dayOf(context.now, context)}：${counts}`
  const blocks = sections.flatMap((section): Block[] => [
    {
      type: 'heading',
      text: `${section.heading}（${section.items.length}项）`,
      tone: section.name === '逾期' ? 'red' : 'grey',
    },
    ...section.items.map((item) => card(item, context)),
  ])
  return layout(subject, [{ type: 'paragraph', text: opening(counts, items) }, ...blocks], context)
}

/** What somebody takes in for another is not his own. */
function opening(counts: string, items: readonly MailItem[]): string {
  const taken = items.filter(({ handedUp }) => handedUp).length
  if (taken === 0) return `截至今日，您名下${counts}，请逐项办理。`
  return `截至今日有${counts}，其中${taken}项由您代收，请转交责任人并督促办理。`
}

function card(item: MailItem, context: MailContext): Block {
  const { notice, measure } = item
  const step = ['下一步', nextStep(item, context)] as const
  if (notice.kind === 'lookBackDue')
    return measureBlock(item, { badge: lookBackName(item), facts: [unitFact(measure), step] })
  if (notice.kind === 'reviewDue')
    return measureBlock(item, { badge: '长期坚持复查', facts: [unitFact(measure), step] })
  if (isAboutMilestone(item)) {
    return measureBlock(item, {
      badge: kindName(notice.kind),
      facts: [...milestoneFact(item, context), dueFact(measure), unitFact(measure), step],
      tone: notice.kind === 'milestoneOverdue' ? 'amber' : 'blue',
    })
  }
  if (isAwaited(item)) {
    return measureBlock(item, {
      badge: kindName(notice.kind),
      facts: [unitFact(measure), dueFact(measure), step],
      tone: 'amber',
      letterUrl: draftLink(item, context),
    })
  }
  const badge = urgencyOf(item, context) || kindName(notice.kind)
  return measureBlock(item, {
    badge,
    facts: [
      dueFact(measure),
      ...lightFact(item, context),
      unitFact(measure),
      ...behindFact(item, context),
      step,
    ],
    tone: toneOf(item, context),
  })
}

function sectionsOf(context: MailContext): Section[] {
  const isOwed = (item: MailItem) => !notOwed.includes(item.notice.kind) && !isAboutMilestone(item)
  const isLate = (item: MailItem) => isOwed(item) && isOverdue(item.measure, context)
  return [
    { name: '逾期', heading: '已逾期', holds: isLate },
    { name: '临期', heading: '临近到期', holds: (item) => isOwed(item) && !isLate(item) },
    {
      name: '节点逾期',
      heading: '阶段节点已逾期',
      holds: ({ notice }) => notice.kind === 'milestoneOverdue',
    },
    { name: '节点临期', heading: '阶段节点临近', holds: ({ notice }) => notice.kind === 'milestoneDue' },
    { name: '待办理', heading: '等待您办理', holds: isAwaited },
    { name: '回头看', heading: '回头看', holds: ({ notice }) => notice.kind === 'lookBackDue' },
    { name: '复查', heading: '长期坚持复查', holds: ({ notice }) => notice.kind === 'reviewDue' },
  ]
}

const notOwed: readonly NoticeKind[] = ['chaser', 'signatureAsked', 'lookBackDue', 'reviewDue']

function isAwaited({ notice }: MailItem): boolean {
  return notice.kind === 'chaser' || notice.kind === 'signatureAsked'
}

function isAboutMilestone({ notice }: MailItem): boolean {
  return notice.kind === 'milestoneDue' || notice.kind === 'milestoneOverdue'
}

function byUrgency(a: MailItem, b: MailItem): number {
  return compareUrgency(a.measure, b.measure)
}
