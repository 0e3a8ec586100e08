import type { RehearsalMode } from '../db/rehearsalMode.ts'
import type { KeptMail, Rehearsal } from '../db/rehearsals.ts'
import type { ToldDifference } from '../domain/toldDifference.ts'
import { dateName, kindName, reasonName, roleName, rungName } from '../domain/wording.ts'
import type { RehearsalMailView, RehearsalView } from './contract.ts'
import { mailKindName } from './mailNames.ts'
import { momentOf, momentOrNull, momentWords } from './moments.ts'
import type { PeopleOn } from './persons.ts'
import { personRef } from './views.ts'

export function rehearsalViewOf(rehearsal: Rehearsal): RehearsalView {
  const { id, askedBy, askedAt, until, asOf, reachedAt, endedAt, failure } = rehearsal
  return {
    ...{ id, askedBy, until, failure },
    askedAt: momentOf(askedAt),
    asOf: momentOrNull(asOf),
    reachedAt: momentOrNull(reachedAt),
    endedAt: momentOrNull(endedAt),
    sentence: sentenceOf(rehearsal),
  }
}

export function rehearsalModeOf({ since, by, reason }: RehearsalMode) {
  const sentence = `演练模式（${by}，自 ${momentWords(since)}：${reason}）：所有邮件只发到整改办，本人收不到`
  return { by, reason, since: momentOf(since), sentence }
}

export function rehearsedMailOf(mail: KeptMail & { n: number }, people: PeopleOn): RehearsalMailView {
  const { n, at, personId, address, kind, subject, text, notices } = mail
  return {
    ...{ n, address, kind, subject, text },
    at: momentOf(at),
    person: personRef(personId, people),
    kindName: mailKindName(kind),
    why: notices.map((notice) => ({
      ...{ key: notice.key, measure: notice.measureId, no: notice.no, role: notice.role },
      name: noticeName(notice),
      roleName: roleName(notice.role),
      handedUp: notice.handedUp,
      reason: notice.word === null ? null : reasonName(notice.word),
    })),
  }
}

export function toldDifferenceOf({ perPerson, ...counted }: ToldDifference, people: PeopleOn) {
  return {
    ...counted,
    perPerson: perPerson.map(({ personId, ...own }) => ({ person: personRef(personId, people), ...own })),
  }
}

function noticeName({ kind, rung, occurrence, title }: KeptMail['notices'][number]): string {
  if (title !== null) return title
  return rung === kind ? kindName(kind) : rungName(rung, occurrence)
}

function sentenceOf({ until, whatIf, asOf, reachedAt, endedAt, failure, stuck }: Rehearsal): string {
  const course = `${whatIf === null ? '' : '按假如'}演练到${dateName(until)}`
  if (failure !== null) return `${course}：没有完成，${failure}`
  if (asOf === null) return `${course}：等待 worker 开始`
  if (endedAt === null) return `${course}：进行中，已到 ${momentWords(reachedAt ?? asOf)}`
  const rest = stuck.length > 0 ? `；${stuck.length} 项措施的数据有误，未能推进` : ''
  return `${course}：完成，数据截至 ${momentWords(asOf)}${rest}`
}
