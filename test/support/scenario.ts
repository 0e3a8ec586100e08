import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { applyRoster, loadRoster } from '../../db/roster.ts'
import { inTransaction } from '../../db/transaction.ts'
import type { Cause } from '../../db/transition.ts'
import { transition } from '../../db/transition.ts'
import type { CommandType } from '../../domain/commands.schema.ts'
import { commandSchema } from '../../domain/commands.schema.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { defaultPolicy } from '../../domain/policy.ts'
import { refusalSentence } from '../../domain/refusals.ts'
import type { Person, Roster } from '../../domain/roster.ts'
import { instantOf } from '../../domain/time.ts'
import { type Office, type OfficeOptions, openOffice } from './office.ts'
import { type ImportOptions, importLedger } from './officeImport.ts'
import { createExpectations, type Expected, type MailExpectations } from './scenarioMails.ts'

/** Who gives a command (a name of the roster), and what it needs besides its type. */
export type Given = { by: string } & Record<string, unknown>

export type Scenario = {
  readonly office: Office
  /** The office imports its roster and its ledger, now. */
  importLedger(options: ImportOptions): Promise<void>
  measureId(no: number): MeasureId
  /** To the office's local time 'YYYY-MM-DD HH:mm'; all that is due on the way happens. */
  fastForwardTo(time: string): Promise<void>
  /** Gives a command of the measure with that number in the ledger; a refusal fails the test. */
  give(type: CommandType, no: number, given: Given): Promise<void>
  /** The office brings in a roster in which one person differs. */
  changeRoster(name: string, change: Partial<Pick<Person, 'email' | 'roles' | 'units'>>): Promise<void>
  mail(person: string): { got(words: string): Expected }
  /** For a test whose expectation is a frozen list: nothing that came so far is unexpected any more. */
  allExpected(): Promise<void>
  /** How many measures are in each state. */
  states(): Promise<Record<string, number>>
}

/** `around`: what a test puts around the office, such as a rehearsal before each stretch of time. */
export type ScenarioOptions = OfficeOptions & { around?: (office: Office) => Office }

/** A scenario for the test file. After each test, a mail that no expectation named fails it. */
export function useScenario(options: ScenarioOptions = {}): Scenario {
  let begun: Begun | null = null
  const running = () => begun ?? missing('the office is open only inside tests and hooks')
  beforeAll(async () => {
    const { around = (office: Office) => office, ...opening } = options
    const office = around(await openOffice(opening))
    const mails = createExpectations(office.mailbox.received)
    begun = { office, mails, roster: { version: 0, people: [] }, idOf: new Map(), commands: 0 }
  })
  afterEach(() => running().mails.refuseUnexpected())
  afterAll(() => begun?.office.close())
  return {
    get office() {
      return running().office
    },
    async importLedger(options) {
      const { office } = running()
      running().idOf = (await importLedger(office, options)).idOf
      running().roster = await loadRoster(office.pool)
      await office.clock.settle()
    },
    measureId: (no) => measureOf(running(), no),
    fastForwardTo: (time) => running().office.clock.advanceTo(instantAt(time)),
    give: (type, no, given) => give(running(), { type, no, given }),
    changeRoster: (name, change) => changeRoster(running(), name, change),
    mail: (name) => ({
      got(words) {
        const times = (count: number) => running().mails.expectMails(personOf(running(), name), words, count)
        return { once: () => times(1), times }
      },
    }),
    allExpected: () => running().mails.expectAll(),
    states: () => countStates(running().office),
  }
}

/** 'YYYY-MM-DD HH:mm' on the office's clock. */
export function instantAt(time: string): Instant {
  const [date = '', clock = ''] = time.split(' ')
  return instantOf(date, clock, defaultPolicy)
}

type Begun = {
  office: Office
  mails: MailExpectations
  roster: Roster
  idOf: ReadonlyMap<number, MeasureId>
  /** Given so far: numbers their ids. */
  commands: number
}

type ToGive = { type: CommandType; no: number; given: Given }

/** As the API does it: the transaction, then the poke that it answers; the armer hears of it by itself. */
async function give(begun: Begun, { type, no, given: { by, ...data } }: ToGive): Promise<void> {
  const { pool, clock, poke } = begun.office
  const command = commandSchema.parse({ type, ...data })
  const id = `scenario-${++begun.commands}`
  const actor = { personId: personOf(begun, by).id, service: null, onBehalfOf: null }
  const cause = { type: 'command', id, bodyHash: id, command, actor } as const satisfies Cause
  const done = await transition(pool, measureOf(begun, no), cause, await clock.now())
  if (done.answer?.accepted === false) {
    throw new Error(`${type} ${no} by ${by}: ${refusalSentence(done.answer.code, done.answer.details)}`)
  }
  if (done.poke) await poke(done.poke.account)
  await clock.settle()
}

async function changeRoster(begun: Begun, name: string, change: Partial<Person>): Promise<void> {
  const { pool, clock, poke } = begun.office
  const now = await clock.now()
  const entry = { ...personOf(begun, name), ...change }
  const applied = await inTransaction(pool, (client) => applyRoster(client, [entry], { now }))
  if (applied.poke) await poke(applied.poke.account)
  begun.roster = await loadRoster(pool)
  await clock.settle()
}

async function countStates({ pool }: Office): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ state: string; count: number }>(
    'select state, count(*) from measure group by state',
  )
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

function personOf({ roster }: Begun, name: string): Person {
  return roster.people.find((one) => one.name === name) ?? missing(`${name} is not in the roster`)
}

function measureOf({ idOf }: Begun, no: number): MeasureId {
  return idOf.get(no) ?? missing(`no measure ${no} was imported`)
}

function missing(what: string): never {
  throw new Error(what)
}
