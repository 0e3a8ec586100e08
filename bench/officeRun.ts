import type { Client } from '@temporalio/client'
import { type ApiCommands, measureApiCommands } from './figures/apiCommands.ts'
import { firstMorning, inEscalatingOffice, type Morning } from './figures/escalations.ts'
import { type KeepingUp, measureKeepingUp } from './figures/keepingUp.ts'
import { measureReads, type Reads } from './figures/reads.ts'
import type { Rush } from './figures/rush.ts'
import { measureStanding, type Standing } from './figures/standing.ts'
import { measureUpdates } from './figures/updates.ts'
import type { Group } from './group.ts'
import { fullOffice, type OfficeSizes, quickOffice } from './officeSizes.ts'
import { figuresOf } from './results/figure.ts'
import { officeFigures } from './results/officeFigures.ts'
import { officeTables } from './results/officeTables.ts'
import type { Stage } from './stage.ts'
import { timed } from './timed.ts'

export type OfficeRun = {
  standing: Standing
  reads: Reads
  commands: ApiCommands
  updates: Rush
  keepingUp: KeepingUp
  /** The first wakes of as many workflows: the slower of the two mornings of a step. */
  morning: Morning
}

/** What `npm run bench -- --office` measures: a large office that stands, is read, commanded, and escalates. */
export const officeGroup: Group = {
  name: 'office',
  title: 'A large office',
  flag: '--office',
  sized(isQuick) {
    const sizes = isQuick ? quickOffice : fullOffice
    return {
      namespaces: 8,
      async measure(stage, say) {
        const run = await runOffice(stage, sizes, say)
        return { figures: figuresOf(officeFigures, [run]), runs: 1, tables: officeTables(run, sizes) }
      },
    }
  },
}

async function runOffice(stage: Stage, sizes: OfficeSizes, say: (line: string) => void): Promise<OfficeRun> {
  const step = <T>(what: string, work: () => Promise<T>) => timed(say, what, work)
  const bare = stage.freshNamespace().client
  // First, while the servers have nothing behind them: what is idle is compared with an empty office.
  const standing = await step('空闲与规模', () => measureStanding(stage, sizes.standing, 'bench_standing'))
  const updates = await step('Temporal 的 Update', () =>
    measureUpdates(stage, sizes.commands.commands, 'bench_updates'),
  )
  const commands = await step('接口的命令', () => measureApiCommands(stage, sizes.commands, 'bench_commands'))
  const reads = await step('风暴中查询', () => measureReads(stage, sizes.reads, 'bench_reads'))
  const keepingUp = await step('升级的速率', () => measureSteps(stage, sizes, bare))
  const morning = await step('一个早晨的升级', () => measureMorning(stage, sizes, keepingUp))
  return { standing, reads, commands, updates, keepingUp, morning }
}

function measureSteps(stage: Stage, { keepingUp }: OfficeSizes, bare: Client): Promise<KeepingUp> {
  return measureKeepingUp(stage, keepingUp, { bare, name: 'bench_steps' })
}

/** Spread over as long as they need at the rate that keeps up; where none did, at the lowest that was tried. */
function measureMorning(stage: Stage, sizes: OfficeSizes, { perSecond, steps }: KeepingUp): Promise<Morning> {
  const rate = perSecond > 0 ? perSecond : (steps[0]?.perSecond ?? 1)
  const window = Math.ceil(sizes.morning / rate)
  return inEscalatingOffice(stage, 'bench_morning', (scene) =>
    firstMorning(scene, { count: sizes.morning, window }),
  )
}
