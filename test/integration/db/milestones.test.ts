import { beforeAll, describe, expect, it } from '@jest/globals'
import { listMeasures } from '../../../db/measureList.ts'
import { rebuild } from '../../../db/rebuild.ts'
import { registerMeasures } from '../../../db/registerMeasures.ts'
import type { MeasureId } from '../../../domain/measure.ts'
import { everything } from '../../../domain/scope.ts'
import { withDatabase } from '../../support/database.ts'
import type { Office } from './fixture.ts'
import {
  askForCloseOut,
  at,
  evidence,
  give,
  importer,
  ledgerRow,
  letTimePass,
  openOffice,
  registeredAt,
} from './fixture.ts'

const database = withDatabase()
let office: Office
const ids: MeasureId[] = []
const milestones = [
  { title: '修订制度', dueDate: '2021-12-10' },
  { title: '配齐班子', dueDate: '2021-12-24' },
]

beforeAll(async () => {
  office = await openOffice(database.pool)
  const phased = { timing: 'phased', milestones } as const
  const later = [{ title: '修订制度', dueDate: '2021-12-20' }]
  const rows = [
    ledgerRow(office, 1),
    { ...ledgerRow(office, 2), ...phased },
    { ...ledgerRow(office, 3), ...phased, milestones: later },
  ]
  const input = {
    rows: rows.map((row, n) => ({ ...row, sourceHash: `row-${n}` })),
    actor: importer,
    now: registeredAt,
  }
  const { results } = await registerMeasures(office.pool, { roundId: office.roundId, ...input })
  ids.push(...results.map((result) => ('id' in result ? result.id : result.refused)))
})

const [plain, both, one] = [() => ids[0] ?? '', () => ids[1] ?? '', () => ids[2] ?? '']

describe('milestones in the database', () => {
  it('measures of one date with different milestones have each its own plan', async () => {
    for (const id of ids) expect(await rebuild(office.pool, id)).toEqual([])
    const { rows } = await office.pool.query<{ measure_id: string; tracks: string[] }>(
      `select measure_id, array_agg(distinct track order by track) as tracks from notice
       where track like 'milestone:%' group by measure_id order by measure_id`,
    )
    expect(rows).toEqual([
      { measure_id: both(), tracks: ['milestone:1', 'milestone:2'] },
      { measure_id: one(), tracks: ['milestone:1'] },
    ])
  })

  it('the list finds those that are behind, and the others', async () => {
    const behind = async (is: boolean, today: string) =>
      (await listMeasures(office.pool, { behind: is }, { today, scope: everything })).items.map(
        ({ measure }) => measure.id,
      )
    expect(await behind(true, '2021-12-10')).toEqual([])
    expect(await behind(true, '2021-12-11')).toEqual([both()])
    expect(await behind(true, '2021-12-21')).toEqual([both(), one()])
    expect(await behind(false, '2021-12-21')).toEqual([plain()])
  })

  it('from the first late notice to the reopening, the history is enough to rebuild everything', async () => {
    await give(office, both(), { type: 'startWork', by: 'owner', now: at('2021-12-06') })
    const late = await letTimePass(office, both(), at('2021-12-13 08:45'))
    expect(late.events).toMatchObject([
      { type: 'rungReached', track: 'milestone:1', rung: 'milestoneOverdue' },
    ])
    const corrected = [
      { id: '1', title: '修订制度', dueDate: '2021-12-20' },
      { id: '2', title: '配齐班子', dueDate: '2021-12-24' },
    ]
    const correction = { field: 'milestones', milestones: corrected, reason: '台账笔误' }
    await give(office, both(), { type: 'correct', ...correction, by: 'office', now: at('2021-12-14') })
    expect(await rebuild(office.pool, both())).toEqual([])
    for (const milestone of ['1', '2']) {
      const { answer } = await give(office, both(), {
        ...{ type: 'completeMilestone', milestone, evidence },
        ...{ by: 'owner', now: at('2021-12-16') },
      })
      expect(answer).toMatchObject({ accepted: true })
    }
    await askForCloseOut(office, both(), at('2021-12-17'))
    await give(office, both(), {
      type: 'verifyCloseOut',
      finding: '齐全',
      by: 'office',
      now: at('2021-12-18'),
    })
    const reopening = { type: 'reopen', reason: '反弹', newDate: '2022-03-31' }
    await give(office, both(), { ...reopening, by: 'office', now: at('2021-12-20') })
    expect(await rebuild(office.pool, both())).toEqual([])
  })
})
