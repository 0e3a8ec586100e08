import { describe, expect, it } from '@jest/globals'
import { publishedCalendar } from '../../../domain/calendarYears.ts'
import type { BudgetDesk, Ready } from '../../../domain/leaderBudget.ts'
import { withinBudget } from '../../../domain/leaderBudget.ts'
import type { MailNotice } from '../../../domain/mailing.ts'
import { defaultPolicy, samplePolicy } from '../../../domain/policy.ts'
import { aPerson, at } from '../support/measures.ts'
import { aNotice } from '../support/notices.ts'

const friday = (time: string) => at('2021-12-17', time)
const monday = at('2021-12-20', '09:00')
const roster = {
  version: 1,
  people: [
    aPerson('leader', '周分管', { roles: ['leaderInCharge'] }),
    aPerson('owner', '何科长', { roles: ['owner'] }),
  ],
}

function aDesk(
  time: string,
  rest: { spent?: number; parts?: number; most?: number | null } = {},
): BudgetDesk {
  const { spent = 0, parts = 0, most = 2 } = rest
  return {
    now: friday(time),
    today: '2021-12-17',
    clock: { calendar: publishedCalendar, policy: { ...defaultPolicy, leaderMailsADay: most } },
    roster,
    morning: { slot: friday('09:00'), partsGone: new Map(parts ? [['leader/leaderMorning', parts]] : []) },
    mailsToday: new Map([['leader', spent]]),
  }
}

let n = 0
function ready(overrides: Partial<MailNotice>, time: string, personId = 'leader'): Ready {
  const notice = aNotice({ measureId: `m${++n}`, dueAt: friday(time), ...overrides })
  return { tellable: { notice, personId, handedUp: false, last: null }, at: friday(time) }
}
const asked = (time: string, rest: Partial<MailNotice> = {}, personId = 'leader') =>
  ready({ kind: 'extensionAsked', mailKind: 'alone', track: 'event:3', ...rest }, time, personId)
const news = (time: string) => ready({ kind: 'confirmed', mailKind: 'batch', track: 'event:3' }, time)
const escalation = (time: string) => ready({ kind: 'escalation', mailKind: 'leaderMorning' }, time)
const shown = (entries: readonly Ready[]) =>
  entries.map(({ tellable: { notice }, at: instant }) => [notice.kind, notice.mailKind, instant])

describe('mails that a leader gets on a day', () => {
  it('one place is kept for his morning mail: of three that come before it one goes, the rest go with it', () => {
    const entries = [asked('08:30'), asked('08:31'), asked('08:32')]
    expect(shown(withinBudget(entries, aDesk('08:40')))).toEqual([
      ['extensionAsked', 'alone', friday('08:30')],
      ['extensionAsked', 'leaderMorning', friday('09:00')],
      ['extensionAsked', 'leaderMorning', friday('09:00')],
    ])
  })

  it('what does not fit travels with the morning mail that goes now, if one does', () => {
    const entries = [asked('09:00'), asked('09:00'), escalation('09:00')]
    expect(shown(withinBudget(entries, aDesk('09:00')))).toEqual([
      ['extensionAsked', 'alone', friday('09:00')],
      ['extensionAsked', 'leaderMorning', friday('09:00')],
      ['escalation', 'leaderMorning', friday('09:00')],
    ])
  })

  it('what is asked of him goes before news', () => {
    const [first, second] = withinBudget(
      [news('10:00'), asked('10:01')],
      aDesk('10:02', { spent: 1, parts: 1 }),
    )
    expect(first).toMatchObject({ at: friday('14:00'), tellable: { notice: { mailKind: 'leaderMorning' } } })
    expect(second).toMatchObject({ at: friday('10:01'), tellable: { notice: { mailKind: 'alone' } } })
  })

  it('when the day’s mails are spent, all waits for the next working morning, a second part too', () => {
    const entries = [asked('10:00'), escalation('13:00')]
    expect(shown(withinBudget(entries, aDesk('14:00', { spent: 2, parts: 1 })))).toEqual([
      ['extensionAsked', 'leaderMorning', monday],
      ['escalation', 'leaderMorning', monday],
    ])
  })

  it('what has waited since an earlier day goes with the morning mail, though there is room', () => {
    const waited = asked('08:30', { dueAt: at('2021-12-16', '15:00') })
    expect(shown(withinBudget([waited], aDesk('08:30', { most: 5 })))).toEqual([
      ['extensionAsked', 'leaderMorning', friday('09:00')],
    ])
  })

  it('his own reminders are a mail by themselves, or none when only one mail is left', () => {
    const own = () => [ready({ mailKind: 'morning' }, '09:00'), escalation('09:00')]
    const kinds = (most: number) =>
      withinBudget(own(), aDesk('09:00', { most })).map(({ tellable }) => tellable.notice.mailKind)
    expect(kinds(2)).toEqual(['morning', 'leaderMorning'])
    expect(kinds(1)).toEqual(['leaderMorning', 'leaderMorning'])
  })

  it('a repetition keeps its time', () => {
    const again = asked('10:00')
    const last = {
      id: 'm',
      messageId: 'a@b',
      kind: 'extensionAsked',
      slot: 0,
      part: 1,
      attempt: 1,
      outcome: 'unknown',
    } as const
    const entry = { ...again, tellable: { ...again.tellable, last } }
    expect(withinBudget([entry], aDesk('10:00', { spent: 9, parts: 1 }))).toEqual([entry])
  })

  it('a formal letter neither waits for the budget nor is merged', () => {
    const letter = asked('10:00', { kind: 'letter', track: 'letter:due-1' })
    expect(withinBudget([letter], aDesk('10:00', { spent: 9, parts: 1 }))).toEqual([letter])
  })

  it.each([
    ['nobody else is limited', asked('10:00', {}, 'owner'), aDesk('10:00', { spent: 9 })],
    ['without a limit nobody is', asked('10:00'), aDesk('10:00', { spent: 9, most: null })],
  ])('%s', (_name, entry, desk) => {
    expect(withinBudget([entry], desk)).toEqual([entry])
  })

  it('versions of the policy from before it limit nothing, nor does the sample', () => {
    const { leaderMailsADay: _, ...before } = defaultPolicy
    for (const policy of [before, samplePolicy(defaultPolicy)]) {
      const desk = aDesk('10:00', { spent: 9 })
      const entry = asked('10:00')
      expect(withinBudget([entry], { ...desk, clock: { ...desk.clock, policy } })).toEqual([entry])
    }
  })
})
