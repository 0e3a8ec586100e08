import { outsideBudget } from './leaderBudget.ts'
import type { MailPlan } from './mailing.ts'
import type { MailKind } from './notice.ts'
import type { PersonId } from './roster.ts'

/** Formal letters before all of them; then what is asked and answered, then the leaders' mails. */
const order: readonly MailKind[] = ['alone', 'leaderMorning', 'morning', 'batch']

/**
 * The order in which mails go when not all can go at once: urgent ones first; of the equally urgent one of each unit in
 * turn, so that no unit waits for another's thousand. Within a unit by person, so that a run can be read.
 */
export function inFairOrder(mails: readonly MailPlan[], unitOf: (personId: PersonId) => string): MailPlan[] {
  const ranks = new Map<number, MailPlan[]>()
  for (const mail of mails) push(ranks, rankOf(mail), mail)
  return [...ranks.keys()]
    .sort((a, b) => a - b)
    .flatMap((rank) => inTurns(ranks.get(rank) ?? [], ({ personId }) => unitOf(personId)))
}

/** Before the office's alarms: somebody waits for it, or leads. */
export function isUrgent(mail: MailPlan): boolean {
  return rankOf(mail) < order.indexOf('morning')
}

function rankOf({ members: [first] }: MailPlan): number {
  if (first && outsideBudget.includes(first.notice.kind)) return -1
  return first ? order.indexOf(first.notice.mailKind) : order.length
}

function inTurns(mails: readonly MailPlan[], unitOf: (mail: MailPlan) => string): MailPlan[] {
  const byUnit = new Map<string, MailPlan[]>()
  const byPerson = [...mails].sort((a, b) => (a.personId < b.personId ? -1 : 1))
  for (const mail of byPerson) push(byUnit, unitOf(mail), mail)
  const units = [...byUnit.keys()].sort().map((unit) => byUnit.get(unit) ?? [])
  const rounds = Math.max(0, ...units.map(({ length }) => length))
  return Array.from({ length: rounds }, (_, round) => units.flatMap((unit) => unit[round] ?? [])).flat()
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key)
  if (known) known.push(value)
  else map.set(key, [value])
}
