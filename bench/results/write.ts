import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { type Figure, figureTable } from './figure.ts'

/** Load of the machine before anything was started: others at work make every figure worthless. */
export type Circumstances = { machine: string; commit: string; loadBefore: number; minutes: number }

/** What one command measures: a key of RESULTS.json and a section of RESULTS.md. */
export type Section = {
  name: GroupName
  title: string
  command: string
  figures: readonly Figure[]
  runs: number
  tables: readonly string[]
  circumstances: Circumstances
}

/** In the order of the report. */
const groupNames = ['own', 'office', 'peers'] as const
export type GroupName = (typeof groupNames)[number]

/** Writes a group's figures into RESULTS.json and RESULTS.md of the folder; those of the others stay as they are. */
export function writeResults(folder: string, section: Section): void {
  const { machine, commit } = section.circumstances
  const own = { machine, commit, figures: section.figures }
  writeJson(join(folder, 'RESULTS.json'), section.name, own)
  writeMarkdown(join(folder, 'RESULTS.md'), section.name, markdown(section))
}

export function machineName(): string {
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${memory} GB, ${process.platform}, Node ${process.version}`
}

/** The short hash, with `+` where the checkout differs from it. */
export function commitName(folder: string): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+')
  } catch {
    return 'unknown'
  }
}

export function loadNow(): number {
  return loadavg()[0] ?? 0
}

function writeJson(file: string, name: GroupName, own: object): void {
  const known: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const all = new Map<string, unknown>(typeof known === 'object' && known ? Object.entries(known) : []).set(
    name,
    own,
  )
  const ordered = groupNames.flatMap((each) => (all.has(each) ? [[each, all.get(each)]] : []))
  // The runs of a figure on one line, as the formatter wants it.
  const json = JSON.stringify(Object.fromEntries(ordered), null, 2).replace(/\[[\d\s.,e-]+\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  )
  writeFileSync(file, `${json}\n`)
}

/** Sections begin with a comment that names their group. */
function writeMarkdown(file: string, name: GroupName, own: string): void {
  const [head = '', ...rest] = readFileSync(file, 'utf8').split(/^<!-- figures: (\w+) -->\n/m)
  const all = new Map<string, string>([[name, own]])
  for (let at = 0; at < rest.length; at += 2) {
    const known = rest[at] ?? ''
    if (known !== name) all.set(known, rest[at + 1] ?? '')
  }
  const sections = groupNames.flatMap((each) => {
    const text = all.get(each)
    return text === undefined ? [] : [`<!-- figures: ${each} -->\n${text.trimEnd()}\n`]
  })
  writeFileSync(file, `${head}${sections.join('\n')}`)
}

function markdown({ title, command, figures, runs, tables, circumstances }: Section): string {
  const { machine, commit, loadBefore, minutes } = circumstances
  const quiet = loadBefore < 0.5 ? '' : ' **The machine was not quiet: repeat it before you believe it.**'
  return [
    `## ${title}`,
    '',
    `\`${command}\` on ${machine}; commit ${commit}; ${runs} ${runs === 1 ? 'run' : 'runs, medians'}; ${minutes.toFixed(0)} minutes.`,
    `Load of the machine before: ${loadBefore.toFixed(2)}. The figures need a quiet machine.${quiet}`,
    '',
    ...figureTable(figures),
    '',
    ...tables,
  ].join('\n')
}
