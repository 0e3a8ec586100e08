import type { Instant } from './localDate.ts'
import type { MailKind, NoticeKind, PlannedNotice } from './notice.ts'
import type { PersonId } from './roster.ts'

/** A notice of a measure with the mail it travels in. */
export type MailNotice = PlannedNotice & { mailKind: MailKind }

/** The two morning mails by that name; every other mail by what it tells. */
export type MailType = 'morning' | 'leaderMorning' | NoticeKind

/** The mail in which a telling was last handed to the server, without success so far. */
export type LastMail = {
  id: string
  messageId: string
  kind: MailType
  slot: Instant
  part: number
  attempt: number
  outcome: 'deferred' | 'unknown'
}

/** One notice to one person that may be told now. */
export type Tellable = {
  notice: MailNotice
  personId: PersonId
  handedUp: boolean
  /** 代办: for whom he hears it while they are away. */
  standsInFor?: readonly PersonId[]
  last: LastMail | null
}

/** Why a member of a mail is not listed: the reader hears of the measure in the same mail already. */
export type MergedWord = 'merged' | 'collapsed'
export type Member = Tellable & { word: MergedWord | null }

/** One message to one person. */
export type MailPlan = {
  personId: PersonId
  kind: MailType
  slot: Instant
  /** Of a person's morning mail of a slot; 2 goes at the late slot. All others have one part. */
  part: number
  attempt: number
  /** The text whose hash names the message; null: a repetition under the name it had. */
  identity: string | null
  last: LastMail | null
  members: readonly Member[]
}

/** The morning slot of mails that go now, and by `person/kind` how many parts of it are on their way or gone. */
export type Morning = { slot: Instant; partsGone: ReadonlyMap<string, number> }

export function partsGone(
  { partsGone: gone }: Morning,
  { personId, kind }: { personId: PersonId; kind: MailType },
): number {
  return gone.get(`${personId}/${kind}`) ?? 0
}

/** Puts what may be told now into mails: one for each person and kind, letters one for each event; a repetition keeps
 *  the members that are left of it and takes no new ones. `morning`: the slot of mails that go now. */
export function groupIntoMails(tellables: readonly Tellable[], morning: Morning): MailPlan[] {
  const groups = new Map<string, Tellable[]>()
  for (const tellable of tellables) {
    const key = groupOf(tellable)
    const group = groups.get(key)
    if (group) group.push(tellable)
    else groups.set(key, [tellable])
  }
  return [...groups.values()].map((group) => planMail(group, morning))
}

/** How the mail of a notice is named in the ledger. */
export function mailTypeOf({ mailKind, kind }: Pick<MailNotice, 'mailKind' | 'kind'>): MailType {
  return mailKind === 'morning' || mailKind === 'leaderMorning' ? mailKind : kind
}

/** The same mail has the same identity, whoever builds it and however often (PROTOCOL 5). The slot names morning mails
 *  only: all others are identified by their keys. */
export function identityOf(
  mail: Pick<MailPlan, 'personId' | 'kind' | 'slot'> & { keys: readonly string[] },
): string {
  const slot = isMorning(mail.kind) ? String(mail.slot) : ''
  return [mail.personId, mail.kind, slot, ...[...mail.keys].sort()].join('\n')
}

export function isMorning(kind: MailType): boolean {
  return kind === 'morning' || kind === 'leaderMorning'
}

/**
 * Which of the members a reader sees: each measure once, at its highest rung; of one event each measure once, though the
 * person hears it in two roles. The others are told with them: `collapsed` when a higher rung of the same ladder to
 * the same role says more, `merged` otherwise.
 */
export function listOnce(members: readonly Tellable[]): Member[] {
  const listed = new Map<string, Tellable>()
  for (const member of members) {
    const key = subjectOf(member)
    const known = listed.get(key)
    if (!known || isHigher(member.notice, known.notice)) listed.set(key, member)
  }
  return members.map((member) => {
    const shown = listed.get(subjectOf(member))
    return { ...member, word: !shown || shown === member ? null : wordFor(member.notice, shown.notice) }
  })
}

function planMail(group: readonly Tellable[], morning: Morning): MailPlan {
  const [first] = group
  if (!first) throw new RangeError('通知分组：找到 0 条，应至少 1 条')
  const { personId, notice, last } = first
  const kind = last?.kind ?? mailTypeOf(notice)
  const mail = { personId, kind, members: listOnce(group) }
  if (last)
    return { ...mail, slot: last.slot, part: last.part, attempt: last.attempt + 1, identity: null, last }
  const own = isMorning(kind) ? morning.slot : Math.max(...group.map((member) => member.notice.dueAt))
  const keys = group.map((member) => member.notice.key)
  return {
    ...mail,
    slot: own,
    part: isMorning(kind) ? partsGone(morning, { personId, kind }) + 1 : 1,
    attempt: 1,
    identity: identityOf({ personId, kind, slot: own, keys }),
    last: null,
  }
}

function groupOf({ notice, personId, last }: Tellable): string {
  if (last) return `again\n${last.id}`
  if (notice.mailKind === 'alone') return [personId, notice.kind, notice.measureId, notice.track].join('\n')
  return [personId, mailTypeOf(notice)].join('\n')
}

const ownMatters: readonly NoticeKind[] = [
  'chaser',
  'signatureAsked',
  'milestoneDue',
  'milestoneOverdue',
  'reviewDue',
]

/**
 * Morning mails speak of measures, all others of events. A decision that is waited for, a milestone and a review are
 * matters of their own: they must not hide behind the measure's rung, which asks for something else.
 */
function subjectOf({ notice }: Tellable): string {
  if (ownMatters.includes(notice.kind)) return `${notice.measureId}\n${notice.track}`
  // An event that travels in a leader's morning mail stays a matter of its own there.
  if (isMorning(mailTypeOf(notice)) && !notice.track.startsWith('event:')) return notice.measureId
  return `${notice.measureId}\n${notice.track}\n${notice.kind}`
}

/** Ties go to the one that asks something of the reader, then to the first key: the order of rows does not matter. */
function isHigher(a: MailNotice, b: MailNotice): boolean {
  if (a.severity !== b.severity) return a.severity > b.severity
  if (a.copy !== b.copy) return b.copy
  return a.key < b.key
}

function wordFor(told: MailNotice, shown: MailNotice): MergedWord {
  const sameLadder = told.track === shown.track && told.role === shown.role && told.severity < shown.severity
  return sameLadder ? 'collapsed' : 'merged'
}
