import { describe, expect, it } from '@jest/globals'
import { forecastOf } from '../../db/forecast.ts'
import type { Pool } from '../../db/pool.ts'
import type { Instant } from '../../domain/localDate.ts'
import { readTold } from '../support/goldenList.ts'
import { instantAt, useScenario } from '../support/scenario.ts'

/** A notice by its permanent key, at an instant, to people. */
type Line = { key: string; at: string; people: string[] }

const until = instantAt('2022-06-30 23:59')
const closed = [5, 10]
const evidence = [{ title: '整改佐证材料', number: '云卫整改〔2021〕5号' }]

describe('what forecast printed on the first morning', () => {
  const s = useScenario()
  const printed: Line[] = []

  it('names notices for every measure whose date or ladder lies in the year', async () => {
    await s.importLedger({ confirmationRequired: false })
    printed.push(...(await printedAt(s.office.pool, await s.office.clock.now())))
    const measures = new Set(printed.map(({ key }) => key.split('/')[0]))
    // Item 2 (2023-12-31) and item 7 (2025-12-30) have nothing before their first reminder.
    const asleep = [2, 7].map((no) => s.measureId(no))
    expect([...measures].sort()).toEqual(
      Array.from({ length: 14 }, (_, i) => s.measureId(i + 1)).filter((id) => !asleep.includes(id)),
    )
  })

  it('is what was told in the seven months after, key for key, instant for instant and person for person, where no command came', async () => {
    await s.fastForwardTo('2021-12-29 10:00')
    for (const [no, by] of [
      [5, '吕科长'],
      [10, '万支队长'],
    ] as const) {
      await s.give('startWork', no, { by })
      await s.give('requestCloseOut', no, {
        by,
        statement: '各项措施逐条完成，制度已印发执行，材料归档备查',
        evidence,
      })
      await s.give('verifyCloseOut', no, { by: '马主任', finding: '核对无误' })
    }
    await s.office.clock.advanceTo(until)
    await s.allExpected()
    const touched = closed.map((no) => s.measureId(no))
    const untouched = ({ key }: Line) => !touched.some((id) => key.startsWith(`${id}/`))
    const told = (await toldByTime(s.office.pool)).filter(untouched)
    expect(told.length).toBeGreaterThan(600)
    expect(told).toEqual(printed.filter(untouched))
  }, 300_000)
})

async function printedAt(pool: Pool, now: Instant): Promise<Line[]> {
  const lines: Line[] = []
  for await (const { notices } of forecastOf(pool, { now, until })) {
    lines.push(
      ...notices.map(({ key, dueAt, people }) => ({ key, at: minuteOf(dueAt), people: [...people].sort() })),
    )
  }
  return lines.sort(inOrder)
}

/** What the ladder had told, by the minute in which it was given to the mail server; not what commands caused. */
async function toldByTime(pool: Pool): Promise<Line[]> {
  const lines = new Map<string, Line>()
  for (const { key, track, sentAt, personId } of await readTold(pool)) {
    if (track !== 'due' && !track.startsWith('letter:')) continue
    const line = lines.get(key) ?? { key, at: minuteOf(sentAt), people: [] }
    lines.set(key, { ...line, people: [...line.people, personId].sort() })
  }
  return [...lines.values()].sort(inOrder)
}

function minuteOf(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 16)
}

function inOrder(a: Line, b: Line): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1
  return a.key < b.key ? -1 : 1
}
