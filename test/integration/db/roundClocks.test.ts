import { beforeAll, describe, expect, it } from '@jest/globals'
import { addClock } from '../../../db/roundClocks.ts'
import { tellRoundClocks } from '../../../worker/roundClocks.ts'
import { withDatabase } from '../../support/database.ts'
import { at, openOffice } from './fixture.ts'

const database = withDatabase()
let roundId = ''

beforeAll(async () => {
  roundId = (await openOffice(database.pool)).roundId
})

const row = { budget: 2, unit: 'months', basis: '巡察办函〔2021〕7号', metOn: null, reference: null } as const

function set(anchorOn: string, on: string, met: { metOn: string; reference: string } | null = null) {
  const change = { ...row, clock: 'report', anchorOn, ...met, reason: '反馈会', by: 'service:导入' } as const
  return addClock(database.pool, roundId, { change, now: at(`${on} 10:00`) })
}

async function toldOn(today: string): Promise<string[]> {
  await tellRoundClocks(database.pool, { today, now: at(`${today} 00:01`) })
  const { rows } = await database.pool.query<{ key: string }>(
    `select key from notice where rung = 'roundClock' and date = $1 order by key`,
    [today],
  )
  return rows.map(({ key }) => key.replace(`office/roundClock/${roundId}-`, ''))
}

describe('the office is told of a clock', () => {
  it('ten working days before it ends, once, and again three before', async () => {
    await set('2021-10-08', '2021-10-08') // report by 2021-12-08
    expect(await toldOn('2021-11-23')).toEqual([])
    expect(await toldOn('2021-11-24')).toEqual(['report/11'])
    expect(await toldOn('2021-11-25')).toEqual([])
    expect(await toldOn('2021-12-03')).toEqual(['report/12'])
  })

  it('anew when its anchor moved, for the new date', async () => {
    await set('2021-10-20', '2021-12-03') // 2021-12-20
    expect(await toldOn('2021-12-06')).toEqual(['report/21'])
  })

  it('once more when it has passed unmet; what was met is told no more', async () => {
    expect(await toldOn('2021-12-21')).toEqual(['report/23'])
    await set('2021-10-20', '2021-12-21', { metOn: '2021-12-21', reference: '院党发〔2021〕30号' })
    expect(await toldOn('2021-12-22')).toEqual([])
  })
})
