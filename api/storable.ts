import type { FastifyRequest } from 'fastify'
import { Problem } from './problems.ts'

/** Deeper than any of our bodies; what walks a body by calling itself would run out of stack some thousand levels down. */
const deepest = 32

/**
 * The body as it is, when everything behind the front door can read it. Throws `invalidJson` where it is nested deeper
 * than 32 levels, and where a text has the character NUL, which PostgreSQL stores in no text.
 */
export function storable(body: unknown): unknown {
  // By levels, not by recursion: how deep it goes is what is asked.
  let level: unknown[] = [body]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest)
      throw new Problem('invalidJson', `请求内容：找到超过 ${deepest} 层的嵌套，应不超过 ${deepest} 层`)
    if (level.some((value) => typeof value === 'string' && value.includes('\0')))
      throw new Problem('invalidJson', '请求内容：找到空字符（U+0000），文字中不应有这个字符')
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.entries(value).flat() : [],
    )
  }
  return body
}

/** Of the address and of the name on whose behalf somebody asks. Throws `invalid` where one has the character NUL. */
export async function refuseNul({ url, headers }: FastifyRequest): Promise<void> {
  if (url.includes('%00')) throw new Problem('invalid', '请求地址：找到空字符（%00），地址中不应有这个字符')
  if (String(headers['x-on-behalf-of'] ?? '').includes('%00'))
    throw new Problem('invalid', '请求头 X-On-Behalf-Of：找到空字符（%00），应为姓名或人员编号')
}
