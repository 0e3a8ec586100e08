import { describe, expect, it } from '@jest/globals'
import { fastify } from 'fastify'
import { answerError } from '../../../api/errorHandler.ts'

describe('what the database refuses', () => {
  it.each([
    ['a deadlock that came back three times', '40P01', 503, '太忙'],
    ['a transaction that could not be serialised', '40001', 503, '太忙'],
    ['a full disk', '53100', 503, '没有空间'],
    ['too many connections', '53300', 503, '太忙'],
    ['a statement that took too long', '57014', 503, '太忙'],
    ['a server that shuts down', '57P01', 503, '连不上'],
    ['a row that must not be', '23514', 500, '已记入日志'],
  ])('%s (%s) is answered %s', async (_what, code, status, words) => {
    const app = fastify().setErrorHandler(answerError)
    app.post('/', async () => {
      throw Object.assign(new Error('as PostgreSQL says it'), { code })
    })
    const answer = await app.inject({ method: 'POST', url: '/' })
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([
      status,
      status === 503 ? '5' : undefined,
    ])
    expect(answer.json().detail).toContain(words)
    expect(answer.body).not.toContain('as PostgreSQL says it')
  })
})
