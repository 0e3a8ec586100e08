import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { applyRoster, loadRoster } from '../../db/roster.ts'
import { inTransaction } from '../../db/transaction.ts'
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
import type { Mail } from './postbox.ts'

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
  mail(person: string): { got(words: string): Expected }
  /** The office brings in a roster in which one person differs. */
  changeRoster(name: string, change: Partial<Pick<Person, 'email' | 'roles' | 'units'>>): Promise<void>
  /** How many measures are in each state. */
  states(): Promise<Record<string, number>>
  /** For a test whose expectation is a frozen list: nothing that came so far is unexpected any more. */
  allExpected(): Promise<void>
}

export type Expected = { once(): Promise<void>; times(count: number): Promise<void> }

/** A scenario for the test file. After each test, a mail that no expectation named fails it. */
export function useScenario(options: OfficeOptions = {}): Scenario {
  const inside: { office?: Office; roster?: Roster; idOf?: ReadonlyMap<number, MeasureId> } = {}
  const expected = new Set<Mail>()
  let commands = 0
  const office = () => inside.office ?? missing('the office is open only inside tests and hooks')
  const roster = () => inside.roster ?? missing('nobody is known before the import')
  const measureId = (no: number) => inside.idOf?.get(no) ?? missing(`no measure ${no} was imported`)
  const person = (name: string) =>
    roster().people.find((one) => one.name === name) ?? missing(`${name} is not in the roster`)

  const unexpected = async () => (await office().mailbox.received()).filter((mail) => !expected.has(mail))

  beforeAll(async () => {
    inside.office = await openOffice(options)
  })
  afterEach(async () => {
    const mails = await unexpected()
    if (mails.length > 0) throw new Error(`mails that nobody expected:\n${listOf(mails)}`)
  })
  afterAll(() => inside.office?.close())

  return {
    get office() {
      return office()
    },
    async importLedger(options) {
      inside.idOf = (await importLedger(office(), options)).idOf
      inside.roster = await loadRoster(office().pool)
      await office().clock.settle()
    },
    measureId,
    fastForwardTo: (time) => office().clock.advanceTo(instantAt(time)),
    async give(type, no, { by, ...data }) {
      const command = commandSchema.parse({ type, ...data })
      const id = `scenario-${++commands}`
      const actor = { personId: person(by).id, service: null, onBehalfOf: null }
      const cause = { type: 'command', id, bodyHash: id, command, actor } as const
      const { pool, clock, poke } = office()
      const { answer, poke: wake } = await transition(pool, measureId(no), cause, await clock.now())
      if (answer && !answer.accepted) {
        throw new Error(`${type} ${no} by ${by}: ${refusalSentence(answer.code, answer.details)}`)
      }
      if (wake) await poke(wake.account)
      await clock.settle()
    },
    async changeRoster(name, change) {
      const { pool, clock, poke } = office()
      const now = await clock.now()
      const entry = { ...person(name), ...change }
      const { poke: wake } = await inTransaction(pool, (client) => applyRoster(client, [entry], { now }))
      if (wake) await poke(wake.account)
      inside.roster = await loadRoster(pool)
      await clock.settle()
    },
    async states() {
      const { rows } = await office().pool.query<{ state: string; count: number }>(
        'select state, count(*) from measure group by state',
      )
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
    },
    mail: (name) => ({
      got: (words) => {
        const times = async (count: number) => {
          const left = await unexpected()
          const { email } = person(name)
          const mails = left.filter(
            ({ to, subject, text }) => to === email && `${subject}\n${text}`.includes(words),
          )
          if (mails.length !== count) {
            const found = `${name} got “${words}” ${mails.length} times, not ${count}`
            throw new Error(`${found}; what is not yet expected:\n${listOf(left)}`)
          }
          for (const mail of mails) expected.add(mail)
        }
        return { once: () => times(1), times }
      },
    }),
    async allExpected() {
      for (const mail of await unexpected()) expected.add(mail)
    },
  }
}

/** 'YYYY-MM-DD HH:mm' on the office's clock. */
export function instantAt(time: string): Instant {
  const [date = '', clock = ''] = time.split(' ')
  return instantOf(date, clock, defaultPolicy)
}

function listOf(mails: readonly Mail[]): string {
  return mails.map(({ to, subject }) => `  ${to} ${subject}`).join('\n') || '  (none)'
}

function missing(what: string): never {
  throw new Error(what)
}
