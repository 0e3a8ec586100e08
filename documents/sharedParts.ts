import { attribute, decodeText, tagsOf } from './xml.ts'

/** The texts that cells refer to by number, without the pinyin that Excel may store above them. */
export function readSharedStrings(xml: string): string[] {
  const strings: string[] = []
  let current = ''
  let textFrom = -1
  let phonetic = false
  for (const tag of tagsOf(xml)) {
    if (textFrom >= 0) current += xml.slice(textFrom, tag.start)
    textFrom = -1
    if (tag.name === 'rPh') phonetic = !tag.closing && !tag.selfClosing
    if (tag.name === 't' && !tag.closing && !tag.selfClosing && !phonetic) textFrom = tag.end
    if (tag.name === 'si' && (tag.closing || tag.selfClosing)) {
      strings.push(decodeText(current))
      current = ''
    }
  }
  return strings
}

/** Which cell styles show a date: the built-in formats (also the East Asian 27-36 and 50-58) and the office's own. */
export function readDateStyles(xml: string): (style: number) => boolean {
  const custom = new Map<number, string>()
  const formats: number[] = []
  let inCellXfs = false
  for (const tag of tagsOf(xml)) {
    const format = Number(attribute(tag.attributes, 'numFmtId') ?? 0)
    if (tag.name === 'numFmt') custom.set(format, attribute(tag.attributes, 'formatCode') ?? '')
    if (tag.name === 'cellXfs') inCellXfs = !tag.closing
    if (tag.name === 'xf' && !tag.closing && inCellXfs) formats.push(format)
  }
  return (style) => isDateFormat(formats[style] ?? 0, custom)
}

function isDateFormat(id: number, custom: ReadonlyMap<number, string>): boolean {
  const code = custom.get(id)
  if (code === undefined)
    return (
      (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)
    )
  // Quoted text, [colours] and escaped characters are not part of the pattern; hours alone make no date.
  return /[yd]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''))
}
