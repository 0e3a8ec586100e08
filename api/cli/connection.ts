import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Exit, exitCodes } from './exit.ts'
import type { Io } from './io.ts'

export type Ask = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Sent as JSON; `lines` as NDJSON instead. */
  body?: unknown
  lines?: readonly unknown[]
  /** Sent as a form with files. */
  form?: FormData
  onBehalfOf?: string
  key?: string
}

/** The API's answer as text; a refusal ends the program with its sentence. */
export async function ask(io: Io, wanted: Ask): Promise<string> {
  return (await answered(io, wanted)).text()
}

/** The same as bytes: a file. */
export async function askBytes(io: Io, wanted: Ask): Promise<Buffer> {
  return Buffer.from(await (await answered(io, wanted)).arrayBuffer())
}

async function answered(io: Io, wanted: Ask): Promise<Response> {
  const request = await requestOf(io, wanted)
  for (let attempt = 1; ; attempt++) {
    const response = await tried(request)
    if (response !== null && response.status !== 503) return unlessRefused(response)
    // The same key: whether the first try got through or not, it is done once.
    if (attempt === 3) throw unreachable(request.url)
    await sleep(500 * attempt)
  }
}

/** The same, parsed. */
export async function askJson(io: Io, wanted: Ask): Promise<unknown> {
  return JSON.parse(await ask(io, wanted))
}

type Request = { url: string; init: RequestInit }

async function requestOf(
  io: Io,
  { method = 'GET', path, query = {}, body, lines, form, onBehalfOf, key }: Ask,
): Promise<Request> {
  const base = (io.env.ZHENGGAI_API ?? `http://127.0.0.1:${io.env.API_PORT ?? 8390}`).replace(/\/+$/, '')
  const url = new URL(`${base}/api/v1${path}`)
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value))
  const headers: Record<string, string> = { authorization: `Bearer ${await tokenOf(io)}` }
  if (method !== 'GET') headers['idempotency-key'] = key ?? randomUUID()
  if (onBehalfOf) headers['x-on-behalf-of'] = encodeURIComponent(onBehalfOf)
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (lines) headers['content-type'] = 'application/x-ndjson'
  const text = lines
    ? lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    : body === undefined
      ? undefined
      : JSON.stringify(body)
  return { url: url.href, init: { method, headers, body: form ?? text } }
}

async function tokenOf(io: Io): Promise<string> {
  if (io.env.ZHENGGAI_TOKEN) return io.env.ZHENGGAI_TOKEN.trim()
  const folders = io.env.DATA_DIR
    ? [resolve(io.env.DATA_DIR), resolve(io.root, io.env.DATA_DIR)]
    : [resolve('.data'), join(io.root, '.data')]
  for (const folder of folders) {
    const text = await readFile(join(folder, 'admin-token'), 'utf8').catch(() => null)
    if (text) return text.trim()
  }
  throw new Exit(
    exitCodes.unreachable,
    `没有令牌：环境变量 ZHENGGAI_TOKEN 为空，也没有文件 ${join(folders[0] ?? '', 'admin-token')}；先运行 zhenggai start，或向整改办领取令牌`,
  )
}

async function tried({ url, init }: Request): Promise<Response | null> {
  try {
    return await fetch(url, init)
  } catch {
    return null
  }
}

async function unlessRefused(response: Response): Promise<Response> {
  if (response.ok) return response
  const text = await response.text()
  throw new Exit(exitCodes.refused, detailOf(text) ?? `服务答复 ${response.status}：${text.slice(0, 200)}`)
}

function detailOf(text: string): string | null {
  try {
    const problem: unknown = JSON.parse(text)
    return typeof problem === 'object' && problem !== null && 'detail' in problem
      ? String(problem.detail)
      : null
  } catch {
    return null
  }
}

function unreachable(url: string): Exit {
  return new Exit(
    exitCodes.unreachable,
    `连不上 ${new URL(url).origin}：服务没有运行或暂时不可用；先运行 zhenggai start，或设置 ZHENGGAI_API`,
  )
}
