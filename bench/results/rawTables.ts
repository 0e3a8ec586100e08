import type { Lifecycles } from '../figures/lifecycle.ts'
import type { Storm } from '../figures/storms.ts'
import type { Run } from '../run.ts'
import type { Sizes } from '../sizes.ts'
import { type Cpu, cpuTotal } from '../stage.ts'
import { show } from './figure.ts'
import { cpuPerLifecycle } from './figures.ts'
import { median } from './median.ts'

/** What the figures are made of, how it was measured, and where the textbook is better; in Markdown. */
export function rawTables(runs: readonly Run[], sizes: Sizes): string[] {
  return [
    ...terms(sizes),
    '',
    ...lifecycleTable(runs),
    '',
    ...stormTable(runs),
    '',
    ...armingTable(runs),
    '',
    ...textbookBetter(runs),
    '',
  ]
}

function terms(sizes: Sizes): string[] {
  const { starts, rows, storm, merged, lifecycles, warmUp, perOwner } = sizes
  return [
    '### Terms',
    '',
    `- S0: ${starts} bare \`workflow.start\`, 50 at a time, no worker; half before and half after what it is compared with.`,
    `- M0: ${storm} mails by a bare nodemailer pool of 5 connections in a process of its own, the same letters, the same counting server. The denominator is warm (mean of two rounds around our storms), also for the first storm.`,
    `- N0: the textbook design in \`bench/textbook\`: a workflow with a timer, a sending and a recording activity for each of three reminders side by side, and two signals. It keeps no register and no history, and writes its letter once for all.`,
    `- Lifecycle: N = ${lifecycles} after ${warmUp} to warm up, ${perOwner} of each owner. Ours also tells what N0 does not: assigned, verification asked, closed out. CPU = worker, Temporal server, PostgreSQL and the caller.`,
    `- Registered and armed: N = ${rows} with the default ladder, mails stopped. The worker runs all along; it begins to arm when all rows are accepted, so that neither figure is the other's queue for the same cores. Armed per second is from the first to the last.`,
    `- Storms: N = ${storm} notices due at one instant, one to each of as many people; merged: ${merged.notices} notices to ${merged.people}. Seconds run from the due instant to the last arrival. The account's pace is raised: with its default of 20 a second nothing else would be measured.`,
    `- SIGKILL: N = ${storm}, when two fifths have arrived; another worker is started at once. Extra seconds are beyond the warm storm. Doubled = arrived twice, or arrived and due again as \`unknown\`. What was in flight goes again after half an hour (\`unknown\`); that half hour is not in the seconds.`,
    `- Memory: resident bytes of a worker five seconds after its start, on ${rows} armed measures and on none.`,
  ]
}

function lifecycleTable(runs: readonly Run[]): string[] {
  const besides = runs.flatMap((run) => run.besides ?? [])
  const row = (name: string, of: (run: Run) => Lifecycles): string => {
    const each = (value: (life: Lifecycles) => number) => median(runs.map((run) => value(of(run))))
    const part = (key: keyof Cpu) => show(each(({ cpu, count }) => (cpu[key] * 1000) / count))
    const cells = [
      show(each(cpuPerLifecycle)),
      ...[part('worker'), part('temporal'), part('database'), part('caller')],
      show(each(({ mails, count }) => mails / count)),
      show(each(({ seconds, count }) => (seconds * 1000) / count)),
    ]
    return `| ${name} | ${cells.join(' | ')} |`
  }
  return [
    '### Lifecycle, milliseconds of CPU each',
    '',
    '| | all | worker | Temporal | PostgreSQL | caller | mails each | wall ms each |',
    '|---|---|---|---|---|---|---|---|',
    row('ours', ({ ours }) => ours),
    row('N0', ({ textbook }) => textbook),
    ...(besides.length === 0
      ? []
      : [
          row('ours, one measure an owner', ({ besides: lives, ours }) => lives?.oursAlone ?? ours),
          row(
            'N0 that tells what ours tells',
            ({ besides: lives, textbook }) => lives?.textbookWithNews ?? textbook,
          ),
        ]),
  ]
}

function stormTable(runs: readonly Run[]): string[] {
  const middle = (of: (run: Run) => number) => median(runs.map(of))
  const row = (name: string, of: (run: Run) => Storm): string => {
    const each = (value: (storm: Storm) => number) => show(middle((run) => value(of(run))))
    const cpu = (key: keyof Cpu) => each((storm) => (storm.cpu[key] * 1000) / storm.mails)
    const all = each((storm) => (cpuTotal(storm.cpu) * 1000) / storm.mails)
    const rate = each(({ mails, seconds }) => mails / seconds)
    const lateness = each((storm) => storm.lateness * 1000)
    return `| ${name} | ${rate} | ${all} | ${cpu('worker')} | ${cpu('temporal')} | ${cpu('database')} | ${lateness} |`
  }
  return [
    '### Storms',
    '',
    '| | mails/s | CPU ms a mail | worker | Temporal | PostgreSQL | first mail after ms |',
    '|---|---|---|---|---|---|---|',
    `| M0, first round | ${show(middle(({ storms }) => storms.M0Cold))} | | | | | |`,
    `| M0 | ${show(middle(({ storms }) => storms.M0))} | ${show(middle(({ storms }) => storms.M0Cpu))} | | | | |`,
    row('one mail per notice, first storm', ({ storms }) => storms.cold),
    row('one mail per notice, warm', ({ storms }) => storms.warm),
    row('merged', ({ storms }) => storms.merged),
    '',
    `In flight at the SIGKILL (\`unknown\`): ${show(middle(({ storms }) => storms.killed.unknown))} mails.`,
  ]
}

function armingTable(runs: readonly Run[]): string[] {
  const middle = (of: (run: Run) => number) => show(median(runs.map(of)))
  const megabytes = (of: (run: Run) => number) => middle((run) => of(run) / 1e6)
  return [
    '### Registering and arming',
    '',
    '| S0 starts/s | rows registered/s | armed/s | CPU ms an armed measure | memory MB: none | armed | the worker that armed them |',
    '|---|---|---|---|---|---|---|',
    `| ${[
      middle(({ arming }) => arming.S0),
      middle(({ arming }) => arming.registeredPerSecond),
      middle(({ arming }) => arming.armedPerSecond),
      middle(({ arming }) => arming.armingCpu),
      megabytes(({ arming }) => arming.memoryEmpty),
      megabytes(({ arming }) => arming.memoryArmed),
      megabytes(({ arming }) => arming.memoryAfterArming),
    ].join(' | ')} |`,
  ]
}

function textbookBetter(runs: readonly Run[]): string[] {
  const middle = (of: (run: Run) => number) => show(median(runs.map(of)))
  return [
    '### Where the textbook is better',
    '',
    `- From the due instant to the first reminder: ${middle(({ textbook }) => textbook.lateness * 1000)} ms, ours ${middle(({ ours }) => ours.lateness * 1000)} ms: it sends each by itself, ours reads and merges all of them first.`,
    `- From the last verification to the end of the last workflow: ${middle(({ textbook }) => textbook.ending)} s, ours ${middle(({ ours }) => ours.ending)} s: a signal reaches the workflow at once, ours is told by the armer within a second.`,
    '- It is one file of forty lines and needs no plan, no mailroom and no armer; below a few hundred measures nobody would notice what it costs.',
    '- Its reminders are seen one by one in the history of the workflow; ours stand in the ledger, and in the history only what changes the measure.',
  ]
}
