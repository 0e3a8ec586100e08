import { beforeAll, describe, expect, it } from '@jest/globals'
import { rebuild } from '../../../db/rebuild.ts'
import type { RowToRegister } from '../../../db/registerMeasures.ts'
import { registerMeasures } from '../../../db/registerMeasures.ts'
import { sleepUntil, storedWake } from '../../../db/wake.ts'
import { withDatabase } from '../../support/database.ts'
import type { Office } from './fixture.ts'
import { at, importer, ledgerRow, openOffice, registeredAt } from './fixture.ts'

const database = withDatabase()
let office: Office
beforeAll(async () => {
  office = await openOffice(database.pool)
})

const dates = ['2021-12-31', '2022-01-30', '2023-12-31', '2021-11-30', '2021-12-03', null]

function rows(name: string, count: number): RowToRegister[] {
  return Array.from({ length: count }, (_, i) => ({
    ...ledgerRow(office, i + 1, dates[i % dates.length]),
    sourceHash: `${name}-${i}`,
  }))
}

function register(toRegister: readonly RowToRegister[], actor = importer) {
  const { pool, roundId } = office
  return registerMeasures(pool, { roundId, rows: toRegister, actor, now: registeredAt })
}

async function count(table: 'measure' | 'measure_event' | 'notice'): Promise<number> {
  const { rows: found } = await database.pool.query<{ n: number }>(`select count(*) as n from ${table}`)
  return found[0]?.n ?? 0
}

describe('registering a ledger', () => {
  it('gives each row an id, in the order of the rows', async () => {
    const { results } = await register(rows('ids', 12))
    expect(results).toHaveLength(12)
    const ids = results.flatMap((result) => ('id' in result && result.added ? [result.id] : []))
    expect(ids).toEqual([...ids].sort())
    expect(new Set(ids).size).toBe(12)
    expect(ids[0]).toMatch(/^ZG-\d{4}$/)
  })

  it('twice adds nothing: the rows are answered with the ids they have', async () => {
    const first = await register(rows('again', 8))
    const before = [await count('measure'), await count('measure_event'), await count('notice')]
    const second = await register(rows('again', 8))
    expect(second.results).toEqual(first.results.map((result) => ({ ...result, added: false })))
    expect([await count('measure'), await count('measure_event'), await count('notice')]).toEqual(before)
  })

  it('with a row that stands in it twice adds it once', async () => {
    const [row] = rows('double', 1)
    if (!row) throw new Error('no row')
    const { results } = await register([row, row])
    expect(results.map((result) => 'added' in result && result.added)).toEqual([true, false])
    expect(new Set(results.map((result) => 'id' in result && result.id)).size).toBe(1)
  })

  it('imported by two clerks at once adds each row once', async () => {
    const before = await count('measure')
    const both = await Promise.all([register(rows('race', 700)), register(rows('race', 700))])
    const added = both.flatMap(({ results }) => results).filter((result) => 'added' in result && result.added)
    expect(added).toHaveLength(700)
    expect(await count('measure')).toBe(before + 700)
    const [one, other] = both.map(({ results }) =>
      results.map((result) => ('id' in result ? result.id : null)),
    )
    expect(one).toEqual(other)
  })

  it('leaves out what is refused, and says why', async () => {
    const stranger = { personId: office.ids.owner, service: null, onBehalfOf: null }
    const before = await count('measure')
    const { results, poke } = await register(rows('refused', 2), stranger)
    expect(results).toMatchObject([{ refused: 'actorNotAllowed' }, { refused: 'actorNotAllowed' }])
    expect([await count('measure'), poke]).toEqual([before, null])
  })

  it('makes the plan that each measure would have alone, whatever its date', async () => {
    const { results } = await register(rows('plans', 18))
    for (const result of results) {
      if ('id' in result) expect(await rebuild(database.pool, result.id)).toEqual([])
    }
  })

  it('wakes the mailroom once, for its earliest notice', async () => {
    await sleepUntil(database.pool, 'default', async () => at('2021-12-20 09:00'))
    const { poke } = await register(rows('wake', 1200))
    expect(poke).toEqual({ account: 'default', at: expect.any(Number) })
    expect(poke?.at).toBeLessThanOrEqual(registeredAt)
    expect(await storedWake(database.pool, 'default')).toBe(at('2021-12-20 09:00'))
  })

  it('of a round that is not there is refused as a whole', async () => {
    const input = { roundId: 'R-999', rows: rows('nowhere', 1), actor: importer, now: registeredAt }
    await expect(registerMeasures(database.pool, input)).rejects.toThrow('轮次“R-999”：数据库里没有')
  })
})
