import type { Instant } from '../../domain/localDate.ts'
import type { MailType, MergedWord } from '../../domain/mailing.ts'
import type { PersonId } from '../../domain/roster.ts'
import { sqlInstant } from '../instants.ts'
import type { Queryable } from '../pool.ts'
import type { Account } from './fence.ts'

/** A mail that is written and not yet anybody's. */
export type Draft = {
  id: string
  messageId: string
  personId: PersonId
  /** Where it goes. */
  address: string
  /** 演练模式: where it would have gone; null: it goes there. */
  rehearsedFor: string | null
  kind: MailType
  slot: Instant
  part: number
  attempt: number
  subject: string
  text: string
  /** The exact bytes, and their sha256. */
  raw: Buffer
  hash: string
  /** `sequence`: of the measure as it was read; null for alarms. */
  members: readonly ClaimedMember[]
}

export type ClaimedMember = {
  noticeKey: string
  handedUp: boolean
  sequence: number | null
  word: MergedWord | null
}

export type Claim = { account: Account; rosterVersion: number; now: Instant }

/**
 * Claims the tellings of these mails, which it makes where there is none yet, and stores the mails, in one statement: a
 * mail wholly or not at all. It holds only where tellings are still to be told, measure, roster, stop switch and epoch are as read, and nobody is at a measure
 * or telling (both locked with SKIP LOCKED: dispatch never waits for a transition). Answers the ids that were claimed.
 */
export async function claimMails(
  queryable: Queryable,
  drafts: readonly Draft[],
  claim: Claim,
): Promise<Set<string>> {
  const measures = drafts.filter((draft) => !isAlarm(draft))
  const alarms = drafts.filter(isAlarm)
  const claimed = [
    ...(await claimWith(queryable, measures, { ...claim, locking: overMeasures })),
    // FOR SHARE cannot reach the empty side of an outer join: alarms have a statement of their own.
    ...(await claimWith(queryable, alarms, { ...claim, locking: withoutMeasure })),
  ]
  return new Set(claimed)
}

type Locking = { name: string; join: string; where: string; lock: string }

const overMeasures: Locking = {
  name: 'dispatch-claim',
  join: 'join measure me on me.id = n.measure_id',
  where: 'and me.sequence = x.sequence',
  lock: 'for share of me skip locked',
}
const withoutMeasure: Locking = {
  name: 'dispatch-claim-alarms',
  join: '',
  where: 'and n.measure_id is null',
  lock: '',
}

function isAlarm({ members }: Draft): boolean {
  return members.every(({ sequence }) => sequence === null)
}

async function claimWith(
  queryable: Queryable,
  drafts: readonly Draft[],
  { account, rosterVersion, now, locking }: Claim & { locking: Locking },
): Promise<string[]> {
  if (drafts.length === 0) return []
  const { rows } = await queryable.query<{ id: string }>({
    name: locking.name,
    text: claimText(locking),
    values: [
      JSON.stringify(drafts.flatMap(memberRecords)),
      JSON.stringify(drafts.map(mailRecord)),
      account.account,
      account.epoch,
      rosterVersion,
      sqlInstant(now),
    ],
  })
  return rows.map(({ id }) => id)
}

/**
 * `still`: without a row, nothing is claimed. It is locked, so that a stop comes wholly before or wholly after. LATERAL:
 * each member is looked up by its key; with stale statistics a plain join reads all tellings for every group (a
 * count cannot become one).
 */
function claimText({ join, where, lock }: Locking): string {
  return `with member as (
    select * from json_to_recordset($1) as x(mail_id text, notice_key text, person_id text, sequence int, handed_up boolean,
      word text)
  ), letter as (
    select * from json_to_recordset($2) as m(id text, message_id text, person_id text, address text, rehearsed_for text,
      kind text, slot timestamptz, part smallint, attempt smallint, subject text, body_text text, body_hash text, members int)
  ), still as (
    select a.account from mail_account a, office o
    where a.account = $3 and a.epoch = $4 and a.stopped_reason is null and not o.sending_stopped
      and o.roster_version = $5
    for share of a
  ), standing as materialized (
    select x.* from member x
    cross join lateral (
      select measure_id from notice where key = x.notice_key and done_at is null and state = 'planned' offset 0
    ) n
    ${join}
    where exists (select from still) ${where}
    ${lock}
  ), told as materialized (
    select x.*, (
      select count(*) from telling where notice_key = x.notice_key and person_id = x.person_id
    ) > 0 as known from standing x
  ), free as materialized (
    select t.* from told x cross join lateral (
      select notice_key, person_id from telling
      where notice_key = x.notice_key and person_id = x.person_id and done_at is null and state in ('planned', 'unknown')
      for update skip locked
    ) t where x.known
  ), locked as materialized (
    select told.* from told left join free using (notice_key, person_id)
    where not told.known or free.notice_key is not null
  ), whole as (
    select letter.* from letter join (select mail_id, count(*) as members from locked group by mail_id) l
      on l.mail_id = letter.id and l.members = letter.members
  ), stored as (
    insert into mail (id, message_id, person_id, address, rehearsed_for, account, epoch, kind, slot, part, attempt,
      subject, body_text, body_hash, state, roster_version, created_at)
    select id, message_id, person_id, address, rehearsed_for, $3, $4, kind, slot, part, attempt, subject, body_text,
      body_hash, 'claimed', $5, $6
    from whole
    on conflict do nothing
    returning id
  ), linked as (
    insert into mail_telling (mail_id, notice_key, person_id)
    select mail_id, notice_key, person_id from locked where mail_id in (select id from stored)
  ), claimed as (
    update telling t set state = 'claimed', epoch = $4, mail_id = l.mail_id, reason = l.word
    from locked l
    where t.notice_key = l.notice_key and t.person_id = l.person_id and l.known
      and l.mail_id in (select id from stored)
  ), made as (
    insert into telling (notice_key, person_id, handed_up, state, epoch, mail_id, reason)
    select notice_key, person_id, handed_up, 'claimed', $4, mail_id, word from locked
    where not known and mail_id in (select id from stored)
    on conflict do nothing
  )
  select id from stored`
}

function memberRecords({ id, personId, members }: Draft) {
  return members.map(({ noticeKey, handedUp, sequence, word }) => ({
    mail_id: id,
    notice_key: noticeKey,
    person_id: personId,
    handed_up: handedUp,
    sequence,
    word,
  }))
}

function mailRecord(draft: Draft) {
  const { id, messageId, personId, address, rehearsedFor, kind, slot } = draft
  const { part, attempt, subject, text, hash, members } = draft
  return {
    id,
    message_id: messageId,
    person_id: personId,
    address,
    rehearsed_for: rehearsedFor,
    kind,
    slot: sqlInstant(slot),
    part,
    attempt,
    subject,
    body_text: text,
    body_hash: hash,
    members: members.length,
  }
}
