import type { Drill } from './drill.ts'

/** All drills, in the order of the table in docs/drills.md. */
export const drills: readonly Drill[] = []
