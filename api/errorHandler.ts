import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { DomainError } from '../domain/errors.ts'
import { fieldProblems } from './fieldProblems.ts'
import { invalid, Problem, problemBody, refused, statusOf } from './problems.ts'

/** The one place where an error becomes an answer: RFC 9457, in Chinese, with a code; never a stack or an SQL text. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const problem = problemOf(error, request)
  if (statusOf[problem.code] >= 500) request.log.error({ err: error }, 'request failed')
  return send(reply, problem, request)
}

/** An address that no route answers. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply) {
  return send(
    reply,
    new Problem('notFound', `没有这个地址：${request.method} ${pathOf(request)}；接口说明在 /docs`),
    request,
  )
}

function send(reply: FastifyReply, problem: Problem, request: FastifyRequest) {
  const status = statusOf[problem.code]
  if (status === 401) reply.header('WWW-Authenticate', 'Bearer realm="zhenggai"')
  if (status === 503) reply.header('Retry-After', '5')
  if (status === 429) reply.header('Retry-After', String(problem.more.retryAfter))
  // Serialized here: the route's own schemas describe what goes well.
  return reply
    .code(status)
    .header('Content-Type', 'application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(problemBody(problem, request.id))
}

function problemOf(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  if (error instanceof DomainError) return refused(error.code, error.details)
  if (hasZodFastifySchemaValidationErrors(error))
    return invalid(fieldProblems(error.validation, partOf(error, request)))
  const known = byFastifyCode[error.code]
  if (known) return known(request)
  if (isConnectionLoss(error))
    return new Problem('unavailable', '数据库暂时连不上，请稍后重试；同一个 Idempotency-Key 不会重复办理')
  if (isForNow(error))
    return new Problem(
      'unavailable',
      '数据库暂时办不了（太忙，或没有空间），请稍后重试；同一个 Idempotency-Key 不会重复办理',
    )
  if (error.statusCode === 400) return new Problem('invalidJson', `请求无法读取：${error.message}`)
  return new Problem('internal', `系统内部错误，已记入日志，编号 ${request.id}`)
}

/** What was validated: the value in it is shown as found. */
function partOf(error: { validationContext?: string }, request: FastifyRequest): unknown {
  if (error.validationContext === 'querystring') return request.query
  if (error.validationContext === 'params') return request.params
  return request.body
}

const byFastifyCode: Readonly<Record<string, (request: FastifyRequest) => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (request) =>
    new Problem(
      'bodyTooLarge',
      `请求超过 ${megabytes(request.routeOptions.bodyLimit)} MB；成批登记请分成几次`,
    ),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: (request) =>
    new Problem(
      'unsupportedMedia',
      `格式为“${request.headers['content-type'] ?? '空'}”，应为 application/json（成批登记为 application/x-ndjson）`,
    ),
  FST_ERR_CTP_INVALID_JSON_BODY: () =>
    new Problem('invalidJson', '请求不是合法的 JSON，应为 UTF-8 编码的 JSON 对象'),
}

/** Classes 08 and 57P of SQLSTATE, the socket's own words, and a pool that got no connection in time. */
function isConnectionLoss(error: FastifyError): boolean {
  return (
    /^(08...|57P0.|ECONN(REFUSED|RESET)|EPIPE|ETIMEDOUT|ENOTFOUND)$/.test(error.code ?? '') ||
    /Connection terminated|timeout exceeded when trying to connect|connection is closed/i.test(error.message)
  )
}

/**
 * What the same request may not meet again: a transaction that could not be serialised or met a deadlock (class 40, after
 * our own attempts), no room or memory (53), a statement or a lock that took too long.
 */
function isForNow(error: FastifyError): boolean {
  return /^(40...|53...|57014|55P03|25P03)$/.test(error.code ?? '')
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1_048_576)
}

/** Without the query: it may carry names. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0]?.slice(0, 200) ?? ''
}
