import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pool } from '../../db/pool.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { MeasureId } from '../../domain/measure.ts'
import type { PersonId } from '../../domain/roster.ts'
import { type House, openHouse } from '../support/house.ts'
import { accountOf, type Must, tell } from '../support/houseAccount.ts'
import { outcomes, requestCloseOut, sendBack, verify } from '../support/houseCommands.ts'
import { type HouseTime, houseTime } from '../support/houseMailroom.ts'

const second = 1_000
const minute = 60_000
describe('who comes at the same moment', () => {
  let house: House
  let time: HouseTime
  /** Each test has ten days of its own; what is left of an earlier one has nothing more to say by then. */
  let day = 0
  let races = 0

  beforeAll(async () => {
    house = await openHouse({ name: 'races', dayLength: 86_400, temporal: false })
    time = houseTime(house)
  }, 120_000)
  beforeEach(() => {
    day += 10
  })
  afterEach(async () => {
    // Whatever a test did not take is a mail that nobody expected.
    expect(await time.takeMails()).toEqual([])
  })
  afterAll(async () => {
    const account = await accountOf(house, { musts: await calledTold(house.pool), until: 0 })
    tell('races', races, account)
    expect(account).toMatchObject({ doubled: [], doubtful: 0, lost: [], unexpected: [], again: 0 })
    await house.close()
  })

  /** Ten measures, one of each owner, handed out and begun five days ago; all of that was told. */
  async function tenBegun(dueDay: number): Promise<MeasureId[]> {
    const now = house.at(day - 5, '10:00')
    const ids = await house.register(Array(10).fill(dueDay), now)
    await each(ids, (id, owner) => house.give(id, { by: owner, type: 'startWork' }, now))
    await time.dispatch(now + 3 * minute)
    await time.takeMails()
    return ids
  }

  async function askAll(ids: readonly MeasureId[], now: Instant): Promise<void> {
    await each(ids, (id, owner) => house.give(id, { by: owner, ...requestCloseOut }, now))
    await time.dispatch(now + 3 * minute)
    await time.takeMails()
  }

  it('two verify one close-out at once: one outcome, and it is told once', async () => {
    const ids = await tenBegun(day + 200)
    const now = house.at(day, '10:00')
    await askAll(ids, now)
    const answers = await each(ids, (id) =>
      race([
        house.give(id, { by: 'office', ...verify }, now + 5 * minute),
        house.give(id, { by: 'director', ...verify }, now + 5 * minute),
      ]),
    )
    expect(answers.map(outcomes)).toEqual(ids.map(() => ['accepted', 'wrongState']))
    await time.dispatch(now + 9 * minute)
    const mails = await time.takeMails()
    for (const reader of [
      /^owner\d+ closedOut/,
      /^head\d closedOut/,
      /^office closedOut/,
      /^director closedOut/,
    ]) {
      expect(measuresTold(mails, reader)).toEqual(ids)
    }
    expect(mails.filter((line) => !line.includes('closedOut'))).toEqual([])
  })

  it('one verifies and another one sends back at once: one outcome, and only that one is told', async () => {
    const ids = await tenBegun(day + 200)
    const now = house.at(day, '10:00')
    await askAll(ids, now)
    const answers = await each(ids, (id) =>
      race([
        house.give(id, { by: 'office', ...verify }, now + 5 * minute),
        house.give(id, { by: 'director', ...sendBack }, now + 5 * minute),
      ]),
    )
    expect(answers.map(outcomes)).toEqual(ids.map(() => ['accepted', 'wrongState']))
    const verified = ids.filter((_, index) => answers[index]?.[0]?.answer?.accepted)
    const sentBack = ids.filter((id) => !verified.includes(id))
    await time.dispatch(now + 9 * minute)
    const mails = await time.takeMails()
    expect(measuresTold(mails, /^owner\d+ closedOut/)).toEqual(verified)
    expect(measuresTold(mails, /^owner\d+ sentBack/)).toEqual(sentBack)
    expect(mails.filter((line) => !/^\w+ (closedOut|sentBack):/.test(line))).toEqual([])
  })

  it('a close-out is asked for one second before the slot: no reminder of that measure goes', async () => {
    const ids = await tenBegun(day + 1)
    const slot = house.at(day, '09:00')
    const [asked, silent] = [ids.slice(0, 5), ids.slice(5)]
    await each(asked, (id, owner) => house.give(id, { by: owner, ...requestCloseOut }, slot - second))
    await time.dispatch(slot)
    const mails = await time.takeMails()
    expect(measuresTold(mails, /^owner\d+ morning/)).toEqual(silent)
    expect(measuresTold(mails, /^office verificationAsked/)).toEqual(asked)
    expect(mails).toHaveLength(silent.length + 2 * asked.length)
  })

  it('and at the very moment of the slot: told or not, the ledger says what was done', async () => {
    const ids = await tenBegun(day + 1)
    const slot = house.at(day, '09:00')
    await race<unknown>([
      time.dispatch(slot),
      each(ids, (id, owner) => house.give(id, { by: owner, ...requestCloseOut }, slot)),
    ])
    await time.dispatch(slot + second)
    const mails = await time.takeMails()
    const reminded = measuresTold(mails, /^owner\d+ morning/)
    const { rows } = await house.pool.query<{ id: MeasureId }>(
      `select measure_id as id from notice where measure_id = any($1) and rung = 'last' and state = 'done'
       order by measure_id`,
      [ids],
    )
    expect(rows.map(({ id }) => id)).toEqual(reminded)
    expect(measuresTold(mails, /^office verificationAsked/)).toEqual(ids)
    expect(mails).toHaveLength(reminded.length + 2 * ids.length)
  })

  it('a close-out races the overdue rung: whoever wins, no notice of overdue goes', async () => {
    const ids = await tenBegun(day - 1)
    const slot = house.at(day, '09:00')
    await time.dispatch(house.at(day - 2, '09:00')) // the last reminder, before the date
    await time.takeMails()
    await each(ids, (id, owner) =>
      race<unknown>([
        time.look(id, slot - second),
        house.give(id, { by: owner, ...requestCloseOut }, slot - second),
        time.look(id, slot - second),
      ]),
    )
    await time.dispatch(slot)
    const mails = await time.takeMails()
    expect(measuresTold(mails, /^office verificationAsked/)).toEqual(ids)
    expect(mails.filter((line) => !line.includes('verificationAsked'))).toEqual([])
  })

  it('an extension is approved on the last evening, or just before the overdue notice goes: nobody is overdue', async () => {
    const ids = await tenBegun(day - 1)
    const newDate = house.day(day + 300)
    const extension = { type: 'requestExtension', cause: '外部函复未到', nextSteps: '每周催办', newDate }
    const approve = { type: 'approveExtension' }
    const evening = house.at(day - 1, '23:59') + 59 * second
    const slot = house.at(day, '09:00')
    await each(ids, (id, owner) => house.give(id, { by: owner, ...extension }, house.at(day - 1, '17:00')))
    await time.dispatch(house.at(day - 1, '17:01'))
    await time.takeMails()
    const [onTheEvening, inTheMorning] = [ids.slice(0, 5), ids.slice(5)]
    await each(onTheEvening, (id) => house.give(id, { by: 'leader', ...approve }, evening))
    await each(ids, (id) => time.look(id, slot - minute))
    // The rung is reached and its notice claimable by now; the approval comes a second before it goes, beside a look.
    await each(inTheMorning, (id) =>
      race<unknown>([
        house.give(id, { by: 'leader', ...approve }, slot - second),
        time.look(id, slot - second),
      ]),
    )
    await time.dispatch(slot)
    await each(ids, (id) => time.look(id, house.at(day + 1, '09:00')))
    await time.dispatch(house.at(day + 1, '09:00'))
    const mails = await time.takeMails()
    expect(measuresTold(mails, /^owner\d+ extensionAnswered/)).toEqual(ids)
    expect(mails.filter((line) => !line.includes('extensionAnswered'))).toEqual([])
  })

  it('a command repeated with its key answers as the first time, whatever came in between', async () => {
    const [id = ''] = await tenBegun(day + 200)
    const now = house.at(day, '10:00')
    const asked = { by: 'owner1', key: 'once', ...requestCloseOut } as const
    const first = await race(Array.from({ length: 5 }, () => house.give(id, asked, now)))
    await house.give(id, { by: 'office', ...sendBack }, now + minute)
    const later = await house.give(id, asked, now + 2 * minute)
    for (const { answer } of [...first, later]) {
      expect(answer).toEqual({
        accepted: true,
        sequence: 3,
        state: 'awaitingCloseOut',
        events: ['closeOutRequested'],
      })
    }
    expect([...first, later].filter(({ repeated }) => !repeated)).toHaveLength(1)
    const other = await house.give(id, { by: 'owner1', key: 'once', type: 'startWork' }, now + 3 * minute)
    expect(other.answer).toMatchObject({ accepted: false, code: 'keyReused' })
    await time.dispatch(now + 5 * minute)
    // What was sent back is no longer to be verified: nobody is asked any more.
    expect(await time.takeMails()).toEqual([`head1 sentBack: ${id}`, `owner1 sentBack: ${id}`])
  })

  /** What was started at the same moment. */
  function race<T>(acts: readonly Promise<T>[]): Promise<T[]> {
    races++
    return Promise.all(acts)
  }

  function each<T>(
    ids: readonly MeasureId[],
    act: (id: MeasureId, owner: `owner${number}`) => Promise<T>,
  ): Promise<T[]> {
    return Promise.all(ids.map((id) => act(id, `owner${((numberOf(id) - 1) % 10) + 1}`)))
  }
})

/** All that the ledger calls told, by itself or as an entry of the same mail. */
async function calledTold(pool: Pool): Promise<Must[]> {
  const { rows } = await pool.query<{ key: string; personId: PersonId }>(
    `select notice_key as key, person_id as "personId" from telling
     where state = 'done' or (state = 'skipped' and reason in ('merged', 'collapsed'))`,
  )
  return rows.map((row) => ({ ...row, dueAt: 0, ladder: row.key, rank: 0 }))
}

function numberOf(id: MeasureId): number {
  return Number(id.slice('ZG-'.length))
}

/** The measures that mails of that kind name, each as often as they do. */
function measuresTold(mails: readonly string[], kind: RegExp): string[] {
  return mails
    .filter((line) => kind.test(line))
    .flatMap((line) => line.match(/ZG-\d+/g) ?? [])
    .sort()
}
