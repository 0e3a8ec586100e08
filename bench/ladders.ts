import { defaultLadder, type Ladder, type Rung } from '../domain/ladder.ts'

/** A ladder of plain reminders to the owner on the last working day before the date, and the office's own later rungs. */
export function remindersOnly(count: number, later: readonly Rung[] = []): Ladder {
  const reminders = Array.from({ length: count }, (_, index) => ({
    ...lastReminder,
    id: `reminder${index + 1}`,
    level: index + 1,
  }))
  return { ...defaultLadder, name: '压测阶梯', due: [...reminders, ...later] }
}

const lastReminder: Rung = {
  id: 'last',
  offset: -1,
  every: null,
  to: [{ role: 'owner' }],
  kind: 'reminder',
  by: 'dispatch',
  step: 'look',
  level: 1,
}

/** The rungs of the default ladder that the measure's workflow takes. */
export const workflowRungs: readonly Rung[] = defaultLadder.due.filter(({ offset }) => offset > 0)

/** Of every measure the overdue notice on the day after its date, and on the next one the group leader: both are taken by
 *  its workflow. Calendar days, so that two mornings follow each other. */
export const escalationsOnly: Ladder = {
  ...defaultLadder,
  name: '压测升级',
  due: ['overdue', 'escalation'].flatMap((id, index) =>
    defaultLadder.due
      .filter((rung) => rung.id === id)
      .map((rung): Rung => ({ ...rung, offset: index + 1, every: null, unit: 'calendarDays' })),
  ),
}
