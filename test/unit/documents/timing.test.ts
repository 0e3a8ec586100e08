import { describe, expect, it } from '@jest/globals'
import { parseDueDate } from '../../../documents/dates.ts'
import { resolveTiming, timingOf } from '../../../documents/timing.ts'

const read = (kind: string, due: string) => {
  const { conflict, ...reading } = {
    conflict: undefined,
    ...resolveTiming(timingOf(kind) ?? null, parseDueDate(due)),
  }
  return { ...reading, told: conflict !== undefined }
}
const day = '2021年12月31日'
const dueDate = '2021-12-31'

describe('整改类型 and 整改时限 together', () => {
  it.each([
    ['限期整改', day, { timing: 'dated', dueDate, told: false }],
    ['分阶段整改', day, { timing: 'phased', dueDate, told: false }],
    ['立行立改', day, { timing: 'immediate', dueDate, told: false }],
    ['立行立改', '', { timing: 'immediate', dueDate: null, told: false }],
    ['立行立改', '立行立改', { timing: 'immediate', dueDate: null, told: false }],
    ['长期坚持', '', { timing: 'continuous', dueDate: null, told: false }],
    ['长期坚持', '长期坚持', { timing: 'continuous', dueDate: null, told: false }],
    ['', day, { timing: 'dated', dueDate, told: false }],
    ['', '长期坚持', { timing: 'continuous', dueDate: null, told: false }],
    ['', '立行立改', { timing: 'immediate', dueDate: null, told: false }],
    ['限期整改', `${day}前完成并长期坚持`, { timing: 'dated', dueDate, told: false }],
  ])('%s with %j agree', (kind, due, reading) => {
    expect(read(kind, due)).toEqual(reading)
  })

  it.each([
    ['长期坚持', day, { timing: 'continuous', dueDate: null, told: true }],
    ['长期坚持', '6月底', { timing: 'continuous', dueDate: null, told: true }],
    ['限期整改', '长期坚持', { timing: 'continuous', dueDate: null, told: true }],
    ['分阶段整改', '立行立改', { timing: 'immediate', dueDate: null, told: true }],
    ['立行立改', '长期坚持', { timing: 'immediate', dueDate: null, told: true }],
    ['', `${day}前完成并长期坚持`, { timing: 'dated', dueDate, told: true }],
  ])('%s with %j contradict each other: one reading, and the office is told', (kind, due, reading) => {
    expect(read(kind, due)).toEqual(reading)
  })

  it.each([
    ['限期整改', '', 'empty'],
    ['', '', 'empty'],
    ['立行立改', '6月底', 'noYear'],
    ['限期整改', '2021-02-30', 'impossible'],
  ])('%s with %j is an error', (kind, due, problem) => {
    expect(read(kind, due)).toMatchObject({ problem })
  })

  it('does not take a word for a timing that is none', () => {
    expect(timingOf('一般问题')).toBeUndefined()
    expect(timingOf(' ')).toBeNull()
  })
})
