import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { publishedCalendar } from '../../domain/calendarYears.ts'
import type { Policy } from '../../domain/policy.ts'
import { defaultPolicy, samplePolicy } from '../../domain/policy.ts'
import {
  batchDueAt,
  isSendingDay,
  isWindowOpen,
  lastMorningSlot,
  latestForMorning,
  lookAt,
  morningDispatchableAt,
  morningGate,
  morningSlot,
  nextMorningSlot,
  windowOpening,
} from '../../domain/slots.ts'
import { dateAt, instantOf } from '../../domain/time.ts'

const shortDays: Policy = {
  ...defaultPolicy,
  dayLength: 60,
  anchor: { date: '2021-12-01', instant: 1_700_000_000_000 },
}
const sample = samplePolicy(defaultPolicy)
const policies: [string, Policy][] = [
  ['in real days', defaultPolicy],
  ['when a day lasts a minute', shortDays],
]

/** The same questions on the real and on a scaled clock: '2021-12-03 09:00' in, the same form out. */
function clock(policy: Policy) {
  const context = { calendar: publishedCalendar, policy }
  const at = (text: string) => instantOf(text.slice(0, 10), text.slice(11), policy)
  const read = (instant: number) => Object.values(dateAt(instant, policy)).join(' ')
  return { context, at, read }
}

