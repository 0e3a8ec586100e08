import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { commitName, machineName } from '../../bench/results/write.ts'
import type { Drill, Tally } from './drill.ts'
import { drills } from './drills.ts'

export type Ran = { drill: Drill; tally: Tally; seed: number; startedAt: number; endedAt: number }

const heading = [
  '# Drills',
  '',
  'Each drill rehearses a disaster on real servers (PostgreSQL, Temporal, worker and API processes, a mail server that keeps',
  'what it gets) and then compares what *had to be told*, reckoned beforehand by the forecast, with what the mail server got.',
  '',
  '- **faults**: what was done to the servers. **required**: notices that somebody had to hear. **told**: by themselves.',
  '- **collapsed**: not told by themselves; after an outage a higher rung of the same ladder was told instead.',
  '- **unknown twice**: two attempts ended without an answer; by the rule the office is told instead of a third.',
  '- **after unknown**: second copies of a mail whose first answer nobody heard; the ledger says so. All other second copies',
  '  are **doubled**. **lost**: never told. **wrong**: anything else that must not be. These three must be 0.',
  '',
  'A drill is run by its command (`npm run drill` runs all; `-- --quick` is the short form, which writes nothing here). The',
  'seed chooses the moments. A row is kept until its drill is run again in full.',
  '',
]
const columns = [
  ...[
    'drill',
    'what goes wrong',
    'faults',
    'required',
    'told',
    'collapsed',
    'after unknown',
    'unknown twice',
    'doubled',
    'lost',
  ],
  ...['wrong', 'minutes', 'command', 'machine', 'commit', 'date'],
]

/** Puts the drill's row into the document, in the order of the list, and leaves the others as they are. */
export function keepRow(document: string, ran: Ran): void {
  const rows = existsSync(document) ? rowsOf(readFileSync(document, 'utf8')) : new Map<string, string>()
  rows.set(ran.drill.name, rowOf(ran, commitName(dirname(document))))
  const listed = drills.flatMap(({ name }) => rows.get(name) ?? [])
  const table = [`| ${columns.join(' | ')} |`, `|${'---|'.repeat(columns.length)}`, ...listed]
  writeFileSync(document, `${[...heading, ...table].join('\n')}\n`)
}

function rowsOf(text: string): Map<string, string> {
  const rows = text.split('\n').filter((line) => /^\| [^|]+ \|/.test(line) && !line.startsWith('| drill |'))
  return new Map(rows.map((row) => [row.split('|')[1]?.trim() ?? '', row]))
}

function rowOf({ drill, tally, seed, startedAt, endedAt }: Ran, commit: string): string {
  const { faults, required, told, collapsed, again, doubtful, doubled, lost, wrong = [] } = tally
  const bad = (list: readonly string[]) => (list.length > 0 ? `**${list.length}**` : '0')
  const cells = [
    ...[drill.name, drill.title, faults, required, told, collapsed, again, doubtful],
    ...[bad(doubled), bad(lost), bad(wrong)],
    ((endedAt - startedAt) / 60_000).toFixed(1),
    `\`npm run drill -- ${drill.name} --seed ${seed}\``,
    machineName(),
    commit,
    new Date(startedAt).toISOString().slice(0, 10),
  ]
  return `| ${cells.join(' | ')} |`
}
