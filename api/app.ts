import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireSignIn } from './auth.ts'
import type { ApiDeps } from './deps.ts'
import { answerError, answerNotFound } from './errorHandler.ts'
import { importRunner } from './imports/runner.ts'
import { countsOf } from './limits.ts'
import { measureAnswers, mountMetrics } from './metrics.ts'
import { openApiOptions } from './openapi.ts'
import { mountPages } from './pages/mount.ts'
import { mountRoutes } from './routes/index.ts'
import { refuseNul, storable } from './storable.ts'
import { openWorkbooks } from './workbooks.ts'

export type { ApiDeps } from './deps.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route with its method: what the test of who may call what walks. */
    routes: readonly string[]
  }
}

const megabyte = 1_048_576

/** The whole front door over its dependencies; it does not listen. Everything lies below /api/v1, but for /docs and the
 *  pages that mails lead to. */
export function buildApp(deps: ApiDeps): FastifyInstance {
  z.config(z.locales.zhCN())
  const app = Fastify({
    loggerInstance: deps.logger,
    // Our own line per answer: the address with its query may carry names.
    logController: new Fastify.LogController({ disableRequestLogging: true }),
    bodyLimit: megabyte,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 200 },
    trustProxy: [...(deps.trustedProxies ?? [])],
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(answerNotFound)
  listRoutes(app)
  acceptEmptyJson(app)
  app.addHook('onRequest', refuseNul)
  app.decorate('imports', importRunner(deps))
  app.decorate('workbooks', openWorkbooks(deps.logger))
  app.addHook('onClose', async ({ imports, workbooks }) => {
    await Promise.all([imports.stop(), workbooks.close()])
  })
  logAnswers(app)
  app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } })
  app.register(rateLimit, { global: false })
  app.register(swagger, openApiOptions(deps.publicUrl))
  app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, theme: { title: '整改督办接口' } })
  app.register(
    async (api) => {
      requireSignIn(api, deps, countsOf(api, deps.limits ?? null))
      mountRoutes(api, deps)
    },
    { prefix: '/api/v1' },
  )
  app.register(async (pages) => mountPages(pages, deps))
  const registry = measureAnswers(app)
  app.register(async (watched) =>
    mountMetrics(watched, deps, { registry, counts: countsOf(watched, deps.limits ?? null) }),
  )
  app.get('/', { schema: { hide: true } }, (_, reply) => reply.redirect('/docs'))
  return app
}

/** Before any route: those that are mounted earlier would be missing. */
function listRoutes(app: FastifyInstance): void {
  const routes: string[] = []
  app.decorate('routes', routes)
  app.addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map((one) => `${one} ${url}`))
  })
}

/** A command without data may come without a body, whatever its Content-Type says. */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (String(body).trim() === '') return done(null, undefined)
    parse(request, String(body), (error, parsed) => {
      if (error) return done(error)
      try {
        storable(parsed)
      } catch (problem) {
        return done(problem instanceof Error ? problem : new Error(String(problem)))
      }
      done(null, parsed)
    })
  })
}

function logAnswers(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, id, token } = request
    const said = {
      reqId: id,
      method,
      route: routeOptions.url,
      status: reply.statusCode,
      token: token?.prefix,
    }
    request.log.info({ ...said, ms: Math.round(reply.elapsedTime) }, 'answered')
  })
}
