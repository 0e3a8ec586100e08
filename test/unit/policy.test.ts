import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { IANAZone } from 'luxon'
import { epochDay, fromEpochDay } from '../../domain/localDate.ts'
import type { Policy } from '../../domain/policy.ts'
import { defaultPolicy, samplePolicy } from '../../domain/policy.ts'
import { dateAt, instantOf, secondOfDay } from '../../domain/time.ts'

const scaledBy = (dayLength: number): Policy => ({
  ...defaultPolicy,
  dayLength,
  anchor: { date: '2021-12-03', instant: 1_700_000_000_123 },
})

describe('the two crossings between calendar and clock', () => {
  it.each([
    ['2021-12-03', '08:00', '2021-12-03T00:00:00Z'],
    ['2021-12-03', '00:00', '2021-12-02T16:00:00Z'],
    ['2021-12-03', '24:00', '2021-12-03T16:00:00Z'],
    ['2023-12-31', '23:59:59', '2023-12-31T15:59:59Z'],
    ['2024-02-29', '09:00', '2024-02-29T01:00:00Z'],
    ['1970-01-01', '08:00', '1970-01-01T00:00:00Z'],
    // Shanghai kept summer time in 1986-1991.
    ['1991-07-01', '09:00', '1991-07-01T00:00:00Z'],
    ['1991-12-31', '09:00', '1991-12-31T01:00:00Z'],
    ['1991-04-14', '01:00', '1991-04-13T17:00:00Z'],
    ['1991-04-14', '09:00', '1991-04-14T00:00:00Z'],
    ['1991-09-14', '23:00', '1991-09-14T14:00:00Z'],
    ['1991-09-15', '09:00', '1991-09-15T01:00:00Z'],
    ['1986-05-05', '00:00', '1986-05-04T15:00:00Z'],
  ])('%s %s in Shanghai is %s', (date, time, utc) => {
    expect(new Date(instantOf(date, time, defaultPolicy)).toISOString()).toBe(utc.replace('Z', '.000Z'))
    if (time !== '24:00') expect(dateAt(Date.parse(utc), defaultPolicy)).toEqual({ date, time })
  })

  it('a time that summer time skips or repeats still has an instant', () => {
    expect(new Date(instantOf('1991-04-14', '02:30', defaultPolicy)).toISOString()).toBe(
      '1991-04-13T18:30:00.000Z',
    )
    expect(new Date(instantOf('1991-09-15', '01:30', defaultPolicy)).toISOString()).toBe(
      '1991-09-14T16:30:00.000Z',
    )
  })

  it('the time zone database agrees at any instant of 1980-2100', () => {
    const shanghai = IANAZone.create('Asia/Shanghai')
    const instant = fc.integer({ min: Date.UTC(1980, 0, 1) / 1000, max: Date.UTC(2100, 11, 31) / 1000 })
    fc.assert(
      fc.property(instant, (second) => {
        const local = new Date(second * 1000 + shanghai.offset(second * 1000) * 60_000).toISOString()
        const { date, time } = dateAt(second * 1000, defaultPolicy)
        expect(`${date}T${time.padEnd(8, ':00')}.000Z`).toBe(local)
      }),
      { numRuns: 2000 },
    )
  })

  const day = fc.integer({ min: epochDay('1992-01-01'), max: epochDay('2100-12-31') }).map(fromEpochDay)
  const second = fc.integer({ min: 0, max: 86_399 })
  const timeOf = (second: number) => new Date(second * 1000).toISOString().slice(11, 19).replace(/:00$/, '')

  it.each([86_400, 86_399, 3_600, 300, 87])(
    'are each other’s inverse to the second when a day lasts %d s',
    (dayLength) => {
      const policy = dayLength === 86_400 ? defaultPolicy : scaledBy(dayLength)
      fc.assert(
        fc.property(day, second, (date, s) => {
          const time = timeOf(s)
          expect(dateAt(instantOf(date, time, policy), policy)).toEqual({ date, time })
        }),
        { numRuns: 500 },
      )
    },
  )

  it.each([86, 60, 10, 2])(
    'are each other’s inverse to the millisecond when a day lasts %d s',
    (dayLength) => {
      const policy = scaledBy(dayLength)
      fc.assert(
        fc.property(fc.integer({ min: -10_000_000, max: 28_000_000 }), (milliDays) => {
          const instant = policy.anchor.instant + milliDays * dayLength + (milliDays % 7)
          const { date, time } = dateAt(instant, policy)
          expect(instantOf(date, time, policy)).toBe(instant)
        }),
        { numRuns: 500 },
      )
    },
  )

  it.each([86_400, 3_600, 60])('a later time is a later instant when a day lasts %d s', (dayLength) => {
    const policy = dayLength === 86_400 ? defaultPolicy : scaledBy(dayLength)
    fc.assert(
      fc.property(day, second, day, second, (dateA, a, dateB, b) => {
        const [first, later] = [`${dateA} ${timeOf(a)}`, `${dateB} ${timeOf(b)}`].sort()
        const [x = 0, y = 0] = [first, later].map((text = '') =>
          instantOf(text.slice(0, 10), text.slice(11), policy),
        )
        expect(x).toBeLessThanOrEqual(y)
      }),
    )
  })

  it('a scaled day begins at the anchor and passes evenly', () => {
    const policy = scaledBy(60)
    const start = policy.anchor.instant
    expect(instantOf('2021-12-03', '00:00', policy)).toBe(start)
    expect(instantOf('2021-12-03', '12:00', policy)).toBe(start + 30_000)
    expect(instantOf('2021-12-03', '24:00', policy)).toBe(start + 60_000)
    expect(instantOf('2021-12-02', '00:00', policy)).toBe(start - 60_000)
    expect(dateAt(start + 22_500, policy)).toEqual({ date: '2021-12-03', time: '09:00' })
    expect(dateAt(start - 1, policy).date).toBe('2021-12-02')
  })

  it.each(['9:00', '24:01', '08:60', '0830', '上午', ''])('says what it found when %j is no time', (text) => {
    expect(() => secondOfDay(text)).toThrow(`时刻：找到“${text}”，应为 HH:mm`)
  })
})