describe.each(policies)('the morning slot %s', (_, policy) => {
  const { context, at, read } = clock(policy)

  it.each([
    // now, last slot, next slot
    ['2021-12-03 08:59', '2021-12-02 09:00', '2021-12-03 09:00'],
    ['2021-12-03 09:00', '2021-12-03 09:00', '2021-12-03 09:00'],
    ['2021-12-03 09:01', '2021-12-03 09:00', '2021-12-06 09:00'],
    ['2021-12-05 12:00', '2021-12-03 09:00', '2021-12-06 09:00'],
    ['2022-01-30 09:30', '2022-01-30 09:00', '2022-02-07 09:00'],
    ['2022-02-03 09:00', '2022-01-30 09:00', '2022-02-07 09:00'],
    ['2023-12-31 23:59', '2023-12-29 09:00', '2024-01-02 09:00'],
    ['2024-02-29 00:00', '2024-02-28 09:00', '2024-02-29 09:00'],
  ])('at %s the last was %s, the next is %s', (now, last, next) => {
    expect(read(lastMorningSlot(at(now), context))).toBe(last)
    expect(read(nextMorningSlot(at(now), context))).toBe(next)
  })

  it.each([
    ['2021-12-03 08:29', false, '2021-12-03 08:30'],
    ['2021-12-03 08:30', true, '2021-12-03 08:30'],
    ['2021-12-03 17:29', true, '2021-12-03 17:29'],
    ['2021-12-03 17:30', false, '2021-12-06 08:30'],
    ['2021-12-04 10:00', false, '2021-12-06 08:30'],
    ['2022-01-30 10:00', true, '2022-01-30 10:00'],
    ['2021-10-01 10:00', false, '2021-10-08 08:30'],
  ])('at %s the window is open: %s; mail may go from %s', (now, open, opening) => {
    expect(isWindowOpen(at(now), context)).toBe(open)
    expect(read(windowOpening(at(now), context))).toBe(opening)
  })

  it.each([
    ['2021-12-03 08:45', '2021-12-03 09:00', 'not before its slot'],
    ['2021-12-03 09:00', '2021-12-03 09:00', 'at its slot'],
    ['2021-12-03 15:59', '2021-12-03 15:59', 'after an outage still today'],
    ['2021-12-03 16:00', '2021-12-06 09:00', 'after four it waits for the next working day'],
    ['2021-12-05 10:00', '2021-12-06 09:00', 'never on a Sunday'],
    ['2022-01-30 10:00', '2022-01-30 10:00', 'but on a worked one'],
    ['2022-01-30 20:00', '2022-02-07 09:00', 'over the whole Spring Festival'],
  ])('at %s a morning mail may go from %s: %s', (now, expected) => {
    expect(read(morningGate(at(now), context))).toBe(expected)
  })

  it('a row due on a rest day, or before its slot, goes at the next slot that is one', () => {
    expect(read(morningDispatchableAt(morningSlot('2021-12-05', policy), context))).toBe('2021-12-06 09:00')
    expect(read(morningDispatchableAt(at('2021-12-03 08:00'), context))).toBe('2021-12-03 09:00')
    expect(read(morningDispatchableAt(morningSlot('2021-12-03', policy), context))).toBe('2021-12-03 09:00')
  })

  it('what gathers is sent two local minutes later, inside the window', () => {
    const [due = 0, expected = 0] = [batchDueAt(at('2021-12-03 10:00'), context), at('2021-12-03 10:02')]
    expect(Math.abs(due - expected)).toBeLessThanOrEqual(1)
    expect(read(batchDueAt(at('2021-12-03 17:29'), context))).toBe('2021-12-06 08:30')
  })

  it('whatever the hour, what comes out is a moment at which it may go', () => {
    const now = fc.integer({ min: at('2021-12-01 00:00'), max: at('2024-02-01 00:00') })
    fc.assert(
      fc.property(now, (now) => {
        const [open, gate] = [windowOpening(now, context), morningGate(now, context)]
        const [last, next] = [lastMorningSlot(now, context), nextMorningSlot(now, context)]
        expect(isWindowOpen(open, context) && isWindowOpen(gate, context)).toBe(true)
        expect(windowOpening(open, context)).toBe(open)
        expect(morningGate(gate, context)).toBe(gate)
        expect([last, now, open, gate]).toEqual([last, now, open, gate].sort((a, b) => a - b))
        expect(lastMorningSlot(next, context)).toBe(next)
        expect(nextMorningSlot(last, context)).toBe(last)
        expect(last === now ? next === now : next > now).toBe(true)
        const { date } = dateAt(gate, policy)
        expect(isSendingDay(date, context) && gate < latestForMorning(date, policy)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('looking is spread over the hours before the slot', () => {
  const { at } = clock(defaultPolicy)
  const looks = Array.from({ length: 9000 }, (_, i) => lookAt(`m-${i}`, '2021-12-03', defaultPolicy))

  it('between six and half past eight, evenly', () => {
    const [from, to] = [at('2021-12-03 06:00'), at('2021-12-03 08:30')]
    expect(Math.min(...looks)).toBeGreaterThanOrEqual(from)
    expect(Math.max(...looks)).toBeLessThan(to)
    const perTenMinutes = new Array<number>(15).fill(0)
    for (const look of looks) {
      const slice = Math.floor((look - from) / 600_000)
      perTenMinutes[slice] = (perTenMinutes[slice] ?? 0) + 1
    }
    expect(Math.min(...perTenMinutes)).toBeGreaterThan(450)
    expect(Math.max(...perTenMinutes)).toBeLessThan(750)
  })

  it('always at the same second for one measure: a restart or another machine must not look twice', () => {
    expect(lookAt('01hz-2021-008', '2022-01-30', defaultPolicy)).toBe(
      lookAt('01hz-2021-008', '2022-01-30', defaultPolicy),
    )
    // Frozen: measures in flight were armed with it.
    expect(dateAt(lookAt('01hz-2021-008', '2022-01-30', defaultPolicy), defaultPolicy)).toEqual({
      date: '2022-01-30',
      time: '08:27:25',
    })
  })

  it('without a spread at the slot itself', () => {
    const policy = { ...defaultPolicy, spread: null }
    expect(lookAt('m-1', '2021-12-03', policy)).toBe(at('2021-12-03 09:00'))
  })
})

describe('the sample sends every day and every minute', () => {
  const { context, at, read } = clock(sample)

  it('each minute is a slot, also on Sunday night', () => {
    expect(read(lastMorningSlot(at('2021-12-05 23:59:40'), context))).toBe('2021-12-05 23:59')
    expect(read(nextMorningSlot(at('2021-12-05 23:59:40'), context))).toBe('2021-12-06 00:00')
    expect(read(nextMorningSlot(at('2021-12-05 23:58:01'), context))).toBe('2021-12-05 23:59')
    expect(read(nextMorningSlot(at('2021-12-05 23:58'), context))).toBe('2021-12-05 23:58')
    expect(read(morningSlot('2021-12-05', sample))).toBe('2021-12-05 00:00')
    expect(lookAt('m-1', '2021-12-05', sample)).toBe(at('2021-12-05 00:00'))
  })

  it('nothing waits', () => {
    const now = at('2021-12-05 03:04:05') + 678
    expect(isWindowOpen(now, context)).toBe(true)
    expect([
      windowOpening(now, context),
      morningGate(now, context),
      morningDispatchableAt(now, context),
    ]).toEqual([now, now, now])
  })

  it('on working days only, when a policy says so, weekends have no minutes', () => {
    const { context, at, read } = clock({ ...sample, sendingDays: 'workingDays' })
    expect(read(lastMorningSlot(at('2021-12-05 12:00:30'), context))).toBe('2021-12-03 23:59')
    expect(read(nextMorningSlot(at('2021-12-05 12:00:30'), context))).toBe('2021-12-06 00:00')
    expect(read(nextMorningSlot(at('2021-12-03 23:59:30'), context))).toBe('2021-12-06 00:00')
    expect(read(morningGate(at('2021-12-05 12:00'), context))).toBe('2021-12-06 00:00')
  })
})

describe('a slot before the window', () => {
  it('goes when the window opens, the same day', () => {
    const { context, at, read } = clock({ ...defaultPolicy, slot: '07:00' })
    expect(read(morningGate(at('2021-12-03 06:00'), context))).toBe('2021-12-03 08:30')
    expect(read(morningGate(at('2021-12-03 07:30'), context))).toBe('2021-12-03 08:30')
    expect(read(morningGate(at('2021-12-03 15:00'), context))).toBe('2021-12-03 15:00')
  })
})
