import { describe, expect, it } from '@jest/globals'
import type { Measure } from '../../../domain/measure.ts'
import { compareUrgency, daysLeft, isOverdue, urgencyWords } from '../../../domain/urgency.ts'
import { aContext, aMeasure, at } from '../support/measures.ts'

function on(date: string, time = '10:00') {
  return aContext({ now: at(date, time) })
}

describe('how near the date is, in the words people use', () => {
  it.each([
    ['2021-12-31', '2021-12-24', '还有5个工作日', 5],
    ['2021-12-31', '2021-12-30', '还有1个工作日', 1],
    ['2021-12-31', '2021-12-31', '今天到期', 0],
    ['2021-12-31', '2022-01-02', '已逾期（期满后均为休息日）', 0],
    ['2021-12-31', '2022-01-04', '已逾期1个工作日', -1],
    ['2021-12-31', '2022-01-06', '已逾期3个工作日', -3],
    ['2023-12-31', '2023-12-29', '还有2天（均为休息日）', 0],
    ['2023-12-31', '2023-12-28', '还有1个工作日', 1],
    ['2023-12-31', '2023-12-31', '今天到期', 0],
    ['2023-12-31', '2024-01-02', '已逾期1个工作日', -1],
    ['2022-01-30', '2022-01-28', '还有2个工作日', 2],
  ])('due %s, on %s: %s', (dueDate, today, words, days) => {
    const measure = aMeasure({ dueDate })
    expect(urgencyWords(measure, on(today))).toBe(words)
    expect(daysLeft(measure, on(today))).toBe(days)
  })

  it.each<[string, Measure]>([
    ['长期坚持', aMeasure({ timing: 'continuous' })],
    ['closed out', aMeasure({ state: 'closedOut', closedOutAt: 0 })],
    ['withdrawn', aMeasure({ state: 'withdrawn', withdrawnAt: 0 })],
  ])('%s is not urgent', (_, measure) => {
    expect([urgencyWords(measure, on('2022-03-01')), daysLeft(measure, on('2022-03-01'))]).toEqual(['', null])
    expect(isOverdue(measure, on('2022-03-01'))).toBe(false)
  })
})

describe('overdue begins at the midnight after the date', () => {
  it.each([
    ['2021-12-31', '23:59', false],
    ['2022-01-01', '00:00', true],
  ])('%s %s', (date, time, expected) => {
    expect(isOverdue(aMeasure(), on(date, time))).toBe(expected)
  })
})

it('most urgent first: the longest overdue, then by date, what has no date at the end', () => {
  const measures = [
    aMeasure({ id: 'none', no: 1, timing: 'continuous', dueDate: null }),
    aMeasure({ id: 'later', no: 2, dueDate: '2022-05-15' }),
    aMeasure({ id: 'second', no: 4, dueDate: '2021-12-31' }),
    aMeasure({ id: 'first', no: 3, dueDate: '2021-12-31' }),
    aMeasure({ id: 'overdue', no: 5, dueDate: '2021-06-30' }),
  ]
  expect(measures.sort(compareUrgency).map(({ id }) => id)).toEqual([
    'overdue',
    'first',
    'second',
    'later',
    'none',
  ])
})
