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

/** One line for whoever looks on. */
export function lineOf(name: string, { wrong = [], ...tally }: Tally): string {
  const { faults, required, told, collapsed, again, doubtful, doubled, lost } = tally
  return (
    `${name}: faults ${faults}, notices required ${required}, told ${told}, collapsed ${collapsed}, ` +
    `unknown twice and said so ${doubtful}, ` +
    `doubled ${doubled.length} (and ${again} copies after an unknown answer), lost ${lost.length}, wrong ${wrong.length}`
  )
}
