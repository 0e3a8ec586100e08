/** How many of everything: N of the figures. */
export type Sizes = {
  /** Every figure is the median of so many runs, of which each takes every term once. */
  runs: number
  /** Bare starts of S0; half before and half after what they are compared with. */
  starts: number
  /** Rows registered and armed. */
  rows: number
  /** Notices due at once, one mail each; the same for the storm in which the worker is killed. */
  storm: number
  /** Notices due at once that are merged, and to how many people. */
  merged: { notices: number; people: number }
  lifecycles: number
  /** Measures that one person owns in the lifecycles: ten thousand of a thousand people, or fifty of five. */
  perOwner: number
  /** Whether to measure the two comparisons that are no figures. */
  besides: boolean
  /** Lifecycles before the measured ones: both designs are measured warm. */
  warmUp: number
}

export const full: Sizes = {
  runs: 3,
  starts: 2_000,
  rows: 10_000,
  storm: 2_000,
  merged: { notices: 10_000, people: 500 },
  lifecycles: 300,
  perOwner: 10,
  besides: true,
  warmUp: 100,
}

/** Small enough for three minutes; what depends on N (a storm's beginning, merging) looks worse than in full. */
export const quick: Sizes = {
  runs: 1,
  starts: 500,
  rows: 2_000,
  storm: 1_000,
  merged: { notices: 4_000, people: 200 },
  lifecycles: 120,
  perOwner: 10,
  besides: false,
  warmUp: 40,
}
