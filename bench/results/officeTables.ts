import type { Morning } from '../figures/escalations.ts'
import { readKinds } from '../figures/reads.ts'
import { cpuPerCall, inFlight, type Rush } from '../figures/rush.ts'
import type { OfficeRun } from '../officeRun.ts'
import type { OfficeSizes } from '../officeSizes.ts'
import { type Cpu, cpuTotal } from '../stage.ts'
import { show } from './figure.ts'
import { cpuPerLifecycle } from './figures.ts'
import { idlePercent } from './officeFigures.ts'
import { percentile } from './percentile.ts'

/** What the figures of a large office are made of, and how it was measured; in Markdown. */
export function officeTables(run: OfficeRun, sizes: OfficeSizes): string[] {
  return [
    ...terms(sizes),
    '',
    ...standingTable(run),
    '',
    ...commandTable(run),
    '',
    ...readTable(run),
    '',
    ...escalationTable(run),
    '',
  ]
}

function terms({ standing, reads, commands, keepingUp, morning }: OfficeSizes): string[] {
  const { few, many, idleSeconds, lives } = standing
  return [
    '### Terms',
    '',
    `- Idle: worker, Temporal and PostgreSQL over ${idleSeconds} s in which nothing is due, with ${many} open armed measures less the same with none; a worker of the same age each time, after a vacuum and a checkpoint.`,
    `- A life: registered, armed, three reminders, closed out and verified, as in the section above (N = ${lives.lifecycles}, ${lives.perOwner} of each owner, after ${lives.warmUp} to warm up), while ${many} (few: ${few}) other measures are open and armed. CPU = worker, Temporal, PostgreSQL and the caller.`,
    `- Command: ${commands.commands} × 开始整改 by POST to the API's own process, ${inFlight} owners with one in flight each, each with his own token, default limits, the worker running. CPU = all processes, the caller's too. Update: \`executeUpdate\` on as many running, cached workflows of the textbook, whose handler sets a variable and stores nothing.`,
    `- Reads: ${reads.readers} people of the office, each asking for the next thing as soon as the last was there (the list with its counts, one measure, its forecast of a year, the mails), among ${reads.standing} measures, from the due instant to the last mail of ${reads.storms} storms of ${reads.mails} mails each.`,
    `- S0: ${keepingUp.starts} bare \`workflow.start\`, half before and half after. Escalations: measures of one date with default spread by their id, over ${keepingUp.window} s each of two mornings: the overdue notice (the first wake of a workflow that was started with a delay) and the report to the group leader (a timer that ran). Late = from the measure's own moment to its rung in the database. A rate keeps up where the p99 of both mornings is at most 1 s.`,
    `- One morning: ${morning} first wakes at the rate that kept up (the slower kind: nothing of them is cached); the slot comes a thirtieth of the spread after its end.`,
  ]
}

function standingTable({ standing }: OfficeRun): string[] {
  const idle = (name: string, cpu: Cpu) => {
    const part = (key: keyof Cpu) => show((cpu[key] * 100) / standing.idleSeconds)
    return `| ${name} | ${show(idlePercent(standing, cpu))} | ${part('worker')} | ${part('temporal')} | ${part('database')} | |`
  }
  const life = (name: string, lives: OfficeRun['standing']['amongFew']) => {
    const part = (key: keyof Cpu) => show((lives.cpu[key] * 1000) / lives.count)
    return `| ${name} | ${show(cpuPerLifecycle(lives))} | ${part('worker')} | ${part('temporal')} | ${part('database')} | ${part('caller')} |`
  }
  return [
    '### Standing measures',
    '',
    '| | all | worker | Temporal | PostgreSQL | caller |',
    '|---|---|---|---|---|---|',
    idle('idle, no measure, % of a core', standing.idleEmpty),
    idle(`idle, ${standing.many} measures, % of a core`, standing.idleMany),
    life(`a life among ${standing.few}, ms`, standing.amongFew),
    life(`a life among ${standing.many}, ms`, standing.amongMany),
  ]
}

function commandTable({ commands, updates }: OfficeRun): string[] {
  const row = (name: string, rush: Rush) => {
    const part = (key: keyof Cpu) => show((rush.cpu[key] * 1000) / rush.count)
    const cells = [
      ...[show(rush.p50), show(rush.p99), show(rush.count / rush.seconds), show(cpuPerCall(rush))],
      ...[part('api'), part('worker'), part('temporal'), part('database'), part('caller')],
    ]
    return `| ${name} | ${cells.join(' | ')} |`
  }
  return [
    '### Commands, 50 in flight',
    '',
    '| | p50 ms | p99 ms | per second | CPU ms each | API | worker | Temporal | PostgreSQL | caller |',
    '|---|---|---|---|---|---|---|---|---|---|',
    row('开始整改 by the API', commands.startWork),
    row('申请销号 by the API, with its mail and the workflow told', commands.closeOut),
    row('Temporal Update', updates),
  ]
}

function readTable({ reads }: OfficeRun): string[] {
  const row = (name: string, times: readonly number[]) =>
    `| ${name} | ${times.length} | ${[0.5, 0.9, 0.99].map((share) => show(percentile(times, share))).join(' | ')} |`
  return [
    '### Reads in storms',
    '',
    '| | reads | p50 ms | p90 ms | p99 ms |',
    '|---|---|---|---|---|',
    ...readKinds.map((kind) => row(kind, reads.times[kind])),
    row('all', Object.values(reads.times).flat()),
    '',
    `Meanwhile ${show(reads.mails / reads.seconds)} mails a second went out.`,
  ]
}

function escalationTable({ keepingUp, morning }: OfficeRun): string[] {
  const { S0, steps } = keepingUp
  const row = (name: string, one: Morning) => {
    const { count, window, late, ready, last, cpu } = one
    const part = (key: keyof Cpu) => show((cpu[key] * 1000) / count)
    const all = show(((cpuTotal(cpu) - cpu.caller) * 1000) / count)
    const cells = [
      ...[String(count), show(window), show(count / window), show(count / window / S0)],
      ...[show(late.p50), show(late.p99), show(late.most), `${ready} of ${count}`, show(last)],
      ...[all, part('worker'), part('temporal'), part('database')],
    ]
    return `| ${name} | ${cells.join(' | ')} |`
  }
  return [
    '### Escalations',
    '',
    `S0 ${show(S0)} starts a second.`,
    '',
    '| | measures | spread s | per second | / S0 | late p50 s | p99 s | most s | ready at the slot | last after s | CPU ms each | worker | Temporal | PostgreSQL |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...steps.flatMap(({ share, keepsUp, mornings: { overdue, escalation } }) => [
      row(`${share} S0, overdue, ${keepsUp ? 'keeps up' : 'falls behind'}`, overdue),
      row(`${share} S0, escalation, ${keepsUp ? 'keeps up' : 'falls behind'}`, escalation),
    ]),
    row('one morning, overdue', morning),
  ]
}
