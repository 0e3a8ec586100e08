import type { Drill } from './drill.ts'
import { kills } from './kills.ts'

/** All drills, in the order of the table in docs/drills.md. */
export const drills: readonly Drill[] = [kills]
