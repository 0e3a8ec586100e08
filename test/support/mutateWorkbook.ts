import { inflateEntry, readDirectory } from '../../documents/zip.ts'
import { type ZipPart, zipOf } from '../unit/documents/build.ts'

export type Mutated = {
  bytes: Buffer
  /** What was done to it, for the report of a failure; with the seed it can be done again. */
  what: string
}

type Random = { below(limit: number): number; pick<T>(list: readonly T[]): T }
type Mutation = (parts: ZipPart[], random: Random) => string

/**
 * A workbook as a careless program, a broken transfer or an attacker would send it. The same seed makes the same file.
 * Most are still zip archives with one to three parts changed, so that they reach the reader; the rest are broken bytes.
 */
export function mutateWorkbook(base: Buffer, seed: number): Mutated {
  const random = randomOf(seed)
  if (random.below(10) < 3) return breakBytes(base, random)
  const parts = readDirectory(base).map((entry) => ({ name: entry.name, content: inflateEntry(base, entry) }))
  const done = Array.from({ length: 1 + random.below(3) }, () => random.pick(mutations)(parts, random))
  return { bytes: zipOf(parts), what: `seed ${seed}: ${done.join(', ')}` }
}

/** mulberry32: small, and the same on every machine. */
function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    pick(list) {
      const found = list[below(list.length)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
  }
}

function breakBytes(base: Buffer, random: Random): Mutated {
  const bytes = Buffer.from(base)
  const at = random.below(bytes.length)
  const kinds: readonly (() => [string, Buffer])[] = [
    () => {
      for (let left = 1 + random.below(40); left > 0; left--)
        bytes[random.below(bytes.length)] = random.below(256)
      return ['bytes flipped', bytes]
    },
    () => [`cut at ${at}`, bytes.subarray(0, at)],
    () => ['a piece twice', Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.floor(at / 2))])],
    () => ['zeros inside', Buffer.concat([bytes.subarray(0, at), Buffer.alloc(5_000), bytes.subarray(at)])],
    () => ['the end first', Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)])],
    () => ['an old .xls head', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), bytes])],
    () => ['a PDF head', Buffer.concat([Buffer.from('%PDF-1.7\n'), bytes])],
    () => ['a mark before it', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])],
  ]
  const [what, broken] = random.pick(kinds)()
  return { bytes: broken, what }
}

const sheetParts = (parts: readonly ZipPart[]) => parts.filter(({ name }) => /\.xml$/.test(name))

function edit(parts: ZipPart[], random: Random, change: (xml: string) => string): string {
  const part = random.pick(sheetParts(parts))
  part.content = change(String(part.content))
  return part.name
}

function insertAt(text: string, random: Random, piece: string): string {
  const at = text.indexOf('<', random.below(Math.max(1, text.length)))
  return at < 0 ? text + piece : text.slice(0, at) + piece + text.slice(at)
}

const numbers = ['-1', '0', '1e308', '99999999999', 'NaN', '2958466', '0.99999999', '', '１２']
const pieces: readonly string[] = [
  '<c r="A1048577"><v>1</v></c>',
  '<c r="XFE1" t="inlineStr"><is><t>远</t></is></c>',
  '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
  '<mergeCell ref="A1:XFD1048576"/>',
  '<c t="s"><v>999999</v></c>',
  '<c t="e"><v>#REF!</v></c>',
  '<c t="b"><v>2</v></c>',
  '<f>1+1</f>',
  '<!-- 没有结尾',
  '<![CDATA[<row>]]>',
  '</row></sheetData></worksheet>',
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
  '&b;&#x110000;&#0;&#xD800;',
  '_x0000_\u0000\u0008',
]

const mutations: readonly Mutation[] = [
  (parts, random) => `markup in ${edit(parts, random, (xml) => insertAt(xml, random, random.pick(pieces)))}`,
  (parts, random) =>
    `a number in ${edit(parts, random, (xml) => {
      const found = [...xml.matchAll(/\d+/g)]
      if (found.length === 0) return xml
      const { index, 0: text } = random.pick(found)
      return xml.slice(0, index) + random.pick(numbers) + xml.slice(index + text.length)
    })}`,
  (parts, random) =>
    `a piece gone from ${edit(parts, random, (xml) => {
      const at = random.below(Math.max(1, xml.length))
      return xml.slice(0, at) + xml.slice(at + random.below(400))
    })}`,
  (parts, random) =>
    `a tag without its end in ${edit(parts, random, (xml) => {
      const ends = [...xml.matchAll(/<\/\w+>/g)]
      if (ends.length === 0) return xml
      const { index, 0: text } = random.pick(ends)
      return xml.slice(0, index) + xml.slice(index + text.length)
    })}`,
  (parts, random) =>
    `deep markup in ${edit(parts, random, (xml) => insertAt(xml, random, '<x>'.repeat(20_000)))}`,
  (parts, random) =>
    `a long text in ${edit(parts, random, (xml) =>
      insertAt(
        xml,
        random,
        `<c t="inlineStr"><is><t>${random.pick(['；', '1.', '第一阶段2026年', '张 '])}`.concat(
          random.pick(['；', '1、', '2026年6月底前', '（1）', ' 张']).repeat(8_000),
          '</t></is></c>',
        ),
      ),
    )}`,
  (parts, random) =>
    `many rows in ${edit(parts, random, (xml) =>
      insertAt(
        xml,
        random,
        '<row><c><v>1</v></c><c t="s"><v>2</v></c></row>'.repeat(random.pick([200, 12_000])),
      ),
    )}`,
  (parts, random) =>
    `many merges in ${edit(parts, random, (xml) => insertAt(xml, random, '<mergeCell ref="A1:Z900"/>'.repeat(300)))}`,
  (parts, random) =>
    `texts swapped in ${edit(parts, random, (xml) =>
      xml.replace(/[\u4e00-\u9fff]{2,4}/g, (text) => (random.below(6) === 0 ? random.pick(words) : text)),
    )}`,
  (parts, random) => {
    const [gone] = parts.splice(random.below(parts.length), 1)
    if (parts.length === 0 && gone) parts.push(gone)
    return `without ${gone?.name}`
  },
  (parts, random) => {
    const part = random.pick(parts)
    parts.push({
      ...part,
      name: random.pick([part.name, `../${part.name}`, part.name.toUpperCase(), '/xl//x.xml']),
    })
    return `${part.name} twice`
  },
  (parts, random) => {
    const part = random.pick(parts)
    const length = part.content.length
    part.declaredSize = random.pick([0, 1, length - 1, length + 1, 0xfffffffe, 300_000_000])
    return `${part.name} lies about its size`
  },
  (parts, random) => {
    random.pick(parts).flags = 1
    return 'one part encrypted'
  },
  (parts, random) => {
    random.pick(parts).method = random.pick([1, 9, 12, 0, 99])
    return 'another compression'
  },
  (parts) => {
    parts.push({ name: 'xl/vbaProject.bin', content: 'macro' })
    return 'macros'
  },
  (parts, random) => {
    const part = random.pick(parts)
    part.content = Buffer.alloc(20_000_000, random.pick(['0', '<', '<c>', '&amp;']))
    return `${part.name} unfolds to 20 MB`
  },
]

const words = ['合计', '备注', '序号', '长期坚持', '2026年', '整改措施', '具体问题', '年底', '']
