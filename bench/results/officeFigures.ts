import type { Morning } from '../figures/escalations.ts'
import { cpuPerCall } from '../figures/rush.ts'
import type { Standing } from '../figures/standing.ts'
import type { OfficeRun } from '../officeRun.ts'
import { type Cpu, cpuTotal } from '../stage.ts'
import type { Definition } from './figure.ts'
import { cpuPerLifecycle } from './figures.ts'
import { percentile } from './percentile.ts'

/** Where the issue names one bound only, it is both: there is nothing to aim at beyond it. */
export const officeFigures: readonly Definition<OfficeRun>[] = [
  {
    name: 'idle CPU of open armed measures, beyond the empty office: % of a core',
    ...{ must: 2, aim: 2, better: 'lower' },
    of: ({ standing }) =>
      idlePercent(standing, standing.idleMany) - idlePercent(standing, standing.idleEmpty),
  },
  {
    name: 'API reads in storms of mail: p99, ms',
    ...{ must: 100, aim: 100, better: 'lower' },
    of: ({ reads }) => percentile(Object.values(reads.times).flat(), 0.99),
  },
  {
    name: 'a command by the API, 50 in flight: p99, ms',
    ...{ must: 100, aim: 100, better: 'lower' },
    of: ({ commands }) => commands.startWork.p99,
  },
  {
    name: "a command by the API: CPU of all processes / a Temporal Update's",
    ...{ must: 0.3, aim: 0.3, better: 'lower' },
    of: ({ commands, updates }) => cpuPerCall(commands.startWork) / cpuPerCall(updates),
  },
  {
    name: 'escalations that keep up (p99 at most 1 s late) per second / S0',
    ...{ must: 0.15, aim: 0.3, better: 'higher' },
    of: ({ keepingUp: { perSecond, S0 } }) => perSecond / S0,
  },
  {
    name: 'smallest spread in which the escalations of one morning are ready at the slot, s',
    ...{ must: 600, aim: 600, better: 'lower' },
    of: ({ morning }) => spreadNeeded(morning),
  },
  {
    name: 'CPU of a life among many open measures / among few',
    ...{ must: 1.1, aim: 1.1, better: 'lower' },
    of: ({ standing: { amongMany, amongFew } }) => cpuPerLifecycle(amongMany) / cpuPerLifecycle(amongFew),
  },
]

/** Worker, Temporal server and database; who measures is none of it. */
export function idlePercent({ idleSeconds }: Standing, cpu: Cpu): number {
  return ((cpuTotal(cpu) - cpu.caller) * 100) / idleSeconds
}

/** From the beginning of the spread to the slot where all were ready at it, otherwise to the last one. */
export function spreadNeeded({ slot, last }: Morning): number {
  return Math.max(slot, last)
}
