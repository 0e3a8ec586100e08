import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { RehearsalMailView, RehearsalWhole } from '../contract.ts'
import { rehearsalMailList, rehearsalView, rehearsalWhole } from '../contract.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'
import { table } from './table.ts'

type Options = { until: string; mails?: boolean; person?: string; json?: boolean }

/** rehearse: on a copy, to any day, what everybody would get and why. */
export function addRehearse(program: Command, io: Io): void {
  program
    .command('rehearse')
    .description('在数据的副本上演练到某一天：谁在何时会收到什么、为什么；不碰真实数据，不发信')
    .requiredOption('--until <日期>', '演练到哪一天，如 2027-01-01')
    .option('--mails', '同时列出每封邮件的全文')
    .option('--person <人员>', '只列出这个人的邮件：编号或姓名')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ until, mails: withTexts = false, person, json = false }: Options) => {
      const asked = await askJson(io, { method: 'POST', path: '/rehearsals', body: { until } })
      const path = `/rehearsals/${encodeURIComponent(rehearsalView.parse(asked).id)}`
      const whole = await ended(io, path)
      if (whole.failure !== null) throw new Exit(exitCodes.refused, whole.sentence)
      const isListed = withTexts || person !== undefined
      const mails = isListed ? await mailsOf(io, path, person) : []
      print(io, {
        json,
        whole: isListed ? { ...whole, mails } : whole,
        items: isListed ? mails : whole.days,
        lines: () => [...summaryLines(whole), ...mails.flatMap(mailLines)],
      })
      if (whole.stuck.length > 0) throw new Exit(exitCodes.refused, whole.sentence)
    })
}

/** Half an hour is more than any office needs. */
async function ended(io: Io, path: string): Promise<RehearsalWhole> {
  let said = ''
  for (let waited = 0; waited < 3_600; waited++) {
    const whole = rehearsalWhole.parse(await askJson(io, { path }))
    if (whole.endedAt !== null) return whole
    if (whole.sentence !== said) io.note(whole.sentence)
    said = whole.sentence
    await sleep(500)
  }
  throw new Exit(exitCodes.refused, '演练半小时没有完成；请检查 worker 是否在运行')
}

async function mailsOf(io: Io, path: string, person?: string): Promise<RehearsalMailView[]> {
  const all: RehearsalMailView[] = []
  for (let after = 0; ; ) {
    const query = { person, after, limit: 500 }
    const page = rehearsalMailList.parse(await askJson(io, { path: `${path}/mails`, query }))
    all.push(...page.mails)
    if (page.nextAfter === null) return all
    after = page.nextAfter
  }
}

function summaryLines({ sentence, mails, decisions, days, people }: RehearsalWhole): string[] {
  const byDay = days.map((day) => [day.date, ...[day.mails, day.people, day.decisions].map(String)])
  const byPerson = people.map((one) => [one.person.name, String(one.mails), String(one.notices)])
  return [
    sentence,
    `共 ${mails} 封邮件，${decisions} 个决定（假定其间没有人办理任何事项）`,
    ...(byDay.length > 0 ? ['', ...table(['日期', '邮件', '收件人', '决定'], byDay)] : []),
    ...(byPerson.length > 0 ? ['', ...table(['人员', '邮件', '通知'], byPerson)] : []),
  ]
}

function mailLines({ at, person, address, subject, text, why }: RehearsalMailView): string[] {
  const reasons = why.map(({ measure, name, roleName, handedUp, reason }) => {
    const marks = [handedUp ? '代收' : null, reason].filter((word) => word !== null).join('，')
    return `  因为：${measure ?? '整改办'} ${name} → ${roleName}${marks === '' ? '' : `（${marks}）`}`
  })
  return ['', `${at.slice(0, 16).replace('T', ' ')}  ${person.name} <${address}>  ${subject}`, ...reasons, text]
}
