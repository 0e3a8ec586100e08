import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { addDays } from '../../../domain/localDate.ts'
import { withDatabase } from '../../support/database.ts'
import { readMails } from '../../support/postbox.ts'
import type { Sink } from '../../support/sink.ts'
import { openSink } from '../../support/sink.ts'
import { aMailroom, at, bringRoster, bringRound, people, registerRows } from './aMailroom.ts'

/** Days of the week from Monday on, each with its measure due the day after: every case has people of its own. */
describe('the two parts of a morning, and what a server puts off', () => {
  const database = withDatabase()
  let sink: Sink
  let ids: Map<string, string>
  let round: string
  const room = () => aMailroom({ pool: database.pool, smtp: { url: sink.url, from: 'office@example.org' } })
  const subjects = async () => (await readMails(sink.received)).map(({ subject }) => subject)
  const partsOf = async (measureIds: readonly string[]) => {
    const { rows } = await database.pool.query(
      `select distinct n.measure_id, m.part, m.attempt, m.state from mail m join mail_telling mt on mt.mail_id = m.id
       join notice n on n.key = mt.notice_key where n.measure_id = any($1) and m.kind = 'morning' and n.rung = 'last'
       order by m.part, m.attempt`,
      [measureIds],
    )
    return rows.map(({ measure_id, part, attempt, state }) => [
      measureIds.indexOf(measure_id),
      part,
      attempt,
      state,
    ])
  }

  /** Reminders of 曹干事 that are due on the day: the measures' dates are the day after. */
  async function reminders(day: string, count: number): Promise<string[]> {
    const given = Array.from({ length: count }, (_, index) => ({
      issue: `问题${day}第${index}项`,
      dueDate: addDays(day, 1),
      ownerId: ids.get('曹干事') ?? null,
    }))
    const now = at(addDays(day, -1), '16:50')
    const registered = await registerRows(database.pool, round, { given, now })
    await room().dispatch(at(addDays(day, -1), '17:00'))
    sink.clear()
    return registered
  }
  /** As a change of the plan does it: the row may go from another instant on. */
  const move = (measureId: string, to: number) =>
    database.pool.query(
      `update notice set due_at = $2, claimable_at = $2 where measure_id = $1 and rung = 'last'`,
      [measureId, new Date(to).toISOString()],
    )

  beforeAll(async () => {
    sink = await openSink()
    const now = at('2026-05-04', '08:00')
    ids = await bringRoster(database.pool, people, now)
    round = await bringRound(database.pool, now)
  })
  beforeEach(() => sink.clear())
  afterAll(() => sink.close())

  it('what becomes due after the morning mail goes in a second part at 14:00; what comes later the next working day', async () => {
    const day = '2026-05-14'
    const [first = '', second = '', third = ''] = await reminders(day, 3)
    await move(second, at(day, '10:00'))
    await move(third, at(day, '14:20'))
    expect(await room().dispatch(at(day, '09:00'))).toMatchObject({ sent: 1 })
    expect(await room().dispatch(at(day, '10:00'))).toMatchObject({ sent: 0, next: at(day, '14:00') })
    expect(await room().dispatch(at(day, '14:00'))).toMatchObject({ sent: 1 })
    const friday = addDays(day, 1)
    expect(await room().dispatch(at(day, '14:20'))).toMatchObject({ sent: 0, next: at(friday, '09:00') })
    expect(await room().dispatch(at(friday, '09:00'))).toMatchObject({ sent: 1 })
    expect(await partsOf([first, second, third])).toEqual([
      [0, 1, 1, 'accepted'],
      [2, 1, 1, 'accepted'],
      [1, 2, 1, 'accepted'],
    ])
  })

  it('a second part that is put off goes again as the second part', async () => {
    const day = '2026-05-21'
    const [first = '', second = ''] = await reminders(day, 2)
    await move(second, at(day, '10:00'))
    await room().dispatch(at(day, '09:00'))
    sink.script(() => ({ at: 'rcptTo', reply: '450 4.2.0 try later' }))
    await room().dispatch(at(day, '14:00'))
    sink.script(() => null)
    await room().dispatch(at(day, '14:11'))
    expect(await partsOf([first, second])).toEqual([
      [0, 1, 1, 'accepted'],
      [1, 2, 1, 'deferred'],
      [1, 2, 2, 'accepted'],
    ])
  })

  it('what is put off goes again after ten minutes, after two hours, and with the next morning', async () => {
    const day = '2026-05-28'
    await reminders(day, 1)
    sink.script(() => ({ at: 'rcptTo', reply: '550 Mail frequency limited' }))
    expect(await room().dispatch(at(day, '09:00'))).toMatchObject({
      next: expect.closeTo(at(day, '09:10'), -4),
    })
    expect(await room().dispatch(at(day, '09:11'))).toMatchObject({
      next: expect.closeTo(at(day, '11:11'), -4),
    })
    const friday = addDays(day, 1)
    expect(await room().dispatch(at(day, '11:12'))).toMatchObject({ next: at(friday, '09:00') })
    sink.script(() => null)
    expect(await room().dispatch(at(friday, '08:30'))).toMatchObject({ sent: 0 })
    expect(await room().dispatch(at(friday, '09:00'))).toMatchObject({ sent: 1 })
    expect(await subjects()).toHaveLength(1)
  })

  it.each([
    ['2026-06-11', '10:00', 'a later time of the day', '14:00'],
    ['2026-06-25', '08:00', 'an earlier one, past already', '09:00'],
  ])('a row that is moved (%s to %s: %s) goes at its new slot, once', async (day, to, _what, slot) => {
    const [stays = '', moves = ''] = await reminders(day, 2)
    await move(moves, at(day, to))
    await room().dispatch(at(day, '09:00'))
    await room().dispatch(at(day, '14:00'))
    await room().dispatch(at(day, '15:00'))
    const part = slot === '14:00' ? 2 : 1
    expect(await partsOf([stays, moves])).toEqual([
      [0, 1, 1, 'accepted'],
      [1, part, 1, 'accepted'],
    ])
  })

  it('a row that is moved while its mail waits to go again keeps to its wait', async () => {
    const day = '2026-07-09'
    const [id = ''] = await reminders(day, 1)
    sink.script(() => ({ at: 'rcptTo', reply: '450 4.2.0 try later' }))
    await room().dispatch(at(day, '09:00'))
    sink.script(() => null)
    await move(id, at(day, '08:00'))
    expect(await room().dispatch(at(day, '09:05'))).toMatchObject({ sent: 0 })
    expect(await room().dispatch(at(day, '09:11'))).toMatchObject({ sent: 1 })
  })
})
