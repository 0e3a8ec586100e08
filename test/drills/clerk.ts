import { setTimeout as pause } from 'node:timers/promises'
import type { MeasureId } from '../../domain/measure.ts'
import type { House } from '../support/house.ts'
import { requestCloseOut, verify } from '../support/houseCommands.ts'
import type { Part } from '../support/houseTypes.ts'
import { type Desk, openDesk } from './desk.ts'

/** What somebody did through the API while its process, and everything behind it, was taken away again and again. */
export type ClerkReport = {
  closed: MeasureId[]
  repeated: number
  wrong: readonly string[]
}

export type Clerk = {
  /** Ends after the measure in hand. */
  stop(): Promise<ClerkReport>
}

type Options = {
  /** Where the API listens now; asked before each request. */
  url: () => string
  /** Given out, without a date that is near. */
  measures: readonly MeasureId[]
  /** Milliseconds between two commands. */
  every: number
}

/** Closes one measure after the other: started and asked for by its owner, verified by the office, each by a request. */
export async function startClerk(house: House, { url, measures, every }: Options): Promise<Clerk> {
  const desk = await openDesk(house, url)
  const owners = await ownersOf(house, measures)
  const closed: MeasureId[] = []
  let stopped = false
  const work = (async () => {
    for (const [id, owner] of owners) {
      if (stopped) return
      if (!(await closeOut(desk, { id, owner, every }))) continue
      closed.push(id)
    }
  })()
  return {
    async stop() {
      stopped = true
      await work
      const wrong = [...desk.wrong, ...(await notOnce(house, closed))]
      return { closed, repeated: desk.repeated(), wrong }
    },
  }
}

/** News that need not come once a measure was closed by command: that it was handed out, that somebody should verify it,
 *  and to those who heard something of it before, that it is done. */
export function isClerksNews(pair: string, closed: readonly MeasureId[]): boolean {
  const [id = '', , , kind = ''] = pair.split('/')
  return closed.includes(id) && ['assigned', 'closedOut', 'verificationAsked'].includes(kind)
}

const onceEach = ['registered', 'workStarted', 'closeOutRequested', 'closedOut', 'settled']

/** The measures whose history is another one: each command has to happen once, whatever became of its first request. */
async function notOnce({ pool }: House, closed: readonly MeasureId[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: MeasureId; types: string }>(
    `select measure_id as id, string_agg(type, ' ' order by sequence) as types from measure_event
     where measure_id = any($1) group by measure_id`,
    [closed],
  )
  return rows
    .filter(({ types }) => types !== onceEach.join(' '))
    .map(({ id, types }) => `${id} has the history ${types}`)
}

/** Which part owns each of the measures. */
async function ownersOf(
  { pool, people }: House,
  measures: readonly MeasureId[],
): Promise<Map<MeasureId, Part>> {
  const { rows } = await pool.query<{ id: MeasureId; ownerId: string }>(
    `select id, body->>'ownerId' as "ownerId" from measure where id = any($1) order by id`,
    [measures],
  )
  const count = Object.keys(people).filter((part) => part.startsWith('owner')).length
  const owners = Array.from({ length: count }, (_, index) => `owner${index + 1}` as const)
  const parts = new Map(owners.map((part) => [people[part], part]))
  return new Map(rows.map(({ id, ownerId }) => [id, parts.get(ownerId) ?? 'office']))
}

async function closeOut(
  desk: Desk,
  { id, owner, every }: { id: MeasureId; owner: Part; every: number },
): Promise<boolean> {
  const steps: { part: Part; command: Parameters<Desk['give']>[2] }[] = [
    { part: owner, command: { type: 'startWork' } },
    { part: owner, command: requestCloseOut },
    { part: 'office', command: verify },
  ]
  for (const { part, command } of steps) {
    await pause(every)
    if (!(await desk.give(id, part, command))) return false
  }
  return true
}
