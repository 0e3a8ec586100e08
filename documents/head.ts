import type { Heading } from './headings.ts'
import { displayOf, isHiddenColumn, masterOf, ownColumns, type Sheet, valueAt } from './sheet.ts'

/** `label` is the head's own wording, for messages. */
export type Column<Field extends string> = { field: Field; column: number; label: string; rank: number }

/** A table's head: `columns` has the best column of each field, `doubles` those that another one was preferred to. */
export type Head<Field extends string> = {
  firstRow: number
  lastRow: number
  columns: ReadonlyMap<Field, Column<Field>>
  doubles: readonly Column<Field>[]
}

type Match<Field extends string> = { field: Field; rank: number }
type Vocabulary<Field extends string> = {
  headings: readonly Heading<Field>[]
  words: ReadonlyMap<string, Match<Field>>
}

const deepestHead = 3
const fewestColumns = 3
const likeRank = 100

/**
 * Every head in the sheet, found by its words wherever it stands: below titles, in one to three rows, with merged groups
 * (反馈问题 over 方面 and 具体问题), repeated on each printed page, or over a second table with columns of its own.
 */
export function findHeads<Field extends string>(
  sheet: Sheet,
  headings: readonly Heading<Field>[],
  key: readonly Field[],
): Head<Field>[] {
  const known = vocabularyOf(headings)
  const heads: Head<Field>[] = []
  let below = 0
  for (const row of sheet.rowNumbers) {
    if (row <= below) continue
    const head = headAt(sheet, row, known)
    if (head === null || !key.some((field) => head.columns.has(field))) continue
    heads.push(head)
    below = head.lastRow
  }
  return heads
}

/** The field that a word over a column names by itself, in a head of one row. */
export function fieldOfHeading<Field extends string>(
  word: string,
  headings: readonly Heading<Field>[],
): Field | null {
  return match(word, vocabularyOf(headings))?.field ?? null
}

function headAt<Field extends string>(
  sheet: Sheet,
  row: number,
  known: Vocabulary<Field>,
): Head<Field> | null {
  // The first row must have two exact words itself: a title above would be taken in and the last row cut off, and a
  // row whose texts merely end in 方面, 问题 and 措施 is a measure.
  const exact = ownColumns(sheet, row).filter((column) => {
    const found = match(displayOf(valueAt(sheet, { row, column })), known)
    return found !== null && found.rank < likeRank
  })
  if (exact.length < 2) return null
  let best: Head<Field> | null = null
  for (let depth = 1; depth <= deepestHead; depth++) {
    const head = readHead(sheet, { firstRow: row, lastRow: row + depth - 1 }, known)
    if (head.columns.size > (best?.columns.size ?? fewestColumns - 1)) best = head
  }
  return best
}

function readHead<Field extends string>(
  sheet: Sheet,
  rows: { firstRow: number; lastRow: number },
  known: Vocabulary<Field>,
): Head<Field> {
  const columns = new Map<Field, Column<Field>>()
  const doubles: Column<Field>[] = []
  for (let column = 1; column <= sheet.lastColumn; column++) {
    const read = readColumn(sheet, { ...rows, column }, known)
    if (read === null) continue
    const other = columns.get(read.field)
    const better = other === undefined || isBetter(sheet, read, other)
    if (better) columns.set(read.field, read)
    if (other !== undefined) doubles.push(better ? other : read)
  }
  return { ...rows, columns, doubles }
}

/** What people see goes before what they do not, then the better word. */
function isBetter<Field extends string>(sheet: Sheet, one: Column<Field>, other: Column<Field>): boolean {
  const hidden = [isHiddenColumn(sheet, one.column), isHiddenColumn(sheet, other.column)]
  return hidden[0] === hidden[1] ? one.rank < other.rank : hidden[1] === true
}

/** The lowest word counts, then group and word together (责任 over 单位), then the word above. */
function readColumn<Field extends string>(
  sheet: Sheet,
  at: { firstRow: number; lastRow: number; column: number },
  known: Vocabulary<Field>,
): Column<Field> | null {
  const { column } = at
  const leaf = displayOf(valueAt(sheet, { row: at.lastRow, column }))
  const above = at.lastRow > at.firstRow ? displayOf(valueAt(sheet, { row: at.lastRow - 1, column })) : ''
  const found = match(leaf, known)
  if (found !== null) {
    const joined = leaf.length <= 2 && above !== leaf ? match(above + leaf, known) : null
    return { ...(joined ?? found), column, label: plain(leaf) }
  }
  const group = match(above + leaf, known)
  if (group !== null && leaf !== '' && above !== leaf) return { ...group, column, label: plain(leaf) }
  if (at.lastRow === at.firstRow || isGroup(sheet, { row: at.lastRow - 1, column })) return null
  return readColumn(sheet, { ...at, lastRow: at.lastRow - 1 }, known)
}

/** A word merged over several columns names a group: it says nothing about the single column below it. */
function isGroup(sheet: Sheet, at: { row: number; column: number }): boolean {
  const left = masterOf(sheet, { ...at, column: at.column - 1 })
  const right = masterOf(sheet, { ...at, column: at.column + 1 })
  const own = masterOf(sheet, at)
  return own.column === left.column || own.column === right.column
}

/** The words of all headings looked up at once: a large sheet asks for every short text in it. */
function vocabularyOf<Field extends string>(headings: readonly Heading<Field>[]): Vocabulary<Field> {
  const words = new Map<string, Match<Field>>()
  for (const { field, words: list } of headings) {
    for (const [rank, word] of list.entries()) {
      const plainWord = word.toLowerCase()
      if (!words.has(plainWord)) words.set(plainWord, { field, rank })
    }
  }
  return { headings, words }
}

function match<Field extends string>(text: string, known: Vocabulary<Field>): Match<Field> | null {
  const word = text.length > 40 ? '' : plain(text).toLowerCase()
  if (word === '' || word.length > 16 || /[;。:,]/.test(word)) return null
  const bare = word.replace(/\(.*?\)/g, '')
  const exact = known.words.get(word) ?? known.words.get(bare)
  if (exact !== undefined) return exact
  const like = known.headings.find((heading) => heading.like?.test(bare))
  return like === undefined ? null : { field: like.field, rank: likeRank }
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '')
}
