import { describe, expect, it } from '@jest/globals'
import { withOffice } from './support/office.ts'

const office = withOffice()

/** What the app has mounted, as the document writes it: `get /measures/{measure}`. */
function mounted(): string[] {
  const own = office.app.routes.filter((route) => /^(?!HEAD )\w+ \/api\/v1\//.test(route))
  return own.map((route) => {
    const [method = '', path = ''] = route.split(' ')
    return `${method.toLowerCase()} ${path.replace('/api/v1', '').replace(/:(\w+)/g, '{$1}')}`
  })
}

type Operation = {
  summary?: string
  tags?: string[]
  security?: unknown[]
  parameters?: { in: string; name: string; required?: boolean }[]
  requestBody?: {
    content: Record<string, { schema: { properties?: Record<string, unknown>; required?: string[] } }>
  }
  responses: Record<string, { content?: Record<string, unknown> }>
}

async function document(): Promise<{
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: unknown
}> {
  return (await office.app.inject('/docs/json')).json()
}

async function operations(): Promise<[string, Operation][]> {
  const { paths } = await document()
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method} ${path.replace('/api/v1', '')}`,
      operation,
    ]),
  )
}

describe('the OpenAPI document', () => {
  it('is 3.1 and names every route, and no other', async () => {
    expect((await document()).openapi).toBe('3.1.0')
    expect((await operations()).map(([name]) => name).sort()).toEqual(mounted().sort())
  })

  it('every operation has a Chinese summary, a tag, an answer and the form of its problems', async () => {
    for (const [name, { summary, tags, responses }] of await operations()) {
      expect([name, summary]).toEqual([name, expect.stringMatching(/[\u4e00-\u9fff]/)])
      expect([name, tags?.length]).toEqual([name, 1])
      expect([name, Object.keys(responses)]).toEqual([
        name,
        expect.arrayContaining([expect.stringMatching(/^20/), 'default']),
      ])
      expect(Object.keys(responses.default?.content ?? {})).toEqual(['application/problem+json'])
    }
  })

  it('every write asks for its key and tells of X-On-Behalf-Of', async () => {
    for (const [name, { parameters = [] }] of await operations()) {
      const key = parameters.find((parameter) => parameter.name === 'idempotency-key')
      const isWrite = !name.startsWith('get ') && !name.endsWith('/preview')
      expect([name, key?.required ?? false]).toEqual([name, isWrite])
    }
  })

  it('a command’s type stands in its address, not in its body', async () => {
    const [, command] = (await operations()).find(([name]) => name.endsWith('commands/requestCloseOut')) ?? []
    const schema = command?.requestBody?.content['application/json']?.schema
    expect(Object.keys(schema?.properties ?? {})).toEqual(['statement', 'evidence', 'completion'])
    expect(schema?.required).toEqual(['statement'])
  })

  it('only health needs no token', async () => {
    const open = (await operations())
      .filter(([, { security }]) => security?.length === 0)
      .map(([name]) => name)
    expect(open.sort()).toEqual(['get /health', 'get /readiness'])
  })

  it('every reference in it leads somewhere', async () => {
    const whole = await document()
    const text = JSON.stringify(whole)
    const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path.split('/'))
    for (const path of references) {
      const found = path.reduce<unknown>(
        (value, step) =>
          typeof value === 'object' && value !== null
            ? Object.entries(value).find(([key]) => key === step)?.[1]
            : undefined,
        whole,
      )
      expect([path, found !== undefined]).toEqual([path, true])
    }
  })

  it('has a page', async () => {
    const page = await office.app.inject('/docs/')
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('swagger-ui')
    expect(page.headers['content-security-policy']).toContain("default-src 'self'")
  })
})
