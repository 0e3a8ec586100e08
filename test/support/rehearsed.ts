import { openCopy } from '../../db/copy.ts'
import type { Pool } from '../../db/pool.ts'
import type { RehearsedMail } from '../../db/rehearsed.ts'
import { rehearsedMails } from '../../db/rehearsed.ts'
import { canonicalText } from '../../domain/chain.ts'
import type { MeasureEvent } from '../../domain/events.ts'
import type { Instant } from '../../domain/localDate.ts'
import { rehearse } from '../../worker/rehearsal/rehearse.ts'
import { type Office, sender } from './office.ts'

/** What a rehearsal foretold and what then came, as far as they were compared. */
export type Compared = {
  rehearsals: number
  mails: number
  decisions: number
  /** In the words of who reads a failed test. */
  differences: string[]
}

export type RehearsedOffice = Office & { readonly compared: Compared }

/** Of the text of mails; links are off in these offices. */
const stationery = {
  from: 'zhenggaiban@yunxi.example',
  publicUrl: '',
  linkSecret: '',
  office: sender,
  logger: { info() {}, warn: console.warn, error: console.error },
}

/** The same office, each stretch of whose time is rehearsed before it is lived, and compared afterwards. */
export function rehearsingOffice(office: Office): RehearsedOffice {
  const { pool, clock } = office
  const compared: Compared = { rehearsals: 0, mails: 0, decisions: 0, differences: [] }
  return {
    ...office,
    compared,
    clock: {
      ...clock,
      async advanceTo(until) {
        const from = await clock.now()
        if (from >= until) return
        const foretold = await foretell(pool, from, until)
        await clock.advanceTo(until)
        const came = await whatCame(pool, from)
        compared.rehearsals += 1
        compared.mails += came.mails.size
        compared.decisions += came.decisions.size
        compared.differences.push(
          ...differences('mail', foretold.mails, came.mails),
          ...differences('decision', foretold.decisions, came.decisions),
        )
      },
    },
  }
}

/** By what names it for ever: a mail by its id, which is made of whom, what and when it tells, a decision by its sequence. */
type Named = Map<string, { at: Instant; text: string }>
type Happened = { mails: Named; decisions: Named }

/** A real timer fires when the machine comes to it, and the mailroom needs time to write and send. */
const lateness = 60_000

async function foretell(pool: Pool, from: Instant, until: Instant): Promise<Happened> {
  const copy = await openCopy(pool, from)
  try {
    const signal = new AbortController().signal
    const course = { from, until, stationery, signal, everyDay: async () => {} }
    const { decisions, stuck } = await rehearse(copy.pool, course)
    if (stuck.length > 0) throw new Error(JSON.stringify(stuck))
    return {
      mails: byId(await allMails(copy.pool, from)),
      decisions: new Map(decisions.map(({ measureId, event }) => named(measureId, event))),
    }
  } finally {
    await copy.close()
  }
}

async function whatCame(pool: Pool, from: Instant): Promise<Happened> {
  const { rows } = await pool.query<{ measure_id: string; body: string }>(
    'select measure_id, body from measure_event where at > $1',
    [new Date(from)],
  )
  return {
    mails: byId(await allMails(pool, from + 1)),
    decisions: new Map(rows.map((row) => named(row.measure_id, JSON.parse(row.body)))),
  }
}

function allMails(pool: Pool, from: Instant): Promise<RehearsedMail[]> {
  return rehearsedMails(pool, { from, after: null, limit: 1_000_000 })
}

function byId(mails: readonly RehearsedMail[]): Named {
  return new Map(mails.map(({ id, at, ...mail }) => [id, { at, text: JSON.stringify(mail, null, 1) }]))
}

function named(measureId: string, event: MeasureEvent): [string, { at: Instant; text: string }] {
  return [`${measureId}/${event.sequence}`, { at: event.at, text: canonicalText({ ...event, at: 0 }) }]
}

function differences(what: string, foretold: Named, came: Named): string[] {
  const keys = new Set([...foretold.keys(), ...came.keys()])
  return [...keys].flatMap((key) => {
    const [said, done] = [foretold.get(key), came.get(key)]
    const same = said && done && said.text === done.text && Math.abs(said.at - done.at) <= lateness
    return same ? [] : [`${what} ${key}: rehearsed ${wordsOf(said)}, came ${wordsOf(done)}`]
  })
}

function wordsOf(one: { at: Instant; text: string } | undefined): string {
  return one ? `${new Date(one.at).toISOString()} ${one.text}` : 'nothing'
}
