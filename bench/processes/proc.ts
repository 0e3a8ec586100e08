import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts a process's time in hundredths of a second. */
const ticksPerSecond = 100

type Stat = { pid: number; parent: number; ticks: number }

/**
 * CPU seconds that each process and everything below it have used since they were started. Children that ended and were
 * waited for count with their parent (a database's connections come and go), living ones by themselves.
 */
export function cpuSeconds(root: number): number {
  const stats = allStats()
  const tree = new Set([root])
  for (let size = 0; size !== tree.size; ) {
    size = tree.size
    for (const { pid, parent } of stats) if (tree.has(parent)) tree.add(pid)
  }
  const ticks = stats.filter(({ pid }) => tree.has(pid)).reduce((sum, stat) => sum + stat.ticks, 0)
  return ticks / ticksPerSecond
}

/** Bytes of a process that are in memory (VmRSS), without its children. */
export function residentBytes(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(found?.[1] ?? 0) * 1024
}

function allStats(): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)))
}

/** Nothing for a process that ended meanwhile. */
function statOf(pid: number): Stat[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may contain anything; the numbers begin after it with field 3.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const at = (field: number) => Number(fields[field - 3])
    return [{ pid, parent: at(4), ticks: at(14) + at(15) + at(16) + at(17) }]
  } catch {
    return []
  }
}