describe('the zone of the process does not matter', () => {
  // Instants and dates around the changes of summer time in New York, where a local Date would be an hour or a day off.
  const script = `
    import { dateAt, instantOf } from './domain/time.ts'
    import { addWorkingDays, dayKind } from './domain/calendar.ts'
    import { publishedCalendar } from './domain/calendarYears.ts'
    import { addDays, weekday } from './domain/localDate.ts'
    import { defaultPolicy } from './domain/policy.ts'
    import { lookAt, windowOpening } from './domain/slots.ts'
    const context = { calendar: publishedCalendar, policy: defaultPolicy }
    const rows = []
    for (const start of ['1991-04-10', '2021-03-12', '2021-11-05', '2022-01-28', '2023-12-29'])
      for (let i = 0; i < 6; i++) {
        const date = addDays(start, i)
        const row = [date, weekday(date), dayKind(publishedCalendar, date), addWorkingDays(publishedCalendar, date, 20)]
        for (const time of ['00:00', '01:30', '02:30', '09:00', '23:59']) {
          const instant = instantOf(date, time, defaultPolicy)
          row.push(instant, dateAt(instant, defaultPolicy), windowOpening(instant, context))
        }
        rows.push([...row, lookAt('m-1', date, defaultPolicy)])
      }
    console.log(JSON.stringify({ offset: new Date(1636300800000).getTimezoneOffset(), rows }))`

  const runIn = (zone: string): { offset: number; rows: unknown[] } => {
    const child = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
      encoding: 'utf8',
    })
    if (child.status !== 0) throw new Error(child.stderr)
    return JSON.parse(child.stdout)
  }

  it('New York, Auckland and Shanghai compute the same', () => {
    const [newYork, auckland, shanghai] = ['America/New_York', 'Pacific/Auckland', 'Asia/Shanghai'].map(runIn)
    expect([newYork?.offset, auckland?.offset, shanghai?.offset]).toEqual([300, -780, -480])
    expect(newYork?.rows).toHaveLength(30)
    expect(newYork?.rows).toEqual(shanghai?.rows)
    expect(auckland?.rows).toEqual(shanghai?.rows)
  })
})

describe('policies', () => {
  it('the default sends on working days from 08:30 to 17:30, mornings at nine', () => {
    expect(defaultPolicy).toMatchObject({
      window: { opens: '08:30', closes: '17:30' },
      slot: '09:00',
      lateSlot: '14:00',
      spread: { from: '06:00', to: '08:30' },
      sendingDays: 'workingDays',
      dayLength: 86_400,
      immediateDays: 10,
      lookBackDays: [30, 90, 180],
    })
    const { date, instant } = defaultPolicy.anchor
    expect(instantOf(date, '00:00', defaultPolicy)).toBe(instant)
  })

  it('the sample sends every day and every minute, and keeps the rest', () => {
    const sample = samplePolicy(defaultPolicy)
    expect(sample).toMatchObject({
      sendingDays: 'everyDay',
      slot: 'everyMinute',
      spread: null,
      lateSlot: '14:00',
    })
    expect(sample.window).toEqual({ opens: '00:00', closes: '24:00' })
    expect(defaultPolicy.sendingDays).toBe('workingDays')
  })
})
