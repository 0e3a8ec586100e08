import type { Drill } from './drill.ts'
import { input } from './input.ts'
import { kills } from './kills.ts'

/** All drills, in the order of the table in docs/drills.md. */
export const drills: readonly Drill[] = [kills, input]
