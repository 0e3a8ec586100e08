import type { Stored } from '../db/dispatch/outcomes.ts'
import type { AlarmNotice } from '../db/dispatch/settle.ts'
import type { LocalDate } from '../domain/localDate.ts'
import type { Worry } from '../domain/mailroom.ts'
import type { MissingYear } from '../domain/missingYears.ts'
import type { RoundClock } from '../domain/roundClocks.ts'
import { clockNames, unitNames } from '../domain/roundClocks.ts'
import { dateName, roleName } from '../domain/wording.ts'
import { consequences } from './providers/classes.ts'
import type { SendOutcome } from './smtp.ts'

type About = { today: LocalDate; rosterVersion: number }

/** What the office is told of roles and people that mail cannot reach: one alarm for each, never one a measure. */
export function alarmsOfWorries(worries: readonly Worry[], about: About): AlarmNotice[] {
  return worries.map((worry) =>
    worry.about === 'addressMissing' ? addressMissing(worry, about) : nobody(worry, about),
  )
}

/** What the office is told of replies that no repetition mends. */
export function alarmsOfOutcomes(stored: readonly Stored[], about: About): AlarmNotice[] {
  return stored.flatMap((mail) => {
    if (mail.class === 'badAddress') return [badAddress(mail, about)]
    if (mail.state === 'refused') return [rejected(mail, about)]
    if (mail.state !== 'unknown' || !mail.final) return []
    return [mail.kind === 'letter' ? letterInDoubt(mail, about) : unknownTwice(mail, about)]
  })
}

/** Held, as everything of the account, until somebody resumes sending. */
export function accountStopped(
  account: { account: string; epoch: number },
  { reply, class: replyClass }: Pick<SendOutcome, 'reply' | 'class'>,
  { today }: Pick<About, 'today'>,
): AlarmNotice {
  const { words } = consequences[replyClass]
  return notice('accountStopped', account.account, account.epoch, {
    date: today,
    detail: {
      title: `发信账号${words}，已停止发信`,
      found: `账号“${account.account}”${words}，邮件服务器答复：${reply}`,
      todo: '请核对发信账号的口令或授权码、发件地址，改正后恢复发送；在此期间到期的通知不会丢失，恢复后合并发出。',
    },
  })
}

/** Told when plans first reach a year whose 放假安排 is not in our calendar, and every week from the November before it. */
export function calendarYearMissing(
  { year, sentence, occurrence }: MissingYear,
  today: LocalDate,
): AlarmNotice {
  return notice('calendarYearMissing', String(year), occurrence, {
    date: today,
    detail: {
      title: `${year}年的放假安排尚未导入，日期为暂定`,
      found: sentence,
      todo: `放假安排公布后请导入（zhenggai calendar preview 通知.txt），由另一人确认；导入之前，各时点按暂定日期照常执行。`,
    },
  })
}

/** Told twice before the last day of a round's clock, and once after it; an anchor that moves begins anew. */
export function roundClockRuns(clock: RunningClock, today: LocalDate): AlarmNotice {
  const { round, clock: id, sequence, stage, lastDay, budget, unit, basis } = clock
  const name = clockNames[id]
  const passed = stage === 3
  return notice('roundClock', `${round.id}-${id}`, sequence * 10 + stage, {
    date: today,
    detail: {
      title: `${round.name}：${name}${passed ? '的时限已过' : '的时限将到'}`,
      found: `${name}应于${dateName(lastDay)}前完成（${budget}${unitNames[unit]}；依据：${basis}）。`,
      todo: passed
        ? '请尽快办理；已经完成的，请登记完成日期和文号；时限有变的，请修改起算日或期限并写明依据。'
        : '请按时办理，完成后登记完成日期和文号。',
    },
  })
}

/** A clock that the office must hear of: 1 and 2 before its last day, 3 after it. */
export type RunningClock = RoundClock & {
  round: { id: string; name: string }
  sequence: number
  stage: 1 | 2 | 3
  lastDay: LocalDate
}

function addressMissing(
  { person }: Extract<Worry, { about: 'addressMissing' }>,
  { today }: About,
): AlarmNotice {
  return notice('addressMissing', person.id, 1, {
    date: today,
    detail: {
      title: `${person.name}没有可用的邮箱地址`,
      found: `花名册中${person.name}（${person.units.join('、')}）的邮箱为空或不是一个地址，发给他的通知由上一级代收。`,
      todo: '请在花名册中补正邮箱。',
    },
  })
}

function nobody(
  { role, measureIds }: Extract<Worry, { about: 'nobodyReachable' }>,
  { today, rosterVersion }: About,
): AlarmNotice {
  const some = measureIds.slice(0, 20).join('、')
  const count = measureIds.length > 20 ? `${some} 等${measureIds.length}项` : some
  return notice('nobodyReachable', role.replaceAll('/', '-'), rosterVersion, {
    date: today,
    detail: {
      title: `应发给${roleName(role)}的通知无人可以送达`,
      found: `${count}：${roleName(role)}及其上级在花名册中都没有可以送达的人。通知暂存，未发出。`,
      todo: '请补全花名册中的人员、角色和邮箱；花名册更新后，暂存的通知会自动发出。',
    },
  })
}

function badAddress({ personId, address }: Stored, { today, rosterVersion }: About): AlarmNotice {
  return notice('badAddress', personId, rosterVersion, {
    date: today,
    detail: {
      title: `邮箱 ${address} 不存在`,
      found: `邮件服务器答复没有这个收件人。在花名册中更正之前，发给他的通知由上一级代收。`,
      todo: '请联系本人核对邮箱，由整改办在花名册中更正。',
      about: personId,
    },
  })
}

function rejected({ mailId, address, class: replyClass }: Stored, { today }: About): AlarmNotice {
  const what = replyClass === 'spam' ? '被邮件服务器判为垃圾邮件' : '被邮件服务器拒收'
  return notice('mailRejected', mailId, 1, {
    date: today,
    detail: {
      title: `发给 ${address} 的邮件${what}`,
      found: `邮件 ${mailId} ${what}，服务器的答复记录在邮件台账中。系统不会自动重发。`,
      todo: '请查看答复，并以其他方式告知收件人。',
    },
  })
}

function unknownTwice({ mailId, address }: Stored, { today }: About): AlarmNotice {
  return notice('unknownMail', mailId, 1, {
    date: today,
    detail: {
      title: `发给 ${address} 的邮件两次结果不明`,
      found: `邮件 ${mailId} 两次交给邮件服务器，都没有收到最后的答复，可能已送达，也可能没有。系统不再重发。`,
      todo: '请向收件人核实是否收到。',
    },
  })
}

function letterInDoubt({ mailId, address }: Stored, { today }: About): AlarmNotice {
  return notice('unknownMail', mailId, 1, {
    date: today,
    detail: {
      title: `发给 ${address} 的函件是否送达不明`,
      found: `函件的邮件 ${mailId} 交给邮件服务器后没有收到最后的答复，可能已送达，也可能没有。正式函件不自动重发。`,
      todo: '请向收件人核实；没有收到的，由整改办重发（zhenggai do resendLetter，写明理由），或另行送达。',
    },
  })
}

function notice(
  alarm: string,
  subject: string,
  occurrence: number,
  rest: Pick<AlarmNotice, 'date' | 'detail'>,
): AlarmNotice {
  return { key: `office/${alarm}/${subject}/${occurrence}`, rung: alarm, occurrence, ...rest }
}
