import { fileURLToPath } from 'node:url'
import { commitName, figureTable, loadNow, machineName, writeResults } from './results/write.ts'
import { namespacesPerRun, type Run, runOnce } from './run.ts'
import { full, quick } from './sizes.ts'
import { openStage } from './stage.ts'

/** `npm run bench`, `npm run bench -- --quick`. Writes RESULTS.json and RESULTS.md beside this file. */
const folder = fileURLToPath(new URL('.', import.meta.url))
const sizes = process.argv.includes('--quick') ? quick : full
const began = performance.now()
const say = (line: string): void => console.error(line)
const loadBefore = loadNow()

const stage = await openStage(1 + sizes.runs * namespacesPerRun, say)
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
  const bare = stage.freshNamespace().client
  const runs: Run[] = []
  for (let no = 1; no <= sizes.runs; no++) runs.push(await runOnce(stage, sizes, { bare, no, say }))
  const minutes = (performance.now() - began) / 60_000
  const circumstances = { machine: machineName(), commit: commitName(folder), loadBefore, minutes }
  const figures = writeResults(folder, runs, { sizes, circumstances })
  console.log(figureTable(figures).join('\n'))
} finally {
  await close()
}
