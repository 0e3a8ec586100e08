import type { RegisterRow } from './commands.schema.ts'

/** A finding in an imported workbook; all of them are reported at once. A row with an error is not loaded. */
export type ImportProblem = {
  severity: 'error' | 'warning'
  sheet: string
  row: number
  /** The column's name as the head has it, such as 整改时限. */
  column: string
  cell: string
  found: string
  expected: string
}

/** What an imported row is to the round: `problem` = it is not loaded; `vanished` = a measure that no row names. */
export const importKinds = ['new', 'changed', 'unchanged', 'problem', 'vanished'] as const
export type ImportKind = (typeof importKinds)[number]

/** A ledger row as it is kept with its import, before its people are looked up in the roster. */
export type ImportedRow = RegisterRow & {
  /** The measure that the ledger itself names: an export carries its ids. */
  measureId?: string
}

/** What became of a row when its import was confirmed. Sentences are Chinese. */
export type ImportOutcome = {
  id: string | null
  added: boolean
  /** Chinese names of the fields that were corrected. */
  corrected: string[]
  /** Why something was not done; empty when all was. */
  refused: string[]
  warnings: string[]
}

export const importStates = ['previewed', 'running', 'done', 'undoing', 'undone', 'discarded'] as const
export type ImportState = (typeof importStates)[number]
