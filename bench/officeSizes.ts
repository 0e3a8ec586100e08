import type { KeepingUpSizes } from './figures/keepingUp.ts'
import type { ReadSizes } from './figures/reads.ts'
import type { StandingSizes } from './figures/standing.ts'

/** How many of everything in `npm run bench -- --office`. */
export type OfficeSizes = {
  standing: StandingSizes
  reads: ReadSizes
  commands: { commands: number; warmUp: number }
  keepingUp: KeepingUpSizes
  /** Escalations of one morning. */
  morning: number
}

export const fullOffice: OfficeSizes = {
  standing: {
    few: 1_000,
    many: 10_000,
    idleSeconds: 60,
    settling: 20,
    lives: { warmUp: 100, lifecycles: 300, perOwner: 10 },
  },
  reads: { standing: 10_000, storms: 3, mails: 2_500, readers: 4 },
  commands: { commands: 2_000, warmUp: 500 },
  keepingUp: { starts: 2_000, window: 20, shares: [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4] },
  morning: 10_000,
}

/** Small enough for three minutes: shows that everything works, and the shape; no figure of it is to be believed. */
export const quickOffice: OfficeSizes = {
  standing: {
    few: 100,
    many: 1_000,
    idleSeconds: 10,
    settling: 5,
    lives: { warmUp: 20, lifecycles: 60, perOwner: 10 },
  },
  reads: { standing: 1_000, storms: 1, mails: 1_000, readers: 4 },
  commands: { commands: 500, warmUp: 200 },
  keepingUp: { starts: 500, window: 6, shares: [0.15] },
  morning: 300,
}
