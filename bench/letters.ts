import type { Letter } from '../activities/mail/letter.ts'
import { writeMail } from '../activities/mail/write.ts'
import { publishedCalendar } from '../domain/calendarYears.ts'
import type { TimeContext } from '../domain/context.ts'
import { evolve } from '../domain/evolve.ts'
import { lightRulesOf } from '../domain/lights.ts'
import { mailKindOf } from '../domain/notice.ts'
import { planOf } from '../domain/plan.ts'
import { defaultPolicy } from '../domain/policy.ts'
import { instantOf } from '../domain/time.ts'
import { remindersOnly } from './ladders.ts'
import { rowFor } from './people.ts'

const context: TimeContext = {
  calendar: publishedCalendar,
  ladder: remindersOnly(1),
  policy: defaultPolicy,
  now: instantOf('2023-03-01', '09:00', defaultPolicy),
}

/** The morning mails that a storm of one mail per notice sends, written as the mailroom writes them. */
export function lettersOf(count: number): Letter[] {
  return Array.from({ length: count }, (_, index) => letterOf(index))
}

function letterOf(index: number): Letter {
  const { sourceHash: _, milestones: __, ...row } = rowFor(index, { ownerId: 'P-001', dueDate: '2023-03-03' })
  const versions = { calendar: 1, ladder: 1, policy: 1 }
  const id = `ZG-${String(index + 1).padStart(4, '0')}`
  const registration = { ...row, id, roundId: 'R-001', versions, confirmationRequired: false }
  const by = { personId: null, service: 'bench', onBehalfOf: null }
  const event = { type: 'registered' as const, measure: registration, sequence: 1, at: context.now, by }
  const measure = evolve(null, event)
  const items = planOf(measure, context).map((notice) => ({
    ...{ measure, event: null, handedUp: false, calendar: publishedCalendar, told: [] },
    lightRules: lightRulesOf(undefined),
    notice: { ...notice, mailKind: mailKindOf(notice) },
  }))
  return writeMail('morning', items, {
    personId: `P-${index + 1}`,
    addressee: `责任人${index + 1}`,
    now: context.now,
    policy: context.policy,
    office: {
      name: '整改办',
      contact: '电话 010-00000000',
      replyTo: 'zhenggai@bench.example',
      alarmAddress: null,
    },
    publicUrl: 'https://zhenggai.example.org',
    linkSecret: 'a-secret-of-thirty-two-characters',
    names: (person) => person,
  })
}
