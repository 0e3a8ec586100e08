import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { Problem } from './problems.ts'
import { storable } from './storable.ts'

export type NdjsonLimits = { bytes: number; rows: number }
/** `line` counts from 1, blank lines too: it is what an editor shows. */
export type NdjsonLine = { line: number; value: unknown } | { line: number; error: string }
export type NdjsonReading = { lines: NdjsonLine[]; hash: string }

/**
 * Reads a stream line by line, each parsed by itself: one bad line does not spoil the others. `hash` is over the bytes.
 * Throws bodyTooLarge as soon as a limit is passed.
 */
export async function readNdjson(stream: Readable, limits: NdjsonLimits): Promise<NdjsonReading> {
  const hash = createHash('sha256')
  const decoder = new StringDecoder('utf8')
  const lines: NdjsonLine[] = []
  let bytes = 0
  let line = 0
  let rest = ''
  const take = (text: string) => {
    line++
    if (text.trim() !== '') lines.push(parsed(text, line))
    if (lines.length > limits.rows) throw new Problem('bodyTooLarge', `超过 ${limits.rows} 行，请分成几次`)
  }
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk)
    bytes += buffer.length
    if (bytes > limits.bytes)
      throw new Problem('bodyTooLarge', `超过 ${limits.bytes / 1_048_576} MB，请分成几次`)
    hash.update(buffer)
    const parts = (rest + decoder.write(buffer)).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) take(part)
  }
  const last = rest + decoder.end()
  if (last !== '') take(last)
  return { lines, hash: hash.digest('hex') }
}

function parsed(text: string, line: number): NdjsonLine {
  try {
    return { line, value: storable(JSON.parse(line === 1 ? text.replace(/^\uFEFF/, '') : text)) }
  } catch (error) {
    if (error instanceof Problem) return { line, error: error.message }
    return { line, error: `找到“${text.slice(0, 60)}”，应为一行一个 JSON 对象` }
  }
}
