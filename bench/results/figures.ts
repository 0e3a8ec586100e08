import type { Run } from '../run.ts'
import { cpuTotal } from '../stage.ts'
import { median } from './median.ts'

export type Figure = {
  name: string
  value: number
  must: number
  aim: number
  better: 'lower' | 'higher'
  runs: number[]
}

type Definition = Omit<Figure, 'value' | 'runs'> & { of: (run: Run) => number }

/** The figures that are promised; `must` and `aim` as the issue of the benchmark sets them. */
const definitions: readonly Definition[] = [
  {
    name: 'CPU per lifecycle, ours / N0',
    ...{ must: 0.4, aim: 0.2, better: 'lower' },
    of: ({ ours, textbook }) => cpuPerLifecycle(ours) / cpuPerLifecycle(textbook),
  },
  {
    name: 'registered rows accepted per second / S0',
    ...{ must: 10, aim: 30, better: 'higher' },
    of: ({ arming }) => arming.registeredPerSecond / arming.S0,
  },
  {
    name: 'workflows armed per second / S0',
    ...{ must: 0.7, aim: 0.95, better: 'higher' },
    of: ({ arming }) => arming.armedPerSecond / arming.S0,
  },
  {
    name: 'one mail per notice, first storm after start: mails per second / M0',
    ...{ must: 0.5, aim: 0.9, better: 'higher' },
    of: ({ storms: { cold, M0 } }) => cold.mails / cold.seconds / M0,
  },
  {
    name: 'one mail per notice, warm: mails per second / M0',
    ...{ must: 0.75, aim: 1.5, better: 'higher' },
    of: ({ storms: { warm, M0 } }) => warm.mails / warm.seconds / M0,
  },
  {
    name: "notices merged into mails: notices per second / M0's mails per second",
    ...{ must: 4, aim: 8, better: 'higher' },
    of: ({ storms: { merged, M0 } }) => merged.notices / merged.seconds / M0,
  },
  {
    name: 'SIGKILL of the worker in a storm, restart: extra seconds to the last mail',
    ...{ must: 10, aim: 5, better: 'lower' },
    of: ({ storms }) => storms.killed.extraSeconds,
  },
  {
    name: 'SIGKILL of the worker in a storm, restart: mails doubled',
    ...{ must: 50, aim: 20, better: 'lower' },
    of: ({ storms }) => storms.killed.doubled,
  },
  {
    name: 'worker memory with armed measures / with none',
    ...{ must: 1.1, aim: 1.02, better: 'lower' },
    of: ({ arming }) => arming.memoryArmed / arming.memoryEmpty,
  },
]

export function figuresOf(runs: readonly Run[]): Figure[] {
  return definitions.map(({ of, ...definition }) => {
    const values = runs.map((run) => round(of(run)))
    return { ...definition, value: round(median(values)), runs: values }
  })
}

/** Milliseconds of worker, server, database and caller. */
export function cpuPerLifecycle({ cpu, count }: Run['ours']): number {
  return (cpuTotal(cpu) * 1000) / count
}

export function keeps({ value, better }: Figure, bound: number): boolean {
  return better === 'lower' ? value <= bound : value >= bound
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}
