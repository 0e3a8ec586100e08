import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { RehearsalMailView, RehearsalWhole } from '../contract.ts'
import { rehearsalMailList, rehearsalView, rehearsalWhole } from '../contract.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'
import { table } from './table.ts'

type Options = { until: string; mails?: boolean; person?: string; json?: boolean }

/** rehearse, what-if: on a copy, to any day, what everybody would get and why. */
export function addRehearse(program: Command, io: Io): void {
  program
    .command('rehearse')
    .description('在数据的副本上演练到某一天：谁在何时会收到什么、为什么；不碰真实数据，不发信')
    .requiredOption('--until <日期>', '演练到哪一天，如 2027-01-01')
    .option('--mails', '同时列出每封邮件的全文')
    .option('--person <人员>', '只列出这个人的邮件：编号或姓名')
    .option('--json', '输出一个 JSON 文档')
    .action((options: Options) => rehearse(io, { until: options.until }, options))
  program
    .command('what-if <文件>')
    .description('假如换一套阶梯、日历、发信制度或花名册（JSON 文件），演练到某一天，给出与现状的差别')
    .requiredOption('--until <日期>', '演练到哪一天，如 2027-01-01')
    .option('--mails', '同时列出每封邮件的全文')
    .option('--person <人员>', '只列出这个人的邮件：编号或姓名')
    .option('--json', '输出一个 JSON 文档')
    .action(async (file: string, options: Options) => {
      await rehearse(io, { until: options.until, whatIf: await readJson(file) }, options)
    })
}

type Asked = { until: string; whatIf?: unknown }

async function rehearse(io: Io, body: Asked, { mails: withTexts = false, person, json = false }: Options) {
  const asked = await askJson(io, { method: 'POST', path: '/rehearsals', body })
  const path = `/rehearsals/${encodeURIComponent(rehearsalView.parse(asked).id)}`
  const whole = await ended(io, path)
  if (whole.failure !== null) throw new Exit(exitCodes.refused, whole.sentence)
  const isListed = withTexts || person !== undefined
  const mails = isListed ? await mailsOf(io, path, person) : []
  print(io, {
    json,
    whole: isListed ? { ...whole, mails } : whole,
    items: isListed ? mails : whole.days,
    lines: () => [...differenceLines(whole), ...summaryLines(whole), ...mails.flatMap(mailLines)],
  })
  if (whole.stuck.length > 0) throw new Exit(exitCodes.refused, whole.sentence)
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Exit(exitCodes.usage, `读不了文件 ${file}`)
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    throw new Exit(exitCodes.usage, `文件 ${file}：${found}，应为一个 JSON 对象`)
  }
}

/** What a what-if changes, before what then comes. */
function differenceLines({ difference }: RehearsalWhole): string[] {
  if (difference === null) return []
  const { added, removed, moved, measures, perPerson, peak } = difference
  const day = (one: typeof peak.before) => (one === null ? '没有' : `${one.date}，${one.mails} 封`)
  const rows = perPerson.map((one) => [one.person.name, ...[one.added, one.removed, one.moved].map(String)])
  return [
    `与现状相比：${measures} 项措施的告知有变动，新增 ${added}、取消 ${removed}、改期 ${moved}`,
    `高峰日：现状 ${day(peak.before)}；假如 ${day(peak.after)}`,
    ...(rows.length > 0 ? table(['人员', '新增', '取消', '改期'], rows) : []),
    '',
  ]
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
  return [
    '',
    `${at.slice(0, 16).replace('T', ' ')}  ${person.name} <${address}>  ${subject}`,
    ...reasons,
    text,
  ]
}
