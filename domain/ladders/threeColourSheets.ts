import { defaultLadder, type Ladder } from '../ladder.ts'

/** 三色督办单: blue near the date; red when overdue, until it is done. Yellow (behind the milestones, or poor quality) is
 *  no matter of days: the light rules and the milestones' own track say it. Counts working days. */
export const threeColourSheetsLadder: Ladder = {
  version: 1,
  name: '三色督办单（工作日）',
  due: [
    {
      id: 'blueSheet',
      offset: -5,
      unit: 'workingDays',
      every: null,
      to: [{ role: 'owner' }, { role: 'unitHead' }],
      kind: 'reminderLetter',
      by: 'workflow',
      step: 'issueReminderLetter',
      level: 1,
    },
    {
      id: 'red',
      offset: 1,
      unit: 'workingDays',
      every: 5,
      to: [{ role: 'owner' }, { role: 'unitHead' }],
      kind: 'overdueNotice',
      by: 'workflow',
      step: 'sendOverdueNotice',
      level: 2,
    },
    {
      id: 'redSheet',
      offset: 1,
      unit: 'workingDays',
      every: 5,
      to: [{ role: 'leaderInCharge' }, { role: 'office', copy: true }],
      kind: 'supervisionNotice',
      by: 'workflow',
      step: 'issueSupervisionNotice',
      level: 3,
    },
  ],
  waits: defaultLadder.waits,
}
