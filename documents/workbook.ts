import { ImportRefused } from './importRefused.ts'
import { readDateStyles, readSharedStrings } from './sharedParts.ts'
import type { Sheet } from './sheet.ts'
import { extentOf, readSheetPart, type SheetContext } from './sheetPart.ts'
import { attribute, tagsOf } from './xml.ts'
import { inflateEntry, readDirectory, type ZipEntry } from './zip.ts'

export type Workbook = { sheets: Sheet[] }
type SheetEntry = { name: string; hidden: boolean; part: string }
type Parts = { bytes: Buffer; entries: ReadonlyMap<string, ZipEntry> }

/** Bytes of the file; a ledger of 10,000 rows has about 2 MB. */
export const maxFileBytes = 10 * 1024 * 1024
/** Bytes that all parts together may declare to unpack to. */
export const maxUnpackedBytes = 200 * 1024 * 1024
const maxSheets = 100
const maxCells = 1_000_000

/**
 * Opens an .xlsx workbook: bytes in, plain sheets out; no disk, no network, no macro, no formula is run.
 * Read here and not with exceljs 4.4, which expands named ranges and drop-downs cell by cell (measured: a filter over
 * eleven whole columns of an otherwise empty sheet took 6 s and 1.3 GB, a drop-down over two of them 5 s) and turns the
 * text result of a formula into an invalid date where the cell is formatted as one.
 * Throws ImportRefused with a code and a Chinese sentence for everything that is not such a workbook.
 */
export function openWorkbook(bytes: Buffer, limit = maxFileBytes): Workbook {
  refuseByLook(bytes, limit)
  const parts = openParts(bytes)
  const workbookPart = findWorkbookPart(parts)
  const workbookXml = textOf(parts, workbookPart)
  if (workbookXml === null) throw new ImportRefused('otherZip', kindOfZip(parts))
  const context = {
    sharedStrings: readSharedStrings(textOf(parts, siblingOf(workbookPart, 'sharedStrings.xml')) ?? ''),
    isDateStyle: readDateStyles(textOf(parts, siblingOf(workbookPart, 'styles.xml')) ?? ''),
    date1904: isDate1904(workbookXml),
  }
  const sheets: Sheet[] = []
  let cells = 0
  for (const entry of sheetEntries(parts, workbookPart, workbookXml)) {
    const xml = textOf(parts, entry.part)
    if (xml === null) throw new ImportRefused('damaged', `缺工作表“${entry.name}”`)
    const sheet = readSheet(xml, entry, { ...context, name: entry.name })
    cells += sheet.merges.size
    for (const row of sheet.rows.values()) cells += row.size
    if (cells > maxCells) throw new ImportRefused('tooManyCells', `有内容的单元格超过 ${maxCells} 个`)
    sheets.push(sheet)
  }
  return { sheets }
}

function readSheet(xml: string, entry: SheetEntry, context: SheetContext): Sheet {
  const { grid, merges, hiddenRows, hiddenColumns } = readSheetPart(xml, context)
  const { row, column } = extentOf(grid)
  const { name, hidden } = entry
  const rowNumbers = [...grid.keys()].sort((a, b) => a - b)
  return {
    name,
    hidden,
    date1904: context.date1904,
    rows: grid,
    merges,
    hiddenRows,
    hiddenColumns,
    rowNumbers,
    lastRow: row,
    lastColumn: column,
  }
}

/** What the first bytes say: a refusal that names the format helps more than "damaged". */
function refuseByLook(bytes: Buffer, limit: number): void {
  if (bytes.length === 0) throw new ImportRefused('empty')
  if (bytes.length > limit)
    throw new ImportRefused('tooLarge', `${megabytes(bytes.length)}，上限 ${megabytes(limit)}`)
  const head = bytes.subarray(0, 4096)
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return
  if (head.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1') {
    const locked = bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))
    throw new ImportRefused(locked ? 'encrypted' : 'oldExcel')
  }
  const text = head.toString('latin1').trimStart()
  if (text.startsWith('%PDF')) throw new ImportRefused('pdf')
  if (/<(!doctype html|html|table|\?xml)/i.test(text)) throw new ImportRefused('webPage')
  throw new ImportRefused(head.includes(0) ? 'notOffice' : 'text')
}

