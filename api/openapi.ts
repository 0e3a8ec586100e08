import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

/** What heads the document. `servers` is this API as others reach it. */
export function openApiOptions(publicUrl: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: '整改督办接口', version: '1.0.0', description: introduction },
      servers: [{ url: publicUrl }],
      tags,
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: '令牌：zg_前缀_密文' } },
      },
      security: [{ bearer: [] }],
    },
    transform: (document) => withWhatAllShare(jsonSchemaTransform(document), document.route),
  }
}

const introduction = [
  '登记整改措施即启动它的工作流：按期提醒、逐级督办、凭据销号、事后回头看。',
  '每次写入都带 Idempotency-Key：同一个键、同样的内容，永远得到第一次的答复；内容不同则答 422 keyReused。',
  '出错时答 application/problem+json（RFC 9457），code 供程序判断，detail 是中文说明。',
  '凡写人员之处，可写编号，也可写姓名；重名时会列出人选。时刻带时区（2026-03-09T09:00:00.000+08:00），日期为 YYYY-MM-DD。',
].join('\n\n')

const tags = [
  { name: '登记', description: '轮次、花名册、登记措施' },
  { name: '办理', description: '对一项措施下达的命令；谁能办理由制度决定' },
  { name: '查询', description: '清单、经过、预告、缘由' },
  { name: '制度', description: '工作日历、督办阶梯、发信制度：预看、提出、确认、进度' },
  { name: '发信', description: '通知、邮件、紧急停发' },
  { name: '系统', description: '健康、令牌' },
]

type Transformed = ReturnType<typeof jsonSchemaTransform>
type Route = Parameters<NonNullable<FastifyDynamicSwaggerOptions['transform']>>[0]['route']

/** Headers of writes and the form of problems stand in every route; they are checked in one place, so described in one. */
function withWhatAllShare({ schema, url }: Transformed, route: Route): Transformed {
  if (!schema || schema.hide) return { schema, url }
  const shared = { ...schema, response: { ...asObject(schema.response), default: problem } }
  const open = route.config?.allow === 'open' ? { security: [] } : {}
  if (route.method === 'GET' || route.config?.readsOnly) return { schema: { ...shared, ...open }, url }
  const body = route.config?.upload
    ? uploadBody
    : route.config?.streamed
      ? ndjsonBody
      : route.config?.command
        ? withoutType(schema.body)
        : schema.body
  return { schema: { ...shared, ...open, ...(body ? { body } : {}), headers: writeHeaders }, url }
}

/** A command's type stands in its address. */
function withoutType(body: unknown): unknown {
  const { properties, required, ...rest } = asObject(body)
  const { type: _type, ...others } = asObject(properties)
  const needed = Array.isArray(required) ? required.filter((name) => name !== 'type') : []
  return { ...rest, properties: others, required: needed }
}

/** Read by the route line by line, so that no schema of Fastify stands with it. */
const ndjsonBody = { type: 'string', description: '一行一个 JSON 对象，内容同单项登记' }

/** Read by the route part by part. */
const uploadBody = {
  type: 'object',
  required: ['file'],
  properties: {
    file: { type: 'string', format: 'binary', description: '台账（.xlsx）' },
    roster: { type: 'string', format: 'binary', description: '通讯录（.xlsx），可不附' },
    organisation: { type: 'string', description: '被巡察单位（建立轮次时用）' },
    confirmationRequired: {
      type: 'string',
      enum: ['true', 'false'],
      description: '办结须经巡察机构确认（建立轮次时用）',
    },
    year: { type: 'string', description: '没有写年份的时限属于哪一年，如 2026' },
  },
}

const writeHeaders = {
  type: 'object',
  properties: {
    'idempotency-key': {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      description: '这次写入的键，如一个 UUID；重发时用同一个键',
    },
    'x-on-behalf-of': {
      type: 'string',
      description: '整改办代谁办理：人员编号，或百分号编码（URL 编码）的姓名；两人都记入台账',
    },
  },
  required: ['idempotency-key'],
}

const problem = {
  description: '出错：RFC 9457，中文说明',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string', description: '哪里、找到什么、应为什么' },
          code: { type: 'string', description: '供程序判断' },
          instance: { type: 'string', description: '请求的编号，日志里同一编号' },
          errors: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                field: { type: 'string' },
                found: { type: 'string' },
                message: { type: 'string' },
              },
            },
          },
          details: { type: 'object' },
        },
      },
    },
  },
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}
