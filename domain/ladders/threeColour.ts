import { defaultLadder, type Ladder } from '../ladder.ts'

/** 三色预警: a green letter with 20 days left, a yellow one with 10, red when overdue. Counts calendar days. */
export const threeColourLadder: Ladder = {
  version: 1,
  name: '三色预警（自然日）',
  due: [
    {
      id: 'green',
      offset: -20,
      unit: 'calendarDays',
      every: null,
      to: [{ role: 'owner' }],
      kind: 'reminderLetter',
      by: 'workflow',
      step: 'issueReminderLetter',
      level: 1,
    },
    {
      id: 'yellow',
      offset: -10,
      unit: 'calendarDays',
      every: null,
      to: [{ role: 'owner' }, { role: 'leaderInCharge' }],
      kind: 'reminderLetter',
      by: 'workflow',
      step: 'issueReminderLetter',
      level: 2,
    },
    {
      // The unit and its first person.
      id: 'red',
      offset: 1,
      unit: 'calendarDays',
      every: null,
      to: [{ role: 'owner' }, { role: 'unitHead' }],
      kind: 'overdueNotice',
      by: 'workflow',
      step: 'sendOverdueNotice',
      level: 3,
    },
  ],
  waits: defaultLadder.waits,
}
