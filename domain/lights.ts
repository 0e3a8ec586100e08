import { runsTowardsDate } from './agenda.ts'
import type { Calendar } from './calendar.ts'
import { workingDaysBetween } from './calendar.ts'
import type { LocalDate } from './localDate.ts'
import { daysBetween } from './localDate.ts'
import type { Measure } from './measure.ts'
import { behindMilestones } from './milestones.ts'
import { clockDate } from './suspension.ts'

export type Colour = 'green' | 'blue' | 'yellow' | 'red'

/** What a light says: its colour, its name in that office, and which condition lit it. */
export type Light = { colour: Colour; name: string; because: LightCondition['type'] }

/**
 * `daysLeft`: up to the date, so many days or fewer; counted in the set's unit, the date itself being 0.
 * `overdue`: from the midnight after. `poorQuality`: sent back as such, and not asked for again since. `owed`: always.
 */
export type LightCondition =
  | { type: 'overdue' }
  | { type: 'daysLeft'; atMost: number }
  | { type: 'behindMilestones' }
  | { type: 'poorQuality' }
  | { type: 'owed' }

/** A set of rules (亮灯规则), chosen by the office for each round; the first light of which one condition holds is lit. */
export type LightRules = {
  id: LightRulesId
  name: string
  /** What `daysLeft` counts. */
  unit: 'workingDays' | 'calendarDays'
  lights: readonly { colour: Colour; name: string; any: readonly LightCondition[] }[]
}

/** A to E, in this order; the first is what a round has that chose none. */
export const lightRulesIds = [
  'workingDays',
  'threeColourLetters',
  'supervisionSheets',
  'threeDayLights',
  'milestoneLights',
] as const
export type LightRulesId = (typeof lightRulesIds)[number]

/** Sets in use at offices. Numbers are theirs; where an office gave none (the blue sheet's) ten days stand. */
export const lightRuleSets: Readonly<Record<LightRulesId, LightRules>> = {
  workingDays: {
    id: 'workingDays',
    name: '默认（工作日）',
    unit: 'workingDays',
    lights: [
      { colour: 'red', name: '逾期', any: [{ type: 'overdue' }] },
      { colour: 'yellow', name: '临期', any: [{ type: 'daysLeft', atMost: 5 }] },
    ],
  },
  threeColourLetters: {
    id: 'threeColourLetters',
    name: '三色预警函（自然日）',
    unit: 'calendarDays',
    lights: [
      { colour: 'red', name: '红色预警', any: [{ type: 'overdue' }] },
      { colour: 'yellow', name: '黄色预警', any: [{ type: 'daysLeft', atMost: 10 }] },
      { colour: 'green', name: '绿色预警', any: [{ type: 'daysLeft', atMost: 20 }] },
    ],
  },
  supervisionSheets: {
    id: 'supervisionSheets',
    name: '三色督办单（自然日）',
    unit: 'calendarDays',
    lights: [
      { colour: 'red', name: '红色督办单', any: [{ type: 'overdue' }] },
      {
        colour: 'yellow',
        name: '黄色督办单',
        any: [{ type: 'behindMilestones' }, { type: 'poorQuality' }],
      },
      { colour: 'blue', name: '蓝色督办单', any: [{ type: 'daysLeft', atMost: 10 }] },
    ],
  },
  threeDayLights: {
    id: 'threeDayLights',
    name: '三日亮灯（自然日）',
    unit: 'calendarDays',
    lights: [
      { colour: 'red', name: '红灯', any: [{ type: 'overdue' }, { type: 'daysLeft', atMost: 1 }] },
      { colour: 'yellow', name: '黄灯', any: [{ type: 'daysLeft', atMost: 3 }] },
    ],
  },
  milestoneLights: {
    id: 'milestoneLights',
    name: '进度亮灯（按阶段节点）',
    unit: 'workingDays',
    lights: [
      { colour: 'red', name: '红灯', any: [{ type: 'overdue' }] },
      { colour: 'yellow', name: '黄灯', any: [{ type: 'behindMilestones' }] },
      { colour: 'green', name: '绿灯', any: [{ type: 'owed' }] },
    ],
  },
}

/** The set of a round by its stored word; a word of a later release reads as the first set. */
export function lightRulesOf(id: string | undefined): LightRules {
  const known = lightRulesIds.find((one) => one === id)
  return lightRuleSets[known ?? 'workingDays']
}

/**
 * The light of a measure on a day, by the rules of its round; null when none is lit. Only what is owed by a date has one:
 * 长期坚持 never turns red, and what is suspended keeps the light it had. Computed whenever it is shown, never stored.
 */
export function lightOf(
  measure: Measure,
  rules: LightRules,
  { calendar, today: now }: { calendar: Calendar; today: LocalDate },
): Light | null {
  if (!runsTowardsDate(measure)) return null
  const today = clockDate(measure, now)
  const left = daysLeftIn(rules.unit, measure.dueDate, { calendar, today })
  for (const { colour, name, any } of rules.lights) {
    const met = any.find((condition) => holds(condition, { measure, today, left }))
    if (met) return { colour, name, because: met.type }
  }
  return null
}

/** Infinity past the date: nothing is left then, however few days it is over. */
function daysLeftIn(
  unit: LightRules['unit'],
  dueDate: LocalDate,
  { calendar, today }: { calendar: Calendar; today: LocalDate },
): number {
  if (today > dueDate) return Number.POSITIVE_INFINITY
  return unit === 'calendarDays' ? daysBetween(today, dueDate) : workingDaysBetween(calendar, today, dueDate)
}

type Lit = { measure: Measure & { dueDate: LocalDate }; today: LocalDate; left: number }

function holds(condition: LightCondition, { measure, today, left }: Lit): boolean {
  switch (condition.type) {
    case 'overdue':
      return today > measure.dueDate
    case 'daysLeft':
      return left <= condition.atMost
    case 'behindMilestones':
      return behindMilestones(measure, today).length > 0
    case 'poorQuality':
      return measure.poorQuality === true
    case 'owed':
      return true
  }
}
