import { describe, expect, it } from '@jest/globals'
import { publishedCalendar } from '../../../domain/calendarYears.ts'
import { deferredUntil } from '../../../domain/deferral.ts'
import { expectedEnd, fasterPace, groupSize, paceFrom, slowerPace } from '../../../domain/pace.ts'
import { defaultPolicy } from '../../../domain/policy.ts'
import { at } from '../support/measures.ts'

const clock = { calendar: publishedCalendar, policy: defaultPolicy }

describe('the learned pace', () => {
  it.each([
    ['never put off: the ceiling', null, 20, 20],
    ['what was learned', 5, 20, 5],
    ['a ceiling that the office lowered', 15, 10, 10],
  ])('begins with %s', (_name, learned, ceiling, pace) => {
    expect(paceFrom(learned, ceiling)).toBe(pace)
  })

  it('climbs from a half to the ceiling in five minutes of sending, and no further', () => {
    let pace = 10
    let seconds = 0
    while (pace < 20) {
      const mails = groupSize(pace)
      seconds += mails / pace
      pace = fasterPace(pace, { mails, ceiling: 20 })
    }
    expect(seconds).toBeGreaterThan(290)
    expect(seconds).toBeLessThan(310)
    expect(fasterPace(20, { mails: 25, ceiling: 20 })).toBe(20)
  })

  it('is halved down to two a minute, and climbs back by a quarter for each mail', () => {
    let pace = 20
    for (let n = 0; n < 30; n++) pace = slowerPace(pace, 20)
    expect(pace).toBeCloseTo(1 / 30)
    expect(fasterPace(pace, { mails: 1, ceiling: 20 })).toBeCloseTo(1.25 / 30)
  })

  it.each([
    [0.1, 1],
    [4, 8],
    [20, 25],
    [10_000, 25],
  ])('at %p a second a group has %p mails', (pace, size) => {
    expect(groupSize(pace)).toBe(size)
  })

  it.each([
    ['within the morning', 3_600, 1, at('2021-12-17', '09:00'), at('2021-12-17', '10:00')],
    ['over a weekend', 7_200, 1, at('2021-12-17', '16:30'), at('2021-12-20', '09:30')],
    ['from the opening on', 600, 1, at('2021-12-18', '12:00'), at('2021-12-20', '08:40')],
  ])('the expected end lies in the sending windows: %s', (_name, waiting, pace, from, end) => {
    expect(expectedEnd({ waiting, pace, from }, clock)).toBe(end)
  })

  it('an end beyond a quarter of a year is none', () => {
    expect(expectedEnd({ waiting: 1e9, pace: 0.01, from: at('2021-12-17', '09:00') }, clock)).toBeNull()
  })
})

describe('what the server puts off', () => {
  const friday = at('2021-12-17', '10:00')
  it.each([
    [1, at('2021-12-17', '10:10')],
    [2, at('2021-12-17', '12:00')],
    [3, at('2021-12-20', '08:30')],
    [7, at('2021-12-20', '08:30')],
  ])('goes again, after attempt %p, at the right time', (attempt, again) => {
    expect(deferredUntil({ attempt, now: friday }, [600_000, 7_200_000], clock)).toBe(again)
  })
})
