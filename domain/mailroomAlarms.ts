import type { Instant } from './localDate.ts'
import type { LastMail } from './mailing.ts'
import { identityOf } from './mailing.ts'
import type { NoticeEnd, StoredTelling } from './mailroom.ts'
import { batchGate } from './mailroomGates.ts'
import type { PersonId } from './roster.ts'
import type { SlotContext } from './slots.ts'
import { windowOpening } from './slots.ts'

export type DueAlarm = {
  key: string
  dueAt: Instant
  tellings: readonly StoredTelling[]
}
export type AlarmPlan = {
  personId: PersonId
  attempt: number
  slot: Instant
  identity: string | null
  last: LastMail | null
  keys: readonly string[]
}
export type AlarmDecision = {
  ends: readonly NoticeEnd[]
  mails: readonly AlarmPlan[]
  next: Instant | null
}

type Ready = { key: string; dueAt: Instant; personId: PersonId; last: LastMail | null; at: Instant }

/** Alarms have no measure: they go, gathered, to everyone that `recipientsOf` names; with nobody they are held. */
export function decideAlarms<A extends DueAlarm>(
  alarms: readonly A[],
  recipientsOf: (alarm: A) => readonly PersonId[],
  desk: { now: Instant; clock: SlotContext },
): AlarmDecision {
  const ready: Ready[] = []
  const ends: NoticeEnd[] = []
  for (const alarm of alarms) {
    if (alarm.tellings.some(({ state }) => state === 'busy')) continue
    const recipients = recipientsOf(alarm)
    const unfinished = recipients.filter((id) => !isFinished(alarm, id))
    if (unfinished.length === 0) {
      ends.push(endOf(alarm, recipients))
      continue
    }
    for (const personId of unfinished) {
      const stored = alarm.tellings.find((telling) => telling.personId === personId)
      ready.push(readyAt(alarm, personId, stored, desk))
    }
  }
  const first = Math.min(...ready.filter(({ last }) => last === null).map(({ at }) => at))
  // What has come meanwhile goes with the first one.
  const gathered = ready.map((entry) => (entry.last === null ? { ...entry, at: first } : entry))
  const waiting = gathered.filter(({ at }) => at > desk.now).map(({ at }) => at)
  const going = gathered.filter(({ at }) => at <= desk.now)
  return { ends, mails: plansOf(going), next: waiting.length > 0 ? Math.min(...waiting) : null }
}

function readyAt(
  { key, dueAt }: DueAlarm,
  personId: PersonId,
  stored: StoredTelling | undefined,
  { now, clock }: { now: Instant; clock: SlotContext },
): Ready {
  const last = stored?.last ?? null
  const open = windowOpening(Math.max(now, stored?.notBefore ?? 0), clock)
  return { key, dueAt, personId, last, at: last ? open : Math.max(open, batchGate({ dueAt }, clock)) }
}

function plansOf(going: readonly Ready[]): AlarmPlan[] {
  const groups = new Map<string, Ready[]>()
  for (const entry of going) {
    const group = `${entry.personId}\n${entry.last?.id ?? ''}`
    groups.set(group, [...(groups.get(group) ?? []), entry])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first ? [planOf(first, group)] : []
  })
}

function planOf({ personId, last }: Ready, group: readonly Ready[]): AlarmPlan {
  const keys = group.map(({ key }) => key)
  const slot = last?.slot ?? Math.max(...group.map(({ dueAt }) => dueAt))
  const attempt = last ? last.attempt + 1 : 1
  return {
    personId,
    keys,
    last,
    slot,
    attempt,
    identity: last ? null : identityOf({ personId, kind: 'alarm', slot, keys }),
  }
}

function endOf({ key, tellings }: DueAlarm, recipients: readonly PersonId[]): NoticeEnd {
  if (tellings.some(({ heard }) => heard)) return { key, state: 'done', reason: null }
  if (recipients.length === 0) return { key, state: 'held', reason: 'nobodyReachable' }
  return { key, state: 'skipped', reason: tellings.find(({ reason }) => reason !== null)?.reason ?? null }
}

function isFinished({ tellings }: DueAlarm, personId: PersonId): boolean {
  return tellings.some((telling) => telling.personId === personId && telling.state === 'finished')
}
