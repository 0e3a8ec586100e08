import { ImportRefused } from './importRefused.ts'

export type Tag = {
  name: string
  attributes: string
  closing: boolean
  selfClosing: boolean
  start: number
  end: number
}

/**
 * The tags of a machine-written XML part, in order, names without their prefix (`x:row` is `row`).
 * Plain indexOf, no backtracking: hostile input costs linear time. Comments and declarations are passed over.
 */
export function* tagsOf(xml: string, from = 0): Generator<Tag, void, undefined> {
  let start = xml.indexOf('<', from)
  while (start >= 0) {
    const comment = xml.startsWith('<!--', start)
    const close = xml.indexOf(comment ? '-->' : '>', start)
    if (close < 0) throw new ImportRefused('damaged', '内部标记不完整')
    const end = close + (comment ? 3 : 1)
    const first = xml[start + 1]
    if (first !== '!' && first !== '?') yield tagAt(xml, start, end)
    start = xml.indexOf('<', end)
  }
}

/** An attribute's decoded value, or null. `name` is written without prefix; `r:id` is asked for as `id`. */
export function attribute(attributes: string, name: string): string | null {
  const found = patternOf(name).exec(attributes)
  if (found === null) return null
  return decodeEntities(found[1] ?? found[2] ?? '')
}

/** Text content as the author typed it: XML entities, and Excel's own `_x000D_` for control characters. */
export function decodeText(text: string): string {
  return decodeEntities(text).replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

const patterns = new Map<string, RegExp>()

function patternOf(name: string): RegExp {
  const known = patterns.get(name)
  if (known !== undefined) return known
  const pattern = new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
  patterns.set(name, pattern)
  return pattern
}

function tagAt(xml: string, start: number, end: number): Tag {
  const closing = xml[start + 1] === '/'
  const selfClosing = xml[end - 2] === '/'
  const body = xml.slice(start + (closing ? 2 : 1), end - (selfClosing ? 2 : 1))
  const space = body.search(/\s/)
  const full = space < 0 ? body : body.slice(0, space)
  return {
    name: full.slice(full.indexOf(':') + 1),
    attributes: space < 0 ? '' : body.slice(space),
    closing,
    selfClosing,
    start,
    end,
  }
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, body: string) => {
    if (!body.startsWith('#')) return named[body] ?? whole
    const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
