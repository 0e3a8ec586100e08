import { describe, expect, it } from '@jest/globals'
import { publishedCalendar } from '../../../domain/calendarYears.ts'
import { lightOf, lightRuleSets, lightRulesIds, lightRulesOf } from '../../../domain/lights.ts'
import type { Measure } from '../../../domain/measure.ts'
import { aMeasure, aPhasedMeasure } from '../support/measures.ts'

const on = (today: string) => ({ calendar: publishedCalendar, today })
const names = (measures: readonly Measure[], id: (typeof lightRulesIds)[number], today: string) =>
  measures.flatMap((measure) => lightOf(measure, lightRuleSets[id], on(today))?.name ?? [])

describe('the fourteen measures, ten of them due on 2021-12-31, by the three-colour letters', () => {
  const dates = ['2022-06-30', '2022-06-30', '2022-12-31', '2025-12-31']
  const fourteen = [
    ...Array.from({ length: 10 }, (_, n) => aMeasure({ id: `m${n}` })),
    ...dates.map((dueDate, n) => aMeasure({ id: `later${n}`, dueDate })),
  ]
  it.each([
    ['2021-12-03', []],
    ['2021-12-15', Array(10).fill('绿色预警')],
    ['2021-12-22', Array(10).fill('黄色预警')],
    ['2022-01-01', Array(10).fill('红色预警')],
  ])('%s', (today, expected) => {
    expect(names(fourteen, 'threeColourLetters', today)).toEqual(expected)
  })
})

describe('each set at its edges, for a measure due on Friday 2021-12-31', () => {
  it.each([
    ['workingDays', '2021-12-23', null],
    ['workingDays', '2021-12-24', '临期'],
    ['workingDays', '2021-12-31', '临期'],
    ['workingDays', '2022-01-01', '逾期'],
    ['threeColourLetters', '2021-12-10', null],
    ['threeColourLetters', '2021-12-11', '绿色预警'],
    ['threeColourLetters', '2021-12-20', '绿色预警'],
    ['threeColourLetters', '2021-12-21', '黄色预警'],
    ['threeColourLetters', '2021-12-31', '黄色预警'],
    ['supervisionSheets', '2021-12-20', null],
    ['supervisionSheets', '2021-12-21', '蓝色督办单'],
    ['supervisionSheets', '2022-01-01', '红色督办单'],
    ['threeDayLights', '2021-12-27', null],
    ['threeDayLights', '2021-12-28', '黄灯'],
    ['threeDayLights', '2021-12-30', '红灯'],
    ['threeDayLights', '2022-03-01', '红灯'],
    ['milestoneLights', '2021-12-01', '绿灯'],
    ['milestoneLights', '2021-12-31', '绿灯'],
    ['milestoneLights', '2022-01-01', '红灯'],
  ] as const)('%s on %s: %s', (id, today, expected) => {
    expect(lightOf(aMeasure(), lightRuleSets[id], on(today))?.name ?? null).toBe(expected)
  })

  it('working days and calendar days differ: 2021-12-03 is exactly twenty working days before', () => {
    const rules = { ...lightRuleSets.threeColourLetters, unit: 'workingDays' as const }
    expect(lightOf(aMeasure(), rules, on('2021-12-03'))?.colour).toBe('green')
  })
})

describe('yellow may mean more than near the date', () => {
  const behind = aPhasedMeasure({ dueDate: '2022-06-30' })
  it.each([
    ['supervisionSheets', '黄色督办单'],
    ['milestoneLights', '黄灯'],
  ] as const)('%s: behind the milestones', (id, name) => {
    const light = lightOf(behind, lightRuleSets[id], on('2021-12-13'))
    expect(light).toEqual({ colour: 'yellow', name, because: 'behindMilestones' })
  })

  it('the supervision sheet also for poor quality: sent back, and not asked for again since', () => {
    const poor = aMeasure({ dueDate: '2022-06-30', poorQuality: true })
    expect(lightOf(poor, lightRuleSets.supervisionSheets, on('2021-12-13'))).toMatchObject({
      colour: 'yellow',
      because: 'poorQuality',
    })
    expect(lightOf(poor, lightRuleSets.workingDays, on('2021-12-13'))).toBeNull()
  })
})

describe('what never has a light', () => {
  it.each<[string, Measure]>([
    ['长期坚持, years later', aMeasure({ timing: 'continuous', dueDate: null })],
    ['长期坚持 that kept a date from before', aMeasure({ timing: 'continuous' })],
    ['what is closed out', aMeasure({ state: 'closedOut', closedOutAt: 0 })],
    ['what is withdrawn', aMeasure({ state: 'withdrawn', withdrawnAt: 0 })],
  ])('%s', (_, measure) => {
    for (const id of lightRulesIds) expect(lightOf(measure, lightRuleSets[id], on('2025-01-02'))).toBeNull()
  })
})

it('a round that chose nothing has the first set', () => {
  expect(lightRulesOf(undefined).id).toBe('workingDays')
  expect(lightRulesIds).toHaveLength(5)
})
