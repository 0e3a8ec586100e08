import { deflateRawSync } from 'node:zlib'
import ExcelJS from 'exceljs'

export type Value = string | number | Date | boolean | null | ExcelJS.CellValue
export type SheetPlan = {
  name?: string
  rows: readonly (readonly Value[])[]
  merges?: readonly string[]
  hidden?: boolean
  hiddenRows?: readonly number[]
  hiddenColumns?: readonly number[]
}

/** A workbook as another program would write it. */
export async function workbookOf(
  plans: readonly SheetPlan[],
  options: { date1904?: boolean } = {},
): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook()
  workbook.properties.date1904 = options.date1904 ?? false
  for (const [i, plan] of plans.entries()) {
    const sheet = workbook.addWorksheet(plan.name ?? `表${i + 1}`, {
      state: plan.hidden ? 'hidden' : 'visible',
    })
    for (const row of plan.rows) sheet.addRow([...row])
    for (const range of plan.merges ?? []) sheet.mergeCells(range)
    for (const row of plan.hiddenRows ?? []) sheet.getRow(row).hidden = true
    for (const column of plan.hiddenColumns ?? []) sheet.getColumn(column).hidden = true
  }
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

export type ZipPart = {
  name: string
  content: string | Buffer
  declaredSize?: number
  flags?: number
  method?: number
}

/** A zip archive by hand: for parts no library would write, and for sizes that lie. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const part of parts) {
    const content = Buffer.from(part.content)
    const packed = deflateRawSync(content)
    const name = Buffer.from(part.name)
    const fields = {
      flags: part.flags ?? 0,
      method: part.method ?? 8,
      size: part.declaredSize ?? content.length,
    }
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const record = Buffer.alloc(46)
    record.writeUInt32LE(0x02014b50, 0)
    record.writeUInt16LE(fields.flags, 8)
    record.writeUInt16LE(fields.method, 10)
    record.writeUInt32LE(packed.length, 20)
    record.writeUInt32LE(fields.size, 24)
    record.writeUInt16LE(name.length, 28)
    record.writeUInt32LE(offset, 42)
    locals.push(local, name, packed)
    central.push(record, name)
    offset += local.length + name.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

/** The smallest workbook around one sheet part. */
export function partsAround(sheetXml: string, more: readonly ZipPart[] = []): ZipPart[] {
  return [
    {
      name: 'xl/workbook.xml',
      content: `<workbook ${main}><sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: '<Relationships><Relationship Id="rId1" Target="worksheets/Blatt.xml"/></Relationships>',
    },
    { name: 'xl/worksheets/Blatt.xml', content: sheetXml },
    ...more,
  ]
}
