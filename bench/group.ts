import type { Figure } from './results/figure.ts'
import type { GroupName } from './results/write.ts'
import type { Stage } from './stage.ts'

/** Figures that one command measures together. */
export type Group = {
  name: GroupName
  title: string
  /** What it is asked for by; null = without a word. */
  flag: string | null
  /** `quick` = small enough for three minutes. */
  sized(quick: boolean): Sized
}

export type Sized = {
  /** How many namespaces it uses up. */
  namespaces: number
  measure(stage: Stage, say: (line: string) => void): Promise<Measured>
}

export type Measured = { figures: Figure[]; runs: number; tables: string[] }
