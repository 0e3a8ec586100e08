import { openCopy } from '../db/copy.ts'
import { registerMeasures } from '../db/registerMeasures.ts'
import { rehearsedMails } from '../db/rehearsed.ts'
import { applyRoster, type RosterEntry } from '../db/roster.ts'
import { createRound } from '../db/rounds.ts'
import { inTransaction } from '../db/transaction.ts'
import { registerSchema } from '../domain/commands.schema.ts'
import { addDays } from '../domain/localDate.ts'
import { createDatabase } from '../test/support/testDatabase.ts'
import { rehearse } from '../worker/rehearsal/rehearse.ts'

/** How long a rehearsal takes: `npx tsx bench/rehearsal.ts [measures] [days]`. Nobody does anything in it: the worst that a year can hold. */
const [measures = 1000, days = 365] = process.argv.slice(2).map(Number)
const now = Date.parse('2025-12-01T10:00:00+08:00')
const units = Array.from({ length: 30 }, (_, index) => `科室${index + 1}`)

const entry = { title: null, phone: null }
const roster: RosterEntry[] = [
  ...units.flatMap((unit, index): RosterEntry[] => [
    { ...entry, name: `责任人${index}`, units: [unit], roles: ['owner'], email: `owner${index}@example.org` },
    {
      ...entry,
      name: `负责人${index}`,
      units: [unit],
      roles: ['unitHead'],
      email: `head${index}@example.org`,
    },
  ]),
  { ...entry, name: '分管领导', units: ['院领导'], roles: ['leaderInCharge'], email: 'leader@example.org' },
  {
    ...entry,
    name: '整改办',
    units: ['整改办'],
    roles: ['office', 'officeDirector'],
    email: 'zgb@example.org',
  },
  { ...entry, name: '组长', units: ['院领导'], roles: ['groupLeader'], email: 'group@example.org' },
]

const database = await createDatabase()
const { pool } = database
const { ids } = await inTransaction(pool, (client) => applyRoster(client, roster, { now }))
const { round } = await createRound(pool, { name: '演练', organisation: '示例医院' }, now)
const rows = Array.from({ length: measures }, (_, index) => ({
  ...registerSchema.parse({
    ...{ no: index + 1, issue: `问题${index + 1}`, steps: ['修订制度'], timing: 'dated' },
    unit: units[index % units.length],
    ownerId: ids[(index % units.length) * 2],
    leaderInChargeId: ids[units.length * 2],
    dueDate: addDays('2025-12-10', Math.floor((index * 350) / measures)),
  }),
  sourceHash: `row-${index}`,
}))
const actor = { personId: null, service: 'bench', onBehalfOf: null }
await registerMeasures(pool, { roundId: round.id, rows, actor, now })

const office = { name: '整改办', contact: '电话', replyTo: 'zgb@example.org', alarmAddress: null }
const logger = { info() {}, warn: console.warn, error: console.error }
const stationery = { office, from: 'zgb@example.org', publicUrl: '', linkSecret: '', logger }
const startedAt = performance.now()
const copy = await openCopy(pool, now)
const copiedAt = performance.now()
const { signal } = new AbortController()
const course = { from: now, until: now + days * 86_400_000, stationery, signal, everyDay: async () => {} }
const { decisions, stuck } = await rehearse(copy.pool, course)
const endedAt = performance.now()
const mails = await rehearsedMails(copy.pool, { from: now, after: null, limit: 10_000_000 })
const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1)
console.log(
  `rehearsal: measures ${measures}, days ${days}, mails ${mails.length}, decisions ${decisions.length}, ` +
    `stuck ${stuck.length}, copy ${seconds(startedAt, copiedAt)} s, rehearsal ${seconds(copiedAt, endedAt)} s`,
)
await copy.close()
await database.drop()
