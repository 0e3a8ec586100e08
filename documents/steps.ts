/** One way of numbering. `value` reads the number, so that 2 is looked for after 1; `glued` needs no mark before it. */
type Style = { mark: RegExp; value: (text: string) => number; glued?: boolean; digitsFollow?: RegExp }

type Mark = { start: number; end: number; number: number; atLineStart: boolean; doubtful: boolean }

const chinese = '一二三四五六七八九十'
const chineseNumber = (text: string) =>
  text.length === 1 ? chinese.indexOf(text) + 1 : 10 + chinese.indexOf(text.at(-1) ?? '') + 1
const arabic = (text: string) => Number(text.normalize('NFKC'))
const offsetFrom = (first: string) => (text: string) =>
  (text.codePointAt(0) ?? 0) - (first.codePointAt(0) ?? 0) + 1

// 1.5万元 and 一、二级医院 look like numbering: what follows a mark in this way makes it doubtful.
const digit = /^[0-9０-９]/
const year = /^(19|20)\d{2}年/
const styles: readonly Style[] = [
  { mark: /([①-⑳])/g, value: offsetFrom('①'), glued: true },
  { mark: /([⑴-⒇])/g, value: offsetFrom('⑴'), glued: true },
  { mark: /([⒈-⒛])/g, value: offsetFrom('⒈'), glued: true },
  { mark: /[（(]\s*([0-9０-９]{1,2})\s*[)）][.、．]?/g, value: arabic },
  { mark: /[（(]\s*([一二三四五六七八九十]{1,2})\s*[)）][.、．]?/g, value: chineseNumber },
  { mark: /([0-9０-９]{1,2})\s*[.．、)）]/g, value: arabic, digitsFollow: digit },
  { mark: /([一二三四五六七八九十]{1,2})[是要]/g, value: chineseNumber },
  { mark: /第([一二三四五六七八九十]{1,2})[，,、：:]/g, value: chineseNumber, digitsFollow: /^第/ },
  { mark: /([一二三四五六七八九十]{1,2})、/g, value: chineseNumber, digitsFollow: /^[一二三四五六七八九十]/ },
]

/**
 * The numbered texts of a measures cell, in order, without their numbers and closing ；。: one step each.
 * The first numbering in the text is the one that counts; numbers inside a step stay. Decimals do not split. A text
 * without numbers is one step, unless every line but the last is closed by ；or 。: then each line is one.
 */
export function splitSteps(text: string): string[] {
  const source = text.replace(/\r\n?/g, '\n').trim()
  const marks = topMarks(source)
  if (marks.length === 0) return finish(unnumbered(source))
  const [first] = marks
  const pieces = marks.map((mark, i) => source.slice(mark.end, marks[i + 1]?.start))
  const intro = source.slice(0, first?.start).trim()
  if (intro === '') return finish(pieces)
  // “采取以下措施：1.…” introduces; anything else before the first number is a step of its own.
  if (/[:：]$/.test(intro)) return finish([intro + (pieces[0] ?? '').trimStart(), ...pieces.slice(1)])
  return finish([intro, ...pieces])
}

function topMarks(source: string): Mark[] {
  const found = styles.map((style) => sequence(marksOf(source, style))).filter((marks) => marks.length > 0)
  return found.sort((a, b) => (a[0]?.start ?? 0) - (b[0]?.start ?? 0))[0] ?? []
}

function marksOf(source: string, style: Style): Mark[] {
  return [...source.matchAll(style.mark)].flatMap((match): Mark[] => {
    const start = match.index
    const end = start + match[0].length
    const before = lastVisible(source, start)
    const atLineStart = before === '' || before === '\n'
    if (
      !style.glued &&
      !atLineStart &&
      !/[\s；;。，,、：:！!？?”"）)]/.test(before) &&
      !/\s/.test(source[start - 1] ?? '')
    )
      return []
    const after = source.slice(end).trimStart()
    const doubtful = style.digitsFollow?.test(after) === true && !year.test(after)
    return [{ start, end, number: style.value(match[1] ?? ''), atLineStart, doubtful }]
  })
}

/** The marks that number steps: at the start of a line always, inside a line only the expected next number. */
function sequence(marks: readonly Mark[]): Mark[] {
  const kept: Mark[] = []
  for (const mark of marks) {
    const last = kept.at(-1)
    const expected = mark.number === (last?.number ?? 0) + 1
    if (mark.doubtful ? expected && mark.atLineStart : expected || mark.atLineStart) kept.push(mark)
  }
  return trusted(kept)
}

function trusted(marks: Mark[]): Mark[] {
  const [first] = marks
  if (first === undefined || marks.every((mark) => mark.doubtful)) return []
  // A lone number inside a line (“按照第1、项要求”) numbers nothing.
  if (marks.length === 1 && (first.start > 0 || first.doubtful)) return []
  return marks
}

function unnumbered(source: string): string[] {
  const lines = source.split('\n').map((line) => line.trim())
  const bulleted = lines.every((line) => /^[-·•●■◆▪※*]/.test(line))
  if (bulleted) return lines.map((line) => line.replace(/^[-·•●■◆▪※*]+/, ''))
  return lines.slice(0, -1).every((line) => /[；;。]$/.test(line)) ? lines : [source]
}

function finish(pieces: readonly string[]): string[] {
  return pieces.map((piece) => withoutEnd(joinLines(piece))).filter((piece) => piece !== '')
}

/** The last character before `end` that is no blank; a line break counts, '' is the start of the text. */
function lastVisible(source: string, end: number): string {
  let at = end - 1
  while (at >= 0 && /[^\S\n]/.test(source[at] ?? '')) at--
  return source[at] ?? ''
}

// A loop and not /[；。]+$/, which takes quadratic time on a long run of such signs inside the text.
function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && /[；;。，,、\s]/.test(text[end - 1] ?? '')) end--
  return text.slice(0, end)
}

/** Lines of one text joined as a reader does: a blank between Latin words, nothing between Chinese characters. */
export function joinLines(text: string): string {
  return text
    .trim()
    .replace(/([A-Za-z0-9,.;])\s*\n\s*(?=[A-Za-z0-9])/g, '$1 ')
    .replace(/\s*\n\s*/g, '')
}