function openParts(bytes: Buffer): Parts {
  const directory = readDirectory(bytes)
  const unpacked = directory.reduce((sum, entry) => sum + entry.size, 0)
  if (unpacked > maxUnpackedBytes) {
    throw new ImportRefused('zipBomb', `${megabytes(unpacked)}，上限 ${megabytes(maxUnpackedBytes)}`)
  }
  const entries = new Map(directory.map((entry) => [entry.name.toLowerCase(), entry]))
  const names = [...entries.keys()]
  if (names.some((name) => name.endsWith('vbaproject.bin') || name.includes('/macrosheets/'))) {
    throw new ImportRefused('macros')
  }
  return { bytes, entries }
}

// Part names are compared without case, as the format's packaging rules (ISO/IEC 29500-2) say.
function textOf({ bytes, entries }: Parts, name: string): string | null {
  const entry = entries.get(name.toLowerCase())
  return entry === undefined ? null : inflateEntry(bytes, entry).toString('utf8')
}

function findWorkbookPart(parts: Parts): string {
  const rels = textOf(parts, '_rels/.rels') ?? ''
  for (const tag of tagsOf(rels)) {
    const type = tag.name === 'Relationship' ? attribute(tag.attributes, 'Type') : null
    const target = attribute(tag.attributes, 'Target') ?? ''
    if (type?.endsWith('/officeDocument') && target.endsWith('.xml') && !target.includes('word/')) {
      return target.replace(/^\/+/, '')
    }
  }
  return 'xl/workbook.xml'
}

function sheetEntries(parts: Parts, workbookPart: string, workbookXml: string): SheetEntry[] {
  const targets = relationshipTargets(parts, workbookPart)
  const found = new Map<string, SheetEntry>()
  for (const tag of tagsOf(workbookXml)) {
    if (tag.name !== 'sheet' || tag.closing) continue
    const part = targets.get(attribute(tag.attributes, 'id') ?? '')
    // Chart and dialogue sheets have no cells.
    if (part === undefined || !part.includes('worksheets/')) continue
    const hidden = (attribute(tag.attributes, 'state') ?? 'visible') !== 'visible'
    // By part: a hostile file may list one part a thousand times.
    found.set(part, { name: attribute(tag.attributes, 'name') ?? '', hidden, part })
  }
  if (found.size === 0) throw new ImportRefused('damaged', '没有工作表')
  if (found.size > maxSheets) throw new ImportRefused('tooManyCells', `工作表超过 ${maxSheets} 个`)
  return [...found.values()]
}

function relationshipTargets(parts: Parts, workbookPart: string): Map<string, string> {
  const file = workbookPart.slice(workbookPart.lastIndexOf('/') + 1)
  const targets = new Map<string, string>()
  for (const tag of tagsOf(textOf(parts, siblingOf(workbookPart, `_rels/${file}.rels`)) ?? '')) {
    const target = (attribute(tag.attributes, 'Target') ?? '').trim()
    const part = target.startsWith('/') ? target.slice(1) : siblingOf(workbookPart, target)
    targets.set(attribute(tag.attributes, 'Id') ?? '', part)
  }
  return targets
}

function siblingOf(part: string, name: string): string {
  return part.slice(0, part.lastIndexOf('/') + 1) + name
}

function isDate1904(workbookXml: string): boolean {
  for (const tag of tagsOf(workbookXml)) {
    if (tag.name === 'workbookPr') return /^(1|true)$/i.test(attribute(tag.attributes, 'date1904') ?? '')
  }
  return false
}

function kindOfZip({ entries }: Parts): string {
  if (entries.has('word/document.xml')) return ' Word 文档（.docx）'
  if (entries.has('ppt/presentation.xml')) return '演示文稿（.pptx）'
  if (entries.has('xl/workbook.bin')) return '二进制工作簿（.xlsb）'
  if (entries.has('content.xml')) return ' OpenDocument 表格（.ods）'
  return '压缩包（.zip）'
}

function megabytes(size: number): string {
  return `${(size / 1024 / 1024).toFixed(1)} MB`
}
