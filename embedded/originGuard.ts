import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Puts a check in front of everything that a loopback HTTP server answers, WebSocket upgrades included. Loopback alone
 * is no protection, since any page open in the same browser can call it, directly or under a name that resolves to 127.0.0.1.
 */
export function guardOrigin(server: Server): void {
  const requests = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const reason = whyRefused(request, portOf(server))
    if (reason === null) for (const listener of requests) listener.call(server, request, response)
    else response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`拒绝访问：${reason}\n`)
  })
  const upgrades = server.listeners('upgrade')
  server.removeAllListeners('upgrade')
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (whyRefused(request, portOf(server)) !== null) socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    else for (const listener of upgrades) listener.call(server, request, socket, head)
  })
}

/** What is needed of a request to judge it. */
type Judged = Pick<IncomingMessage, 'method' | 'headers'>

/**
 * Null when the request may pass: addressed to this machine by its own name, and sent by our own page, by a program, or
 * by a person following a link. Otherwise the reason, in Chinese.
 */
export function whyRefused(request: Judged, port: number): string | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]
  const { host, origin } = request.headers
  if (!host || !hosts.includes(host.toLowerCase())) return `Host 为“${host ?? ''}”，应为 ${hosts[0]}`
  if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`)) {
    return `Origin 为“${origin}”，应为 http://${hosts[0]}`
  }
  const site = request.headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return null
  // A browser says it sends this for another site: only a link that opens as a page of its own is harmless.
  const opensPage = request.method === 'GET' && request.headers['sec-fetch-dest'] === 'document'
  return opensPage ? null : '请求来自其他网站的页面'
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
