import { fileURLToPath } from 'node:url'
import { officeGroup } from './officeRun.ts'
import { figureTable } from './results/figure.ts'
import { commitName, loadNow, machineName, writeResults } from './results/write.ts'
import { ownGroup } from './run.ts'
import { openStage } from './stage.ts'

/** `npm run bench [-- --office] [--quick]`. Writes its group's part of RESULTS.json and RESULTS.md beside this file. */
const folder = fileURLToPath(new URL('.', import.meta.url))
const asked = process.argv.slice(2)
const group = [officeGroup].find(({ flag }) => flag !== null && asked.includes(flag)) ?? ownGroup
const { namespaces, measure } = group.sized(asked.includes('--quick'))
const began = performance.now()
const say = (line: string): void => console.error(line)
const loadBefore = loadNow()

const stage = await openStage(namespaces, say)
let closing = false
const close = async (): Promise<void> => {
  if (closing) return
  closing = true
  await stage.close()
}
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
