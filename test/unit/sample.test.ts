import { describe, expect, it } from '@jest/globals'
import { publishedCalendar } from '../../domain/calendarYears.ts'
import { commandSchema, registerSchema } from '../../domain/commands.schema.ts'
import { sampleRound } from '../../domain/sample.ts'

const today = '2026-05-20'
const sample = sampleRound(today, publishedCalendar)
const ids = new Map(sample.roster.map(({ name }, index) => [name, `P-${index}`]))
const measures = sample.measuresFor(ids)

describe('the sample round', () => {
  it('has at least thirty measures of several units, overdue, due today and still to come', () => {
    expect(measures.length).toBeGreaterThanOrEqual(30)
    expect(new Set(measures.map(({ row }) => row.unit)).size).toBeGreaterThanOrEqual(5)
    const dates = measures.map(({ row }) => row.dueDate)
    expect(dates.filter((date) => date !== null && date < today).length).toBeGreaterThanOrEqual(10)
    expect(dates.filter((date) => date === today).length).toBeGreaterThan(0)
    expect(dates.filter((date) => date !== null && date > today).length).toBeGreaterThanOrEqual(10)
  })

  it('has rows and commands that the front doors would accept', () => {
    for (const { row, commands } of measures) {
      expect(registerSchema.parse(row)).toEqual(row)
      for (const { command } of commands) expect(commandSchema.parse(command)).toEqual(command)
    }
  })

  it('names nobody twice, and gives everybody in a measure an address', () => {
    expect(ids.size).toBe(sample.roster.length)
    for (const { row, commands } of measures) {
      expect(ids.has(row.ledgerNames.owner ?? '')).toBe(true)
      expect(ids.has(row.ledgerNames.leaderInCharge ?? '')).toBe(true)
      for (const { by } of commands) expect(ids.has(by)).toBe(true)
    }
    expect(sample.roster.every(({ email }) => email.endsWith('.example'))).toBe(true)
  })

  it('is in order of time: registered first, commands one after the other, none after today', () => {
    for (const { registeredOn, commands } of measures) {
      const days = [registeredOn, ...commands.map(({ date }) => date)]
      expect([...days].sort()).toEqual(days)
      expect(days.at(-1)?.localeCompare(today)).toBeLessThanOrEqual(0)
    }
  })
})
