import type { Client } from '@temporalio/client'
import { type ArmingFigures, measureArming } from './figures/arming.ts'
import { type Lifecycles, measureLifecycles } from './figures/lifecycle.ts'
import { measureStorms, type StormFigures } from './figures/storms.ts'
import type { Group } from './group.ts'
import { figuresOf } from './results/figure.ts'
import { figures } from './results/figures.ts'
import { rawTables } from './results/rawTables.ts'
import { full, quick, type Sizes } from './sizes.ts'
import type { Stage } from './stage.ts'
import { measureTextbook } from './textbook/lifecycle.ts'
import { timed } from './timed.ts'

/** Every term once. */
export type Run = {
  /** Read for comparison, no figures of their own; null in the quick run. */
  besides: { oursAlone: Lifecycles; textbookWithNews: Lifecycles } | null
  arming: ArmingFigures
  storms: StormFigures
  ours: Lifecycles
  textbook: Lifecycles
}

/** So many namespaces a run needs; one more serves the bare starts of all runs. */
const namespacesPerRun = 6

/** What `npm run bench` measures: the product against bare tools and the textbook. */
export const ownGroup: Group = {
  name: 'own',
  title: 'Against bare tools and the textbook workflow',
  flag: null,
  sized(isQuick) {
    const sizes = isQuick ? quick : full
    return {
      namespaces: 1 + sizes.runs * namespacesPerRun,
      async measure(stage, say) {
        const bare = stage.freshNamespace().client
        const runs: Run[] = []
        for (let no = 1; no <= sizes.runs; no++) runs.push(await runOnce(stage, sizes, { bare, no, say }))
        return { figures: figuresOf(figures, runs), runs: runs.length, tables: rawTables(runs, sizes) }
      },
    }
  },
}

/** Compared terms stand side by side; which of the two designs comes first changes with every run. */
async function runOnce(
  stage: Stage,
  sizes: Sizes,
  { bare, no, say }: { bare: Client; no: number; say: (line: string) => void },
): Promise<Run> {
  const name = (what: string) => `bench_${what}_${no}`
  const step = <T>(what: string, work: () => Promise<T>) => timed(say, `第 ${no} 轮 ${what}`, work)
  const measureOurs = () =>
    step('生命周期（本系统）', () =>
      measureLifecycles(stage, sizes, { name: name('ours'), perOwner: sizes.perOwner }),
    )
  const measureN0 = () =>
    step('生命周期（教科书）', () => measureTextbook(stage, sizes, { name: name('textbook'), news: false }))
  let ours = no % 2 === 1 ? await measureOurs() : null
  const textbook = await measureN0()
  ours ??= await measureOurs()
  const storms = await step('发信风暴', () => measureStorms(stage, sizes, name('storms')))
  const arming = await step('登记与挂钟', () => measureArming(stage, sizes, bare, name('arming')))
  const besides = sizes.besides
    ? await step('生命周期（对照）', async () => ({
        oursAlone: await measureLifecycles(stage, sizes, { name: name('alone'), perOwner: 1 }),
        textbookWithNews: await measureTextbook(stage, sizes, { name: name('news'), news: true }),
      }))
    : null
  return { besides, arming, storms, ours, textbook }
}
