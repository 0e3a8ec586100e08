import pg from 'pg'
import type { Pool } from '../../../db/pool.ts'
import type { FindingKind, FindingReason } from '../../../domain/audit.ts'

/** What is broken, in the data itself, and what the audit must say of it. */
export type Plant = {
  /** In the words of the office. */
  title: string
  kind: FindingKind
  reason: FindingReason
  /** Behind the measure's id and a slash, when the finding is about a notice. */
  about?: string
  /** Statements with :id and :groupLeader; of the owner's role where the application's may not. */
  statements: readonly string[]
  asOwner?: boolean
  /** Who must get a mail that names the measure when it is mended. */
  tells?: string
}

const first = "key = :id || '/due/1/first/1/owner'"
const forgetFirst = [
  "delete from telling where notice_key = :id || '/due/1/first/1/owner'",
  "delete from mail_telling where notice_key = :id || '/due/1/first/1/owner'",
]
const mailOf = (at: string, person: string) =>
  `insert into mail (id, message_id, person_id, address, account, epoch, kind, slot, subject, body_text, body_hash, state,
     created_at, sending_at, done_at)
   values ('planted-' || :id, 'planted-' || :id, ${person}, 'x@example.org', 'default', 0, 'reminder', '${at}', '', '', '',
     'accepted', '${at}', '${at}', '${at}')`
const memberOf = (person: string) =>
  `insert into mail_telling values ('planted-' || :id, :id || '/due/1/first/1/owner', ${person})`
const owner = `(select owner_id from measure where id = :id)`

export const plants: readonly Plant[] = [
  {
    title: 'a reminder that is still to come has vanished from the plan',
    kind: 'missing',
    reason: 'notPlanned',
    about: 'due/1/last/1/owner',
    statements: ["delete from notice where key = :id || '/due/1/last/1/owner'"],
  },
  {
    title: 'a reminder of yesterday was never planned',
    kind: 'missing',
    reason: 'notPlanned',
    about: 'due/1/first/1/owner',
    statements: [...forgetFirst, `delete from notice where ${first}`],
    tells: 'he@example.org',
  },
  {
    title: 'a notice counts as told, and no mail of it went',
    kind: 'missing',
    reason: 'untold',
    about: 'due/1/first/1/owner',
    statements: forgetFirst,
    tells: 'he@example.org',
  },
  {
    title: 'a reminder was passed over because the measure was closed, which it is not',
    kind: 'missing',
    reason: 'endedWrongly',
    about: 'due/1/first/1/owner',
    statements: [...forgetFirst, `update notice set state = 'skipped', reason = 'closedOut' where ${first}`],
    tells: 'he@example.org',
  },
  {
    title: 'a reminder was due yesterday, and the mailroom slept',
    kind: 'late',
    reason: 'notSent',
    about: 'due/1/first/1/owner',
    statements: [...forgetFirst, `update notice set state = 'planned', done_at = null where ${first}`],
    tells: 'he@example.org',
  },
  {
    title: 'a reminder would never be found by the mailroom',
    kind: 'late',
    reason: 'notClaimable',
    about: 'due/1/second/1/owner',
    statements: ["update notice set claimable_at = null where key = :id || '/due/1/second/1/owner'"],
  },
  {
    title: 'a notice is held for want of a person, and the person is there',
    kind: 'late',
    reason: 'heldThoughReachable',
    about: 'due/1/first/1/owner',
    statements: [
      ...forgetFirst,
      `update notice set state = 'held', reason = 'nobodyReachable', done_at = null where ${first}`,
    ],
    tells: 'he@example.org',
  },
  {
    title: 'one notice went to one person in two mails',
    kind: 'doubled',
    reason: 'twoMails',
    about: 'due/1/first/1/owner',
    statements: [mailOf('2026-03-03T10:00:00+08:00', owner), memberOf(owner)],
  },
  {
    title: 'a row stands in the plan that nothing asks for',
    kind: 'stale',
    reason: 'notWanted',
    about: 'due/1/ghost/1/owner',
    statements: [
      `insert into notice (key, measure_id, track, cycle, rung, occurrence, role, kind, mail_kind, severity, date, slot, due_at,
         claimable_at, by, created_at)
       select replace(key, '/last/', '/ghost/'), measure_id, track, cycle, 'ghost', occurrence, role, kind, mail_kind, severity,
         date, slot, due_at, claimable_at, by, created_at from notice where key = :id || '/due/1/last/1/owner'`,
    ],
  },
  {
    title: 'a reminder stands on another day than the calendar says',
    kind: 'stale',
    reason: 'otherwisePlanned',
    about: 'due/1/second/1/owner',
    statements: [
      `update notice set date = date + 1, due_at = due_at + interval '1 day', claimable_at = claimable_at + interval '1 day'
       where key = :id || '/due/1/second/1/owner'`,
    ],
  },
  {
    title: 'a reminder went to somebody whom no rule names',
    kind: 'wrongPerson',
    reason: 'notNamed',
    about: 'due/1/first/1/owner',
    statements: [
      ...forgetFirst,
      mailOf('2026-03-03T09:00:00+08:00', ':groupLeader'),
      memberOf(':groupLeader'),
      `insert into telling (notice_key, person_id, state, mail_id, done_at)
       values (:id || '/due/1/first/1/owner', :groupLeader, 'done', 'planted-' || :id, '2026-03-03T09:00:00+08:00')`,
    ],
    tells: 'he@example.org',
  },
  {
    title: "an event's text was changed",
    kind: 'chainBroken',
    reason: 'textChanged',
    asOwner: true,
    statements: ["update measure_event set body = replace(body, '采购', '采 购') where measure_id = :id"],
  },
  {
    title: "an event's hash was changed",
    kind: 'chainBroken',
    reason: 'hashBroken',
    asOwner: true,
    statements: ["update measure_event set hash = 'x' || hash where measure_id = :id"],
  },
  {
    title: 'the read model says another unit than the events',
    kind: 'readModelDiffers',
    reason: 'fieldDiffers',
    statements: [`update measure set body = jsonb_set(body, '{unit}', '"财务科"') where id = :id`],
  },
  {
    title: 'the list finds the measure under another unit',
    kind: 'readModelDiffers',
    reason: 'columnDiffers',
    statements: ["update measure set unit = '财务科' where id = :id"],
  },
  {
    title: 'the next decision stands a day too late',
    kind: 'readModelDiffers',
    reason: 'nextDecisionDiffers',
    statements: ["update measure set next_decision_at = next_decision_at + interval '1 day' where id = :id"],
  },
]

/** What undoes the two changes of the history that no repair may undo: a backup does it in life. */
export const fromBackup: Partial<Record<FindingReason, string>> = {
  textChanged: "update measure_event set body = replace(body, '采 购', '采购') where measure_id = :id",
  hashBroken: 'update measure_event set hash = substr(hash, 2) where measure_id = :id',
}

/** Runs statements with :id and :groupLeader filled in. */
export async function run(
  queryable: Pick<Pool, 'query'>,
  statements: readonly string[],
  { id, groupLeader }: { id: string; groupLeader: string },
): Promise<void> {
  for (const statement of statements) {
    await queryable.query(
      statement
        .replaceAll(':id', pg.escapeLiteral(id))
        .replaceAll(':groupLeader', pg.escapeLiteral(groupLeader)),
    )
  }
}
