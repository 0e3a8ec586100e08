import { defaultLadder, type Ladder } from '../ladder.ts'

/** 三日预警: yellow with 3 days left and red with 1, to heads and leaders too; overdue goes to the group leader after 3
 *  days. Counts calendar days. */
export const threeDayLadder: Ladder = {
  version: 1,
  name: '三日预警（自然日）',
  due: [
    {
      id: 'yellow',
      offset: -3,
      unit: 'calendarDays',
      every: null,
      to: [{ role: 'owner' }, { role: 'unitHead' }, { role: 'leaderInCharge', copy: true }],
      kind: 'reminder',
      by: 'dispatch',
      step: 'look',
      level: 1,
    },
    {
      id: 'red',
      offset: -1,
      unit: 'calendarDays',
      every: null,
      to: [{ role: 'owner' }, { role: 'unitHead' }, { role: 'leaderInCharge' }],
      kind: 'reminderLetter',
      by: 'workflow',
      step: 'issueReminderLetter',
      level: 2,
    },
    {
      id: 'overdue',
      offset: 1,
      unit: 'calendarDays',
      every: null,
      to: [{ role: 'owner' }, { role: 'unitHead' }, { role: 'leaderInCharge' }],
      kind: 'overdueNotice',
      by: 'workflow',
      step: 'sendOverdueNotice',
      level: 3,
    },
    {
      id: 'escalation',
      offset: 3,
      unit: 'calendarDays',
      every: 3,
      to: [{ role: 'groupLeader' }, { role: 'office', copy: true }],
      kind: 'escalation',
      by: 'workflow',
      step: 'escalateToGroupLeader',
      level: 4,
    },
  ],
  waits: defaultLadder.waits,
}
