import { fileURLToPath } from 'node:url'
import { peersAreInstalled } from './figures/peer.ts'
import { officeGroup } from './officeRun.ts'
import { peersGroup } from './peersRun.ts'
import { figureTable } from './results/figure.ts'
import { commitName, loadNow, machineName, writeResults } from './results/write.ts'
import { ownGroup } from './run.ts'
import { openStage } from './stage.ts'

/** `npm run bench [-- --office | --peers] [--quick]`. Writes its group's part of RESULTS.json and RESULTS.md beside this file. */
const folder = fileURLToPath(new URL('.', import.meta.url))
const asked = process.argv.slice(2)
const group = [officeGroup, peersGroup].find(({ flag }) => flag !== null && asked.includes(flag)) ?? ownGroup
if (group === peersGroup && !peersAreInstalled()) {
  console.error('同类系统没有安装：先运行 npm ci --prefix bench/peers')
  process.exit(1)
}
const { namespaces, measure } = group.sized(asked.includes('--quick'))
const began = performance.now()
const say = (line: string): void => console.error(line)
const loadBefore = loadNow()

const stage = await openStage(namespaces, say)
// Twice is no harm: a run that is broken off ends with an error as well, and both wait for the same end.
const close = (): Promise<void> => stage.close()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void close().finally(() => process.exit(130)))
}
try {
  const measured = await measure(stage, say)
  const minutes = (performance.now() - began) / 60_000
  writeResults(folder, {
    ...{ name: group.name, title: group.title, ...measured },
    command: ['npm run bench', ...(asked.length > 0 ? ['--', ...asked] : [])].join(' '),
    circumstances: { machine: machineName(), commit: commitName(folder), loadBefore, minutes },
  })
  console.log(figureTable(measured.figures).join('\n'))
} finally {
  await close()
}
