import { verify } from '../../db/verify.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { MeasureId } from '../../domain/measure.ts'
import type { House } from '../support/house.ts'
import { accountOf, foresee, type Must, untilTold } from '../support/houseAccount.ts'
import { isClerksNews } from './clerk.ts'
import type { Tally } from './drill.ts'
import { tallyOf } from './tally.ts'

/** Registers measures due on those days of the house, and adds what must be told of them up to a day. */
export async function registerForeseen(
  house: House,
  musts: Must[],
  { dueDays, upTo }: { dueDays: readonly number[]; upTo: number },
) {
  const now = Date.now()
  const ids = await house.register(dueDays, now)
  musts.push(...(await foresee(house.pool, now, house.at(upTo, '00:00'))))
  return ids
}

/** Waits until nothing that was due by now is lost; answers what was not told in that time. */
export async function peace(
  house: House,
  {
    musts,
    patience,
    closed = [],
  }: { musts: readonly Must[]; patience: number; closed?: readonly MeasureId[] },
): Promise<{ until: Instant; wrong: string[] }> {
  const until = Date.now()
  try {
    await untilTold(house, { musts: neededOf(musts, closed), until, patience })
    return { until, wrong: [] }
  } catch (error) {
    const cause = error instanceof Error ? String(error.cause).slice(0, 500) : ''
    return { until, wrong: [`after ${patience / 1_000} s of peace: ${String(error)}: ${cause}`] }
  }
}

export type Done = {
  until: Instant
  faults: number
  /** Measures that were closed by commands meanwhile. */
  closed?: readonly MeasureId[]
  wrong: readonly string[]
}

/** What a house with its workers ended came to: what was told, and whether the histories are whole. */
export async function reckon(
  house: House,
  musts: readonly Must[],
  { until, faults, closed = [], wrong }: Done,
): Promise<Tally> {
  const account = await accountOf(house, { musts: neededOf(musts, closed), until })
  const lost = await Promise.all(account.lost.map((pair) => explained(house, pair)))
  const unexpected = account.unexpected.filter((pair) => !isClerksNews(pair, closed))
  const { changed } = await verify(house.pool)
  const silent =
    account.doubtful > 0 && !(await isOfficeTold(house)) ? ['unknown twice, and the office was not told'] : []
  const histories = changed.map((row) => `history: ${JSON.stringify(row)}`)
  return tallyOf({ ...account, lost, unexpected }, { faults, wrong: [...wrong, ...silent, ...histories] })
}

/** That a mail's second attempt is unknown too. */
async function isOfficeTold({ pool }: House): Promise<boolean> {
  const { rows } = await pool.query(
    "select from notice where rung = 'unknownMail' and state = 'done' limit 1",
  )
  return rows.length > 0
}

function neededOf(musts: readonly Must[], closed: readonly MeasureId[]): Must[] {
  return musts.filter(({ key }) => !isClerksNews(key, closed))
}

/** What the ledger has to say about a notice that did not come. */
async function explained({ pool }: House, pair: string): Promise<string> {
  const { rows } = await pool.query(
    `select state, reason, claimable_at, done_at, (select json_agg(concat_ws(' ', person_id, state, reason, attempt))
       from telling where notice_key = key) as tellings from notice where key = $1`,
    [pair.split(' ')[0]],
  )
  return `${pair}: ${JSON.stringify(rows[0] ?? 'unknown to the ledger')}`
}
