/** What a drill came to. `doubled` and `lost` are empty but in a failure. */
export type Tally = {
  faults: number
  required: number
  told: number
  /** Not told by itself: a higher rung of the same ladder was, after an outage. */
  collapsed: number
  /** More copies than one, where the ledger says that the server's answer to the first is unknown. */
  again: number
  /** Not told: two attempts ended without an answer, and the office was told so instead of a third. */
  doubtful: number
  doubled: readonly string[]
  lost: readonly string[]
  /** Anything else that must not be, a sentence each: a 5xx, a leftover of a refused request, a hang. */
  wrong?: readonly string[]
}

/** How a drill is to be run. The seed chooses the moments; the same seed chooses the same ones. */
export type Setting = {
  seed: number
  /** The short form, in a minute or two. */
  quick: boolean
  /** A line of progress for whoever looks on. */
  say(line: string): void
}

/** One rehearsed disaster on real servers, which it starts and stops itself. */
export type Drill = {
  /** What it is called on the command line. */
  name: string
  /** What goes wrong, for the table. */
  title: string
  /** @throws when the drill cannot be run at all; what it found wrong stands in the tally. */
  run(setting: Setting): Promise<Tally>
}

/** Whether nothing was lost, nothing doubled and nothing else is wrong. */
export function isPassed({ lost, doubled, wrong = [] }: Tally): boolean {
  return lost.length + doubled.length + wrong.length === 0
}
