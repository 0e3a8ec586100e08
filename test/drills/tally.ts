import type { Account } from '../support/houseAccount.ts'
import type { Tally } from './drill.ts'

/** A house's account as a drill's tally; a mail that nobody had to get is wrong like anything else. */
export function tallyOf(
  account: Account,
  { faults, wrong = [] }: { faults: number; wrong?: readonly string[] },
): Tally {
  const { required, told, collapsed, again, doubtful, doubled, lost, unexpected } = account
  const unasked = unexpected.map((what) => `not asked for: ${what}`)
  return { faults, required, told, collapsed, again, doubtful, doubled, lost, wrong: [...unasked, ...wrong] }
}

/** Parts of one drill, each of which was reckoned by itself. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((so, tally) => so + of(tally), 0)
  return {
    faults: sum(({ faults }) => faults),
    required: sum(({ required }) => required),
    told: sum(({ told }) => told),
    collapsed: sum(({ collapsed }) => collapsed),
    again: sum(({ again }) => again),
    doubtful: sum(({ doubtful }) => doubtful),
    doubled: tallies.flatMap(({ doubled }) => doubled),
    lost: tallies.flatMap(({ lost }) => lost),
    wrong: tallies.flatMap(({ wrong = [] }) => wrong),
  }
}

/** One line for whoever looks on. */
export function lineOf(name: string, { wrong = [], ...tally }: Tally): string {
  const { faults, required, told, collapsed, again, doubtful, doubled, lost } = tally
  return (
    `${name}: faults ${faults}, notices required ${required}, told ${told}, collapsed ${collapsed}, ` +
    `unknown twice and said so ${doubtful}, ` +
    `doubled ${doubled.length} (and ${again} copies after an unknown answer), lost ${lost.length}, wrong ${wrong.length}`
  )
}
