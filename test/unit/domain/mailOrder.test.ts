import { describe, expect, it } from '@jest/globals'
import type { MailPlan } from '../../../domain/mailing.ts'
import { inFairOrder } from '../../../domain/mailOrder.ts'
import type { MailKind, NoticeKind } from '../../../domain/notice.ts'
import { aNotice } from '../support/notices.ts'

function aMail(personId: string, mailKind: MailKind, kind: NoticeKind = 'reminder'): MailPlan {
  const notice = { ...aNotice(), mailKind, kind }
  const members = [{ notice, personId, handedUp: false, last: null, word: null }]
  return { personId, kind: 'morning', slot: 0, part: 1, attempt: 1, identity: '', last: null, members }
}

describe('the order of mails', () => {
  it('formal letters before everything else', () => {
    const mails = [aMail('asked', 'alone', 'extensionAsked'), aMail('letter', 'alone', 'letter')]
    expect(inFairOrder(mails, () => '').map(({ personId }) => personId)).toEqual(['letter', 'asked'])
  })

  it('urgent ones first: what is asked or answered, then the leaders, then reminders, then news', () => {
    const kinds: MailKind[] = ['batch', 'morning', 'leaderMorning', 'alone']
    const mails = kinds.map((kind, index) => aMail(`p${index}`, kind))
    expect(inFairOrder(mails, () => '').map(({ personId }) => personId)).toEqual(['p3', 'p2', 'p1', 'p0'])
  })

  it('of the equally urgent one of each unit in turn, whatever the order they come in', () => {
    const mails = ['甲1', '甲2', '甲3', '乙1', '丙1', '丙2'].map((id) => aMail(id, 'morning'))
    const order = inFairOrder(mails, (id) => id.slice(0, 1)).map(({ personId }) => personId)
    expect(order).toEqual(['丙1', '乙1', '甲1', '丙2', '甲2', '甲3'])
    expect(inFairOrder([...mails].reverse(), (id) => id.slice(0, 1)).map(({ personId }) => personId)).toEqual(
      order,
    )
  })
})
