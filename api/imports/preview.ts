import { lastSaid, measuresOfRound, type NewImportRow } from '../../db/importRows.ts'
import type { ForeseenMails, FoundProblem, ImportCounts, NewImport } from '../../db/imports.ts'
import type { RosterEntry } from '../../db/rosterChange.ts'
import { findRound, type Round } from '../../db/rounds.ts'
import { contextOf, loadVersions, newestVersions } from '../../db/versions.ts'
import type { RosterEntryRow } from '../../documents/readRoster.ts'
import type { Actor } from '../../domain/events.ts'
import { importKinds } from '../../domain/imported.ts'
import type { Instant } from '../../domain/localDate.ts'
import { isValidOn } from '../../domain/roster.ts'
import { peopleOn } from '../auth.ts'
import { rosterEntry } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { fieldProblemsOf } from '../fieldProblems.ts'
import type { PeopleOn } from '../persons.ts'
import type { Workbooks } from '../workbooks.ts'
import { type Comparison, compareLedger, readableRows } from './compare.ts'
import { previewMails } from './previewMails.ts'
import type { Upload } from './receive.ts'
import { rosterEntryOf } from './registration.ts'
import { applyChange } from './rosterPreview.ts'

export type Preview = { batch: NewImport; rows: NewImportRow[] }

/** Reads an upload and plays it through against the round as it stands: nothing is written. */
export async function previewImport(
  upload: Upload,
  { roundName, actor, now }: { roundName: string; actor: Actor; now: Instant },
  { workbooks, ...deps }: ApiDeps & { workbooks: Workbooks },
): Promise<Preview> {
  const [round, people] = await Promise.all([findRound(deps.pool, roundName), peopleOn(deps.pool, now)])
  const task = {
    ledger: upload.ledger.bytes,
    roster: upload.roster?.bytes ?? null,
    known: rosterRowsOf(people),
    year: upload.fields.year,
  }
  const { ledger, roster } = await workbooks.read(task)
  const { entries, problems: badEntries } = rosterEntries(roster?.entries ?? [])
  const wanted = entries.length > 0 ? applyChange(people, entries) : people
  const { readable, problems: badRows } = await readableRows(ledger.rows, {
    roster: roster?.entries ?? task.known,
    people: wanted,
  })
  const comparison = await compareLedger(readable, {
    known: round ? await measuresOfRound(deps.pool, round.id) : [],
    people: wanted,
    lastSaid: (ids) => lastSaid(deps.pool, ids, ''),
  })
  const problems: FoundProblem[] = [
    ...(roster?.problems ?? []).map((problem) => ({ ...problem, file: 'roster' as const })),
    ...badEntries,
    ...[...ledger.problems, ...badRows].map((problem) => ({ ...problem, file: 'ledger' as const })),
  ]
  const rows = inOrder(comparison.rows, problems)
  const { organisation, confirmationRequired } = upload.fields
  return {
    rows,
    batch: {
      round: { name: round?.name ?? roundName, organisation, confirmationRequired },
      roundId: round?.id ?? null,
      fileName: upload.ledger.name,
      sha256: upload.ledger.sha256,
      actor,
      roster: entries,
      layout: ledger.layout ?? null,
      mails: await foreseen(comparison, { round, people: wanted, actor, deps, now }),
      counts: countsOf(rows),
      problems,
    },
  }
}

type Play = { round: Round | null; people: PeopleOn; actor: Actor; deps: ApiDeps; now: Instant }

async function foreseen(
  { fresh, changed }: Comparison,
  { round, people, actor, deps, now }: Play,
): Promise<ForeseenMails> {
  const loaded = await loadVersions(deps.pool)
  const newest = newestVersions(loaded)
  const versions = round?.versions ?? newest
  const context = { ...contextOf(loaded, versions, now), actor, roster: people.roster, untold: [] }
  const clock = contextOf(loaded, newest, now)
  const confirmationRequired = round?.confirmationRequired ?? false
  const given = { roundId: round?.id ?? '', versions, confirmationRequired }
  return previewMails({ rows: fresh, changed }, given, { context, clock })
}

/** The roster that holds, as a ledger is checked against. */
function rosterRowsOf({ roster, date }: PeopleOn): RosterEntryRow[] {
  return roster.people
    .filter((person) => isValidOn(person, date))
    .map(({ name, units, title, roles, email, phone }) => ({
      ...{ name, title, email, phone },
      units: [...units],
      roles: [...roles],
      row: 0,
    }))
}

function rosterEntries(read: readonly RosterEntryRow[]): {
  entries: RosterEntry[]
  problems: FoundProblem[]
} {
  const entries: RosterEntry[] = []
  const problems: FoundProblem[] = []
  for (const one of read) {
    const parsed = rosterEntry.safeParse(rosterEntryOf(one))
    if (parsed.success) entries.push(parsed.data)
    else
      for (const { field, found, message } of fieldProblemsOf(parsed.error, one))
        problems.push({
          file: 'roster',
          severity: 'error',
          sheet: '通讯录',
          row: one.row,
          column: field,
          cell: `第${one.row}行`,
          found,
          expected: message,
        })
  }
  return { entries, problems }
}

/** By sheet and row, each with what was found in it; rows that could not be read are in their places. */
function inOrder(compared: readonly NewImportRow[], problems: readonly FoundProblem[]): NewImportRow[] {
  const ofLedger = problems.filter(({ file }) => file === 'ledger')
  const found = groupBy(ofLedger, ({ sheet, row }) => `${sheet}/${row}`)
  const read = new Set(compared.map(({ sheet, row }) => `${sheet}/${row}`))
  const unread = [...found].flatMap(([place, list]): NewImportRow[] => {
    const [first] = list.filter(({ severity, column }) => severity === 'error' && column !== '表头')
    if (!first || read.has(place)) return []
    const { sheet, row } = first
    const nothing = { measureId: null, body: null, sourceHash: null, changes: [], problems: [] }
    return [{ position: 0, sheet, row, kind: 'problem', ...nothing }]
  })
  const sheets = [...new Set(compared.map(({ sheet }) => sheet).filter((sheet) => sheet !== ''))]
  const rank = ({ kind, sheet }: NewImportRow) =>
    kind === 'vanished'
      ? Number.MAX_SAFE_INTEGER
      : sheets.includes(sheet)
        ? sheets.indexOf(sheet)
        : sheets.length
  return [...compared, ...unread]
    .sort((a, b) => rank(a) - rank(b) || a.row - b.row)
    .map((row, index) => ({
      ...row,
      position: index + 1,
      problems: (found.get(`${row.sheet}/${row.row}`) ?? []).map(({ file: _file, ...problem }) => problem),
    }))
}

function groupBy<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(nameOf(item))
    if (group) group.push(item)
    else groups.set(nameOf(item), [item])
  }
  return groups
}

function countsOf(rows: readonly NewImportRow[]): ImportCounts {
  const counts: ImportCounts = { new: 0, changed: 0, unchanged: 0, problem: 0, vanished: 0 }
  for (const kind of importKinds) counts[kind] = rows.filter((row) => row.kind === kind).length
  return counts
}
