import type { EventData } from '../domain/events.ts'
import type { NumberSeries } from '../domain/letters.ts'
import type { Queryable } from './pool.ts'

/**
 * Gives every signature among these events the next number of its series. Inside the transaction that stores them: it
 * holds the series' row to its end, so whoever signs next waits, and counts on from what was committed. The measure's
 * row is locked before, always in this order.
 */
export async function numberLetters(
  client: Queryable,
  data: readonly EventData[],
): Promise<readonly EventData[]> {
  if (!data.some(({ type }) => type === 'letterSigned')) return data
  const numbered: EventData[] = []
  // One after the other on purpose: the second number of a series is taken after the first.
  for (const event of data) {
    numbered.push(
      event.type === 'letterSigned' ? { ...event, number: await nextNumber(client, event.series) } : event,
    )
  }
  return numbered
}

async function nextNumber(client: Queryable, { code, year }: NumberSeries): Promise<number> {
  const { rows } = await client.query<{ last: number }>({
    name: 'letter-series-next',
    text: `insert into letter_series as s (code, year, last) values ($1, $2, 1)
           on conflict (code, year) do update set last = s.last + 1 returning last`,
    values: [code, year],
  })
  const [row] = rows
  if (!row) throw new Error(`发文字号 ${code}〔${year}〕：没有取到编号`)
  return row.last
}
