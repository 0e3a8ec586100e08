import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { type Html, html } from './html.ts'

/** What stands around the content of every page. */
export type Page = {
  title: string
  body: Html
  /** It has a form, answered by the page itself. */
  asks?: boolean
}

/**
 * Sends a page for people: one column for a telephone, no script, nothing from elsewhere. Its address holds a link's
 * token, so it is kept by no cache and handed on to no other site.
 */
export function sendPage(
  reply: FastifyReply,
  status: number,
  { title, body, asks = false }: Page,
): FastifyReply {
  const whole = html`<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${styleSheet}</style></head><body><main>${body}</main></body></html>`
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': asks ? askingPolicy : policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    })
    .serializer(String)
    .send(whole.html)
}

const styles = `
*{box-sizing:border-box}
body{margin:0;background:#f3f4f6;color:#1f2937;font:16px/1.7 -apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;overflow-wrap:anywhere}
main{max-width:640px;margin:0 auto;padding:12px}
section,header{background:#fff;border:1px solid #e5e7eb;border-radius:8px;padding:14px 16px;margin:0 0 12px}
h1{font-size:19px;line-height:1.5;margin:2px 0 8px}
h2{font-size:16px;margin:0 0 8px;color:#111827}
p{margin:0 0 6px}
dl{margin:0}
dt{color:#4b5563;font-size:14px}
dd{margin:0 0 8px}
ol,ul{margin:0;padding-left:1.4em}
li{margin:0 0 6px}
.quiet{color:#4b5563;font-size:14px}
.badge{display:inline-block;padding:2px 10px;border-radius:999px;font-size:14px;font-weight:bold;background:#eff6ff;color:#1d4ed8}
.late{background:#fef2f2;color:#b91c1c}
.soon{background:#fffbeb;color:#92400e}
time{color:#4b5563;font-size:14px;display:block}
a{color:#1d4ed8}
`

const styleSheet: Html = { html: styles }

const askingPolicy = policyWith("'self'")
const policy = policyWith("'none'")

/** Nothing may be fetched or run; the one style sheet is named by its hash. */
function policyWith(formAction: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(styles).digest('base64')}'`,
    `form-action ${formAction}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
