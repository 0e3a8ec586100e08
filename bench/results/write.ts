import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Run } from '../run.ts'
import type { Sizes } from '../sizes.ts'
import { type Figure, figuresOf, keeps } from './figures.ts'
import { rawTables } from './rawTables.ts'

/** Load of the machine before anything was started: others at work make every figure worthless. */
export type Circumstances = { machine: string; commit: string; loadBefore: number; minutes: number }

/** Writes RESULTS.json and RESULTS.md into the folder, and answers the figures. */
export function writeResults(
  folder: string,
  runs: readonly Run[],
  about: { sizes: Sizes; circumstances: Circumstances },
): Figure[] {
  const figures = figuresOf(runs)
  const { machine, commit } = about.circumstances
  // The runs of a figure on one line, as the formatter wants it.
  const json = JSON.stringify({ machine, commit, figures }, null, 2).replace(/\[[\d\s.,e-]+\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  )
  writeFileSync(join(folder, 'RESULTS.json'), `${json}\n`)
  writeFileSync(join(folder, 'RESULTS.md'), markdown(figures, runs, about))
  return figures
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

export function figureTable(figures: readonly Figure[]): string[] {
  return [
    '| figure | value | must | aim | kept | runs |',
    '|---|---|---|---|---|---|',
    ...figures.map((figure) => {
      const sign = figure.better === 'lower' ? '<=' : '>='
      const kept = keeps(figure, figure.aim) ? 'aim' : keeps(figure, figure.must) ? 'must' : '**no**'
      const { name, value, must, aim, runs } = figure
      return `| ${name} | ${value} | ${sign} ${must} | ${sign} ${aim} | ${kept} | ${runs.join(', ')} |`
    }),
  ]
}

function markdown(
  figures: readonly Figure[],
  runs: readonly Run[],
  { sizes, circumstances }: { sizes: Sizes; circumstances: Circumstances },
): string {
  const { machine, commit, loadBefore, minutes } = circumstances
  const command = sizes.name === 'full' ? 'npm run bench' : 'npm run bench -- --quick'
  const quiet = loadBefore < 0.5 ? '' : ' **The machine was not quiet: repeat it before you believe it.**'
  return [
    '# Benchmark',
    '',
    `\`${command}\` on ${machine}; commit ${commit}; ${runs.length} ${runs.length === 1 ? 'run' : 'runs, medians'}; ${minutes.toFixed(0)} minutes.`,
    `Load of the machine before: ${loadBefore.toFixed(2)}. The figures need a quiet machine.${quiet}`,
    '',
    ...figureTable(figures),
    '',
    ...rawTables(runs, sizes),
  ].join('\n')
}
