import type { Step } from './ladder.ts'
import type { Instant } from './localDate.ts'
import type { MeasureState } from './measure.ts'

/**
 * What a measure's workflow waits for, as plain data that crosses to the workflow.
 * `at` null = open, but nothing lies ahead: only a command can move it.
 */
export type Due =
  | { step: Step; at: Instant | null; summary: string; details: string; outcome: null }
  | { step: 'ended'; at: null; summary: string; details: string; outcome: MeasureState }
