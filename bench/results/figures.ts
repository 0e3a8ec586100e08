import type { Run } from '../run.ts'
import { cpuTotal } from '../stage.ts'
import type { Definition } from './figure.ts'

/** Against what a user would write himself: bare starts, a bare mail pool, the textbook workflow. */
export const figures: readonly Definition<Run>[] = [
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

/** Milliseconds of all processes. */
export function cpuPerLifecycle({ cpu, count }: Run['ours']): number {
  return (cpuTotal(cpu) * 1000) / count
}
