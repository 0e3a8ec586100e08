import type { RefusalCode, RefusalDetails } from '../domain/errors.ts'
import { refusalSentence } from '../domain/refusals.ts'

/** What a request can fail of beside a rule of the domain. */
export type RequestCode =
  | 'invalid'
  | 'invalidJson'
  | 'keyMissing'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'roundNotFound'
  | 'delegationNotFound'
  | 'clockNotSet'
  | 'roundExists'
  | 'ambiguousPerson'
  | 'unitCircle'
  | 'badCursor'
  | 'badNotice'
  | 'changeNotFound'
  | 'changeNotProposed'
  | 'changeStale'
  | 'confirmerIsProposer'
  | 'fileRefused'
  | 'importNotFound'
  | 'importState'
  | 'importSent'
  | 'sendingStopped'
  | 'rehearsing'
  | 'bodyTooLarge'
  | 'unsupportedMedia'
  | 'tooMany'
  | 'unavailable'
  | 'internal'
export type ProblemCode = RefusalCode | RequestCode

/** One wrong field: where, what was found, what is allowed. */
export type FieldProblem = { field: string; found: string; message: string }

/** The one table from a code to HTTP. 409: true now, may change; 422: will not become true by waiting. */
export const statusOf: Record<ProblemCode, number> = {
  invalid: 400,
  invalidJson: 400,
  keyMissing: 400,
  badCursor: 400,
  unauthenticated: 401,
  forbidden: 403,
  actorNotAllowed: 403,
  verifierIsOwner: 403,
  approverIsAsker: 403,
  successorOutsideUnit: 403,
  confirmerIsProposer: 403,
  notFound: 404,
  roundNotFound: 404,
  changeNotFound: 404,
  delegationNotFound: 404,
  clockNotSet: 404,
  measureNotFound: 404,
  importNotFound: 404,
  notTold: 403,
  letterNotFound: 409,
  letterLapsed: 409,
  letterNotInDoubt: 409,
  acknowledgedAlready: 409,
  wrongState: 409,
  extensionPending: 409,
  noExtensionPending: 409,
  extensionAfterExpiry: 409,
  lookBackNotDue: 409,
  lookBackOutOfOrder: 409,
  confirmedAlready: 409,
  suspended: 409,
  notSuspended: 409,
  milestoneNotOpen: 409,
  milestonesOpen: 409,
  notContinuous: 409,
  reviewsEndedAlready: 409,
  measureExists: 409,
  ownsOpenMeasures: 409,
  delegationOverlap: 409,
  delegationLoop: 409,
  roundExists: 409,
  changeNotProposed: 409,
  changeStale: 409,
  importState: 409,
  importSent: 409,
  sendingStopped: 409,
  rehearsing: 409,
  fileRefused: 422,
  missingData: 422,
  extensionDateNotLater: 422,
  extensionDateInPast: 422,
  extensionNeedsOverride: 422,
  noDueDate: 422,
  bareStatement: 422,
  evidenceMissing: 422,
  dateInPast: 422,
  delegationDates: 422,
  delegateUnreachable: 422,
  successorLeaves: 422,
  untilNotAhead: 422,
  fieldNotCorrectable: 422,
  milestonesNotPhased: 422,
  milestoneAfterDueDate: 422,
  valueNotAllowed: 422,
  unknownPerson: 422,
  ambiguousPerson: 422,
  unitCircle: 422,
  unchanged: 422,
  badNotice: 422,
  keyReused: 422,
  bodyTooLarge: 413,
  unsupportedMedia: 415,
  tooMany: 429,
  internal: 500,
  unavailable: 503,
}

/** Thrown by a route; the error handler turns it into application/problem+json. `detail` is a Chinese sentence. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly more: Readonly<Record<string, unknown>>

  constructor(code: ProblemCode, detail: string, more: Readonly<Record<string, unknown>> = {}) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.more = more
  }
}

/** A rule's refusal as a problem: its sentence, and the details for a program. */
export function refused(code: RefusalCode, details: RefusalDetails): Problem {
  return new Problem(code, refusalSentence(code, details), { details })
}

/** Every wrong field at once. */
export function invalid(errors: readonly FieldProblem[]): Problem {
  const list = errors.map(({ field, found, message }) => `${field || '请求'}：${found}，${message}`)
  return new Problem('invalid', `请求有 ${errors.length} 处不对。${list.join('；')}`, { errors })
}

/** The body of RFC 9457. `instance` is the request's id, under which the log has the rest. */
export function problemBody(problem: Problem, instance: string) {
  const status = statusOf[problem.code]
  return {
    type: `urn:zhenggai:problem:${problem.code}`,
    title: titleOf(status),
    status,
    detail: problem.message,
    code: problem.code,
    instance,
    ...problem.more,
  }
}

function titleOf(status: number): string {
  return titles[status] ?? '请求无法办理'
}

const titles: Readonly<Record<number, string>> = {
  400: '请求的内容不对',
  401: '没有登录或令牌无效',
  403: '无权办理',
  404: '找不到',
  409: '现在不能这样办理',
  413: '请求太大',
  415: '格式不支持',
  422: '不符合办理规则',
  429: '请求太多',
  500: '系统内部错误',
  503: '系统暂时不可用',
}
