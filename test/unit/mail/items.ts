import type { MailContext, MailItem } from '../../../activities/mail/letter.ts'
import { publishedCalendar } from '../../../domain/calendarYears.ts'
import type { EventData, MeasureEvent } from '../../../domain/events.ts'
import type { LightRules } from '../../../domain/lights.ts'
import { lightRulesOf } from '../../../domain/lights.ts'
import type { MailNotice } from '../../../domain/mailing.ts'
import type { Measure } from '../../../domain/measure.ts'
import { mailKindOf } from '../../../domain/notice.ts'
import { defaultPolicy } from '../../../domain/policy.ts'
import { aMeasure, aRoster, at, by } from '../support/measures.ts'

export { aMeasure, at } from '../support/measures.ts'

/** 2021-12-31 is the date of `aMeasure`; on this Wednesday seven working days are left. */
export const today = at('2021-12-22', '09:00')

export function aMailContext(overrides: Partial<MailContext> = {}): MailContext {
  const people = aRoster().people
  return {
    personId: 'owner',
    addressee: '何科长',
    now: today,
    policy: defaultPolicy,
    office: {
      name: '某医院整改办',
      contact: '严干事 0000-1234567',
      replyTo: 'zhenggaiban@example.org',
      alarmAddress: null,
      banner: null,
    },
    publicUrl: '',
    linkSecret: 'a-secret-of-thirty-two-characters',
    names: (id) => people.find((person) => person.id === id)?.name ?? id,
    ...overrides,
  }
}

export function anItem(overrides: {
  notice?: Partial<MailNotice>
  measure?: Measure
  event?: EventData
  handedUp?: boolean
  lightRules?: LightRules
  told?: MailItem['told']
}): MailItem {
  const measure = overrides.measure ?? aMeasure({ id: 'ZG-0013' })
  const notice: Omit<MailNotice, 'mailKind'> = {
    key: `${measure.id}/due/1/second/1/owner`,
    measureId: measure.id,
    track: 'due',
    cycle: 1,
    rung: 'second',
    occurrence: 1,
    role: 'owner',
    kind: 'reminder',
    copy: false,
    severity: 2,
    date: '2021-12-22',
    slot: 'morning',
    dueAt: today,
    by: 'dispatch',
    reached: false,
    skipped: null,
    ...overrides.notice,
  }
  return {
    notice: { ...notice, mailKind: overrides.notice?.mailKind ?? mailKindOf(notice) },
    measure,
    event: overrides.event ? happened(overrides.event) : null,
    handedUp: overrides.handedUp ?? false,
    calendar: publishedCalendar,
    lightRules: overrides.lightRules ?? lightRulesOf(undefined),
    told: overrides.told ?? [],
  }
}

function happened(data: EventData): MeasureEvent {
  return { ...data, sequence: 7, at: at('2021-12-21', '15:00'), by: by('leader') }
}
