import { describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { z } from 'zod'
import { isBeyondRetry, reasonOf } from '../../activities/failures.ts'
import { nowOfAttempt } from '../../activities/steps.ts'
import { DomainError } from '../../domain/errors.ts'

describe('the now of a step', () => {
  it('is the now of its workflow at the first attempt', () => {
    expect(nowOfAttempt(1_000, { scheduledTimestampMs: 77, currentAttemptScheduledTimestampMs: 77 })).toBe(
      1_000,
    )
  })

  it('moves on with the attempts: after an outage of an hour the decisions of that hour are due too', () => {
    const info = { scheduledTimestampMs: 500, currentAttemptScheduledTimestampMs: 500 + 3_600_000 }
    expect(nowOfAttempt(1_000, info)).toBe(1_000 + 3_600_000)
  })

  it('never goes back', () => {
    expect(nowOfAttempt(1_000, { scheduledTimestampMs: 500, currentAttemptScheduledTimestampMs: 0 })).toBe(
      1_000,
    )
  })
})

describe('a fault that no retry can mend', () => {
  it.each([
    ['a row that does not parse', z.string().safeParse(1).error],
    ['a rule that refuses', new DomainError('wrongState')],
    ['a missing measure', new RangeError('措施 ZG-0001：数据库里没有')],
    ['a constraint that is violated', withCode('23505')],
    ['a value that the database cannot hold', withCode('22003')],
  ])('is %s', (_, error) => {
    expect(isBeyondRetry(error)).toBe(true)
  })

  it.each([
    ['a database that is gone', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
    ['a server that shuts down', withCode('57P01')],
    ['a statement that took too long', withCode('57014')],
    ['a deadlock', withCode('40P01')],
    ['a table that a migration makes only now', withCode('42P01')],
    ['something that is no error', 'gone'],
  ])('is not %s', (_, error) => {
    expect(isBeyondRetry(error)).toBe(false)
  })

  it('is told in one short line', () => {
    expect(reasonOf(new Error(`first\nsecond`))).toBe('first')
    expect(reasonOf(new Error('x'.repeat(1_000)))).toHaveLength(200)
  })
})

function withCode(code: string): Error {
  return Object.assign(new pg.DatabaseError('refused', 0, 'error'), { code })
}
