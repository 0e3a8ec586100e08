import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { closeHouses } from '../support/house.ts'
import { type Drill, isPassed, type Tally } from './drill.ts'
import { drills } from './drills.ts'
import { keepRow } from './table.ts'
import { lineOf } from './tally.ts'

/**
 * `npm run drill -- [NAME ...] [--quick] [--seed N]`: rehearses disasters one after the other and says what was lost; ends
 * with 1 when anything was. The full form keeps each drill's row in docs/drills.md.
 */
const document = fileURLToPath(new URL('../../docs/drills.md', import.meta.url))
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, seed: { type: 'string' } },
  allowPositionals: true,
})
const wanted = wantedOf(positionals)
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed)
if (!Number.isSafeInteger(seed)) throw new Error(`--seed: ${values.seed} is no whole number`)
console.log(`seed ${seed}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closeHouses().finally(() => process.exit(130)))

let failed = 0
for (const drill of wanted) {
  const startedAt = Date.now()
  const say = (line: string) =>
    console.log(`  ${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${line}`)
  console.log(`${drill.name}: ${drill.title}`)
  const tally = await drill.run({ seed, quick: values.quick, say }).catch(brokenDown)
  console.log(lineOf(drill.name, tally))
  for (const [what, list] of Object.entries({
    doubled: tally.doubled,
    lost: tally.lost,
    wrong: tally.wrong ?? [],
  }))
    for (const one of list) console.log(`  ${what}: ${one}`)
  if (!isPassed(tally)) failed++
  if (!values.quick) keepRow(document, { drill, tally, seed, startedAt, endedAt: Date.now() })
}
process.exitCode = failed > 0 ? 1 : 0

function wantedOf(names: readonly string[]): readonly Drill[] {
  const strangers = names.filter((name) => !drills.some((drill) => drill.name === name))
  if (strangers.length > 0)
    throw new Error(
      `no such drill: ${strangers.join(', ')}; there are ${drills.map(({ name }) => name).join(', ')}`,
    )
  return drills.filter(({ name }) => names.length === 0 || names.includes(name))
}

/** A drill that could not be carried through proves nothing. */
function brokenDown(error: unknown): Tally {
  const what =
    error instanceof Error ? `${error.message} (${String(error.cause ?? 'no cause')})` : String(error)
  console.error(error)
  return {
    ...{ faults: 0, required: 0, told: 0, collapsed: 0, again: 0, doubtful: 0, doubled: [], lost: [] },
    wrong: [`not carried through: ${what}`],
  }
}
