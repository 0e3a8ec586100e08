import { firstRow, ledgerOf } from '../integration/api/support/upload.ts'
import { zipOf } from '../unit/documents/build.ts'

/** A file that is no ledger, and how its upload is answered. */
export type NotLedger = {
  name: string
  bytes: () => Buffer | Promise<Buffer>
  status: number
  /** Stands in the answer. */
  sentence: string
}

const withHead = (text: string) => Buffer.concat([Buffer.from(text), Buffer.alloc(64)])
const oldHead = Buffer.from('d0cf11e0a1b11ae1', 'hex')

export const notLedgers: readonly NotLedger[] = [
  {
    name: 'a PDF with another name',
    bytes: () => withHead('%PDF-1.7\n'),
    status: 422,
    sentence: '文件是 PDF',
  },
  {
    name: 'an old .xls',
    bytes: () => Buffer.concat([oldHead, Buffer.alloc(64)]),
    status: 422,
    sentence: '应为 .xlsx 工作簿',
  },
  {
    name: 'a workbook with a password',
    bytes: () => Buffer.concat([oldHead, Buffer.alloc(1_000), Buffer.from('EncryptedPackage', 'utf16le')]),
    status: 422,
    sentence: '打开密码',
  },
  { name: 'a text', bytes: () => Buffer.from('序号,问题\n1,甲\n'), status: 422, sentence: '文件是文本' },
  { name: 'nothing', bytes: () => Buffer.alloc(0), status: 422, sentence: '文件是空的' },
  {
    name: 'a macro workbook',
    bytes: () =>
      zipOf([
        { name: 'xl/vbaProject.bin', content: 'x' },
        { name: 'xl/workbook.xml', content: '<workbook/>' },
      ]),
    status: 422,
    sentence: '文件带有宏',
  },
  {
    name: 'a zip bomb',
    bytes: () =>
      zipOf([
        { name: 'xl/workbook.xml', content: '<workbook/>' },
        { name: 'xl/worksheets/sheet1.xml', content: Buffer.alloc(30_000_000), declaredSize: 1000 },
      ]),
    status: 422,
    sentence: '台账',
  },
  { name: '50 MB', bytes: () => Buffer.alloc(50 * 1_048_576, 'PK'), status: 413, sentence: '10 MB' },
  {
    name: 'half a file',
    bytes: async () => (await ledgerOf([firstRow])).subarray(0, 3000),
    status: 422,
    sentence: '文件已损坏或不完整',
  },
]
