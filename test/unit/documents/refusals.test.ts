import { describe, expect, it } from '@jest/globals'
import { ImportRefused } from '../../../documents/importRefused.ts'
import { readLedger } from '../../../documents/readLedger.ts'
import { maxFileBytes, openWorkbook } from '../../../documents/workbook.ts'
import { partsAround, workbookOf, zipOf } from './build.ts'

const refusalOf = async (bytes: Buffer) => {
  try {
    await readLedger(bytes)
    return null
  } catch (error) {
    if (error instanceof ImportRefused) return { code: error.code, message: error.message }
    throw error
  }
}

const ole = (text: string) =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from(text, 'utf16le')])
const sheet = (data: string) => `<worksheet><sheetData>${data}</sheetData></worksheet>`
const cell = (ref: string, text: string) => `<c r="${ref}" t="str"><v>${text}</v></c>`
const rowsOf = (count: number) =>
  [...Array(count).keys()].map((i) => `<row r="${i + 1}">${cell(`A${i + 1}`, 'x')}</row>`).join('')

describe('what is not an .xlsx workbook is refused', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['tooLarge', Buffer.alloc(maxFileBytes + 1)],
    ['oldExcel', ole('Workbook')],
    ['encrypted', ole('EncryptedPackage')],
    ['pdf', Buffer.from('%PDF-1.7\n%âãÏÓ')],
    ['webPage', Buffer.from('<html><table><tr><td>序号</td></tr></table></html>')],
    ['text', Buffer.from('序号,具体问题,整改措施\n1,问题,措施')],
    ['notOffice', Buffer.from([1, 2, 3, 0, 0, 0, 9])],
    ['otherZip', zipOf([{ name: 'word/document.xml', content: '<document/>' }])],
    ['otherZip', zipOf([{ name: 'xl/workbook.bin', content: 'x' }])],
    ['otherZip', zipOf([{ name: 'content.xml', content: '<x/>' }])],
    ['otherZip', zipOf([{ name: '照片.jpg', content: 'x' }])],
    ['macros', zipOf(partsAround(sheet(''), [{ name: 'xl/vbaProject.bin', content: 'x' }]))],
    ['encrypted', zipOf(partsAround(sheet('')).map((part) => ({ ...part, flags: 1 })))],
    ['damaged', zipOf(partsAround(sheet('')).map((part) => ({ ...part, method: 99 })))],
    ['damaged', zipOf(partsAround('<worksheet><sheetData><row'))],
    ['damaged', zipOf(partsAround(sheet('')).slice(0, 2))],
    ['damaged', zipOf(partsAround(sheet(''))).subarray(0, 200)],
    ['zipBomb', zipOf([{ name: 'xl/media/a.bin', content: 'x', declaredSize: 300 * 1024 * 1024 }])],
    ['zipBomb', zipOf(partsAround(' '.repeat(5_000_000)).map((part) => ({ ...part, declaredSize: 1_000 })))],
    ['tooManyRows', zipOf(partsAround(sheet(rowsOf(10_101))))],
    ['tooManyColumns', zipOf(partsAround(sheet(`<row r="1">${cell('XFD1', 'x')}</row>`)))],
  ])('as %s', async (code, bytes) => {
    const refusal = await refusalOf(bytes)
    expect(refusal?.code).toBe(code)
    expect(refusal?.message).toMatch(/[\u4e00-\u9fff]{4}/)
  })

  it('says what is allowed and what to do', async () => {
    expect((await refusalOf(ole('Workbook')))?.message).toBe(
      '文件是旧格式（.xls、.et 等），应为 .xlsx 工作簿。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入',
    )
    expect((await refusalOf(Buffer.alloc(maxFileBytes + 1)))?.message).toContain('上限 10.0 MB')
  })

  it('any cut or changed workbook is read or refused, never a crash', async () => {
    const whole = await workbookOf([
      {
        rows: [
          ['具体问题', '整改措施', '整改时限'],
          ['问题', '措施', '2022-01-31'],
        ],
      },
    ])
    for (let at = 0; at < whole.length; at += 37) {
      await refusalOf(whole.subarray(0, at))
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 0xff
      await refusalOf(changed)
    }
    expect(await refusalOf(whole)).toBeNull()
  })
})

describe('what real workbooks carry along is no reason to refuse', () => {
  it('a million formatted but empty cells, a title merged across all columns, column-wide drop-downs', () => {
    const empty = '<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"></c></row>'
    const xml =
      `<worksheet><sheetData><row r="1">${cell('A1', '标题')}</row><row r="2">${cell('B2', 'x')}</row>${empty}</sheetData>` +
      '<mergeCells><mergeCell ref="A1:XFD1"/><mergeCell ref="C5:D1048576"/></mergeCells>' +
      '<dataValidations><dataValidation sqref="A1:XFD1048576"/></dataValidations></worksheet>'
    const [read] = openWorkbook(zipOf(partsAround(xml))).sheets
    expect([read?.lastRow, read?.lastColumn, read?.merges.size]).toEqual([2, 2, 2])
  })

  it('prefixed tags, cells without addresses, ISO dates, pinyin and escaped line breaks', () => {
    const xml =
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c>' +
      '<x:c t="inlineStr"><x:is><x:t>甲&amp;乙_x000D_\n丙</x:t></x:is></x:c><x:c t="d"><x:v>2021-12-31T00:00:00</x:v></x:c>' +
      '<x:c><x:v>7</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    const strings = '<sst><si><r><t>整</t></r><r><t>改</t></r><rPh><t>zhenggai</t></rPh></si></sst>'
    const [read] = openWorkbook(
      zipOf(partsAround(xml, [{ name: 'xl/sharedStrings.xml', content: strings }])),
    ).sheets
    expect([...(read?.rows.get(1)?.values() ?? [])]).toEqual([
      '整改',
      '甲&乙\r\n丙',
      '2021-12-31T00:00:00',
      7,
      true,
    ])
  })

  it('a ledger of 10,000 rows is read in seconds', async () => {
    const rows = [...Array(10_000).keys()].map((i) => [i + 1, `问题${i}`, '1.核查；\n2.整改；', '2022-01-31'])
    const bytes = await workbookOf([{ rows: [['序号', '具体问题', '整改措施', '整改时限'], ...rows] }])
    const start = performance.now()
    expect((await readLedger(bytes)).rows).toHaveLength(10_000)
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})

it('cells made to keep the reader busy are read or reported in a moment', async () => {
  const long = 30_000
  const hostile = [
    '①'.repeat(long),
    `${'、'.repeat(long)}x`,
    '1.'.repeat(long / 2),
    ' 1、 '.repeat(long / 4),
    '2021年1月1日'.repeat(3_000),
    '（1）'.repeat(long / 3),
  ]
  const head = ['具体问题', '整改措施', '整改时限', '责任人', '责任单位'].map((text, i) =>
    cell(`${'ABCDE'[i]}1`, text),
  )
  const lines = hostile.map(
    (text, i) =>
      `<row r="${i + 2}">${[...'ABCDE'].map((column) => cell(`${column}${i + 2}`, text)).join('')}</row>`,
  )
  const far = `<row r="99999999999">${cell('A99999999999', 'x')}</row><row r="1048576">${cell('A1048576', 'x')}</row>`
  const start = performance.now()
  const { problems } = await readLedger(
    zipOf(partsAround(sheet(`<row r="1">${head.join('')}</row>${lines.join('')}${far}`))),
  )
  expect(problems.length).toBeGreaterThan(hostile.length)
  expect(performance.now() - start).toBeLessThan(3_000)
})
