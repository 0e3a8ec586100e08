import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type Figures, readFigures } from '../db/figures.ts'
import { contextOf, loadVersions, newestVersions } from '../db/versions.ts'
import type { Instant } from '../domain/localDate.ts'
import { lastMorningSlot } from '../domain/slots.ts'
import { unsentNow } from '../domain/unsent.ts'
import { isOfficeToken, signIn } from './auth.ts'
import type { ApiDeps } from './deps.ts'
import type { Counts } from './limits.ts'
import { Problem } from './problems.ts'

/** What stands behind the metrics: where they are kept, and the limits of who asks. */
export type Watched = { registry: Registry; counts: Counts }

/**
 * GET /metrics, for Prometheus: counts only, no names. For whoever asks from this machine, or with a token of the office
 * or of a service. The figures are read from the database when asked; what this process answers is measured by itself.
 */
export function mountMetrics(app: FastifyInstance, deps: ApiDeps, { registry, counts }: Watched): void {
  const show = officeGauges(registry)
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!isFromHere(request)) await requireWatcher(request, deps, counts)
    const now = deps.clock()
    const versions = await loadVersions(deps.pool)
    const clock = contextOf(versions, newestVersions(versions), now)
    const figures = await readFigures(deps.pool, { now, lastSlot: lastMorningSlot(now, clock) })
    show(figures, { now, late: unsentNow(figures.unsent, { now, clock }) })
    return reply.header('content-type', registry.contentType).send(await registry.metrics())
  })
}

/** By the socket, and only where no proxy stands in between: through one, everybody would come from here. */
function isFromHere({ raw, headers }: FastifyRequest): boolean {
  const isProxied = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'].some((name) => name in headers)
  return !isProxied && /^(127\.|::1$|::ffff:127\.)/.test(raw.socket.remoteAddress ?? '')
}

async function requireWatcher(request: FastifyRequest, deps: ApiDeps, counts: Counts): Promise<void> {
  const token = await signIn(request, deps, counts)
  if (token.holder.type === 'service' || isOfficeToken(token)) return
  throw new Problem('forbidden', '指标只供整改办和系统（service）的令牌读取')
}

/** Of every answer of the app; a hook of the whole, so to be called before its parts are mounted. */
export function measureAnswers(app: FastifyInstance): Registry {
  const registry = new Registry()
  const seconds = new Histogram({
    name: 'zhenggai_api_request_duration_seconds',
    help: '接口答复一个请求用的时间',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  const failures = new Counter({
    name: 'zhenggai_api_failures_total',
    help: '接口自己出错（5xx）的次数',
    registers: [registry],
  })
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    // By the route's pattern: addresses carry ids, and links their tokens.
    const route = routeOptions.url ?? '（没有这个地址）'
    seconds.observe({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
    if (reply.statusCode >= 500) failures.inc()
  })
  return registry
}

type Moment = { now: Instant; late: number }

function officeGauges(registry: Registry): (figures: Figures, moment: Moment) => void {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `zhenggai_${name}`, help, labelNames, registers: [registry] })
  const measures = gauge('measures', '措施数，按状态', ['state'])
  const due = gauge('notices_due', '已到时、还没有发出的通知')
  const late = gauge('notices_late', '在发信时间内、到时十分钟还没有发出的通知')
  const held = gauge('notices_held', '挂起、等待整改办处置的通知')
  const unknown = gauge('mails_unknown', '发出后服务器没有最后答复的邮件')
  const deferred = gauge('tellings_deferred', '被服务器推迟、等待再发的告知（通知×收件人）')
  const badAddresses = gauge('bad_addresses', '邮箱被邮件服务器答复不存在的人数')
  const stopped = gauge('sending_stopped', '是否紧急停发（1 = 是）')
  const accountStopped = gauge('mail_account_stopped', '发信账户是否停用（1 = 是）', ['account'])
  const paused = gauge('mail_account_paused_seconds', '服务器要求放慢，还要等的秒数', ['account'])
  const pace = gauge('mail_pace_per_second', '发信账户每秒发出的封数（学到的，或上限）', ['account'])
  const waiting = gauge('mails_waiting', '已到时、还没有交给服务器的邮件', ['account'])
  const mailroom = gauge('mailroom_wake_lateness_seconds', '收发室应醒未醒的秒数', ['account'])
  const unarmed = gauge('measures_unarmed', '超过一分钟没有工作流等待的措施')
  const decisions = gauge('decisions_late', '已过两分钟还没有办的节点')
  const lateness = gauge('wake_lateness_seconds', '最迟的节点已经迟了多少秒')
  return (figures, { now, late: lateNow }) => {
    measures.reset()
    for (const [state, count] of Object.entries(figures.measures)) measures.set({ state }, count)
    due.set(figures.due)
    late.set(figures.stopped ? 0 : lateNow)
    held.set(figures.held)
    unknown.set(figures.unknown)
    deferred.set(figures.deferred)
    badAddresses.set(figures.badAddresses)
    stopped.set(figures.stopped ? 1 : 0)
    unarmed.set(figures.unarmed)
    decisions.set(figures.lateDecisions)
    lateness.set(secondsSince(figures.oldestDecision, now))
    for (const { account, ...about } of figures.accounts) {
      accountStopped.set({ account }, about.stoppedReason === null ? 0 : 1)
      paused.set({ account }, about.pausedUntil === null ? 0 : Math.max(0, (about.pausedUntil - now) / 1000))
      if (about.pace !== null) pace.set({ account }, about.pace)
      waiting.set({ account }, about.waiting)
      mailroom.set({ account }, secondsSince(about.nextWake, now))
    }
  }
}

/** -Infinity is a mailroom that is awake, Infinity one that waits for nothing. */
function secondsSince(at: Instant | null, now: Instant): number {
  return at === null || !Number.isFinite(at) ? 0 : Math.max(0, (now - at) / 1000)
}
