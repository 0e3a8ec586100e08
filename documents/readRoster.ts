import type { Role } from '../domain/roster.ts'
import { findHeads } from './head.ts'
import { type RosterField, rosterHeadings, unreadRosterFields } from './headings.ts'
import { plainName, splitUnits } from './names.ts'
import type { ImportProblem } from './problems.ts'
import { parseRoles, roleNames } from './roles.ts'
import { ownColumns, type Sheet } from './sheet.ts'
import { cellOf, doubleColumns, headProblem, problemAt, rowsOf, type Table, tablesOf } from './table.ts'
import { openWorkbook } from './workbook.ts'

/** One person of a roster. `roles` come from column 角色 alone; `row` is the line in the sheet. */
export type RosterEntryRow = {
  name: string
  units: string[]
  title: string | null
  roles: Role[]
  email: string | null
  phone: string | null
  row: number
}

export type RosterReading = { entries: RosterEntryRow[]; problems: ImportProblem[] }

/**
 * Reads a roster (通讯录). Who stands in it twice with one address is one person with all units and roles.
 * A person named in a ledger who has no address is reported there, where the measure is (`readLedger`); here only those
 * whom no ledger names: group leader, office and the like. Throws ImportRefused when the file is no workbook.
 */
export async function readRoster(bytes: Buffer): Promise<RosterReading> {
  const { sheets } = openWorkbook(bytes)
  const visible = sheets.filter((sheet) => !sheet.hidden)
  const tables = visible.flatMap((sheet) =>
    tablesOf(sheet, findHeads<RosterField>(sheet, rosterHeadings, ['name'])),
  )
  const reading: RosterReading = { entries: [], problems: [] }
  if (tables.length === 0) reading.problems.push(...noHead(visible[0] ?? sheets[0]))
  for (const table of tables) readTable(table, reading)
  return { ...reading, entries: merged(reading) }
}

function noHead(sheet: Sheet | undefined): ImportProblem[] {
  if (sheet === undefined) return []
  const expected = '含“姓名”“单位”“角色”“电子邮箱”等列名的表头'
  return [headProblem(sheet, 1, { severity: 'error', found: '没有认出表头', expected })]
}

function readTable(table: Table<RosterField>, reading: RosterReading): void {
  const { sheet, head } = table
  reading.problems.push(...doubleColumns(table, unreadRosterFields))
  if (!head.columns.has('role')) {
    const expected = '还有“角色”列（角色不从职务推断）'
    reading.problems.push(
      headProblem(sheet, head.firstRow, { severity: 'error', found: '没有“角色”列', expected }),
    )
  }
  for (const row of rowsOf(table)) {
    const entry = readEntry(table, row, reading.problems)
    if (entry !== null) reading.entries.push(entry)
  }
}

function readEntry(table: Table<RosterField>, row: number, problems: ImportProblem[]): RosterEntryRow | null {
  const { sheet } = table
  const nameCell = cellOf(table, row, 'name')
  if (nameCell === null || isNoPerson(table, row)) return null
  const name = plainName(nameCell.text)
  if (name === '') {
    problems.push(problemAt(sheet, nameCell, { severity: 'error', expected: '姓名' }))
    return null
  }
  const roles = readRoles(table, row, problems)
  const email = readEmail(table, row, { roles, problems })
  return {
    name,
    units: [...new Set(splitUnits(cellOf(table, row, 'units')?.text ?? ''))],
    title: cellOf(table, row, 'title')?.text || null,
    roles,
    email,
    phone: plainName(cellOf(table, row, 'phone')?.text ?? '') || null,
    row,
  }
}

/** Blank rows, banners and the lines below the table: a person has at least one more cell than a name. */
function isNoPerson(table: Table<RosterField>, row: number): boolean {
  const own = ownColumns(table.sheet, row)
  const known = [...table.head.columns.values()]
    .filter(({ field }) => field !== 'seen')
    .map(({ column }) => column)
  const [first] = own
  if (first === undefined || own.filter((column) => known.includes(column)).length === 0) return true
  const single = own.length === 1 && table.head.columns.size > 2
  return (
    single ||
    /^(合计|总计|共计|填表|填报|审核|制表|联系人|注|备注)[^、]{0,8}[:：]?/.test(leftText(table, row))
  )
}

function leftText(table: Table<RosterField>, row: number): string {
  return cellOf(table, row, 'name')?.text.normalize('NFKC').replace(/\s+/g, '') ?? ''
}

function readRoles(table: Table<RosterField>, row: number, problems: ImportProblem[]): Role[] {
  const cell = cellOf(table, row, 'role')
  if (cell === null) return []
  const { roles, unknown } = parseRoles(cell.text)
  if (unknown.length > 0) {
    const found = unknown.join('、')
    problems.push(
      problemAt(table.sheet, cell, { severity: 'warning', found, expected: `角色：${roleNames}` }),
    )
  }
  return roles
}

// Deliberately plain: one @, no blanks, a dot in the domain. Whether it exists, only the mail server knows.
const address = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/
const namedInLedgers: readonly Role[] = ['owner', 'unitHead', 'leaderInCharge']

function readEmail(
  table: Table<RosterField>,
  row: number,
  { roles, problems }: { roles: readonly Role[]; problems: ImportProblem[] },
): string | null {
  const cell = cellOf(table, row, 'email')
  const email = plainName(cell?.text ?? '').replace(/^mailto:/i, '')
  if (address.test(email)) return email
  const expected = '电子邮箱地址（如 name@example.cn），没有地址则收不到提醒'
  const onlyHere = roles.some((role) => !namedInLedgers.includes(role))
  if (cell !== null && (email !== '' || onlyHere)) {
    problems.push(problemAt(table.sheet, cell, { severity: 'warning', expected }))
  }
  return null
}

function merged({ entries }: RosterReading): RosterEntryRow[] {
  const byPerson = new Map<string, RosterEntryRow>()
  for (const entry of entries) {
    const key = entry.email === null ? `row:${entry.row}` : `${entry.name}/${entry.email}`
    const known = byPerson.get(key)
    byPerson.set(key, known === undefined ? entry : union(known, entry))
  }
  return [...byPerson.values()]
}

function union(first: RosterEntryRow, second: RosterEntryRow): RosterEntryRow {
  return {
    ...first,
    units: [...new Set([...first.units, ...second.units])],
    roles: [...new Set([...first.roles, ...second.roles])],
    title: first.title ?? second.title,
    phone: first.phone ?? second.phone,
  }
}
