/** Why a file as a whole is not read. One word per reason; the sentence below is what the office sees. */
export type RefusalCode =
  | 'empty'
  | 'tooLarge'
  | 'encrypted'
  | 'oldExcel'
  | 'pdf'
  | 'webPage'
  | 'text'
  | 'notOffice'
  | 'otherZip'
  | 'macros'
  | 'zipBomb'
  | 'tooManyRows'
  | 'tooManyColumns'
  | 'tooManyCells'
  | 'damaged'

const saveAs = '请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入'

const sentences: Record<RefusalCode, (found: string) => string> = {
  empty: () => '文件是空的（0 字节），应为 .xlsx 工作簿',
  tooLarge: (found) => `文件过大：${found}。请删去图片和无关工作表后再导入`,
  encrypted: () => '文件设有打开密码，无法读取，应为没有密码的 .xlsx 工作簿。请取消密码后另存再导入',
  oldExcel: () => `文件是旧格式（.xls、.et 等），应为 .xlsx 工作簿。${saveAs}`,
  pdf: () => '文件是 PDF，应为 .xlsx 工作簿。请导入原来的表格文件',
  webPage: () => `文件是网页格式（系统导出的“假 .xls”常是如此），应为 .xlsx 工作簿。${saveAs}`,
  text: () => `文件是文本（如 .csv），应为 .xlsx 工作簿。${saveAs}`,
  notOffice: () => `认不出文件的格式，应为 .xlsx 工作簿。${saveAs}`,
  otherZip: (found) => `文件是${found}，应为 .xlsx 工作簿。${saveAs}`,
  macros: () => '文件带有宏（.xlsm），应为不带宏的 .xlsx 工作簿。请另存为 .xlsx 后再导入',
  zipBomb: (found) => `文件解压后异常大：${found}。为安全起见不予读取`,
  tooManyRows: (found) => `行数过多：${found}。请分成几个文件导入`,
  tooManyColumns: (found) => `列数过多：${found}。请删去多余的列后再导入`,
  tooManyCells: (found) => `内容过多：${found}。请删去无关工作表后再导入`,
  damaged: (found) => `文件已损坏或不完整（${found}），应为可以正常打开的 .xlsx 工作簿。${saveAs}`,
}

/** The file as a whole is refused: nothing of it was read. `message` is a Chinese sentence for the office. */
export class ImportRefused extends Error {
  readonly code: RefusalCode

  constructor(code: RefusalCode, found = '') {
    super(sentences[code](found))
    this.name = 'ImportRefused'
    this.code = code
  }
}
