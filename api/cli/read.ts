import type { Command } from 'commander'
import { forecastAnswer, mailList, measureList, measureView, whyAnswer } from '../contract.ts'
import { askJson } from './connection.ts'
import { type Io, print } from './io.ts'
import { cut, table } from './table.ts'

type Json = { json?: boolean }

/** list, show, forecast, why, mails: what one asks without changing anything. */
export function addReading(program: Command, io: Io): void {
  addList(program, io)
  addShow(program, io)
  addForecast(program, io)
  addWhy(program, io)
  addMails(program, io)
}

function addList(program: Command, io: Io): void {
  program
    .command('list')
    .description('措施清单')
    .option('--round <轮次>')
    .option('--state <状态>', 'notStarted、inProgress、awaitingCloseOut、closedOut、settled、withdrawn')
    .option('--unit <单位>')
    .option('--person <人员>', '编号或姓名')
    .option('--due-from <日期>')
    .option('--due-to <日期>')
    .option('--overdue', '只看逾期的')
    .option('--suspended', '只看已中止的')
    .option('--behind', '只看落后阶段节点的')
    .option('--timing <类型>', 'immediate、dated、phased、continuous')
    .option('--completion <程度>', 'none 未完成、basic 基本完成、done 完成')
    .option('--inside-period <是否>', '集中整改期内完成：true 或 false')
    .option('--q <文字>', '问题中含有')
    .option('--all', '全部页')
    .option('--json', '输出一个 JSON 文档')
    .action(
      async ({
        json = false,
        all,
        ...query
      }: Json & { all?: boolean } & Record<string, string | boolean>) => {
        const answer = await pages(io, query, all ?? false)
        const { measures, counts } = answer
        const lines = () => [
          ...table(
            ['编号', '责任单位', '责任人', '整改时限', '状态', '', '具体问题'],
            measures.map((one) => [
              one.id,
              cut(one.unit, 16),
              one.owner?.name ?? '（空）',
              one.dueDate ?? '长期坚持',
              one.stateName,
              [one.urgency, one.behindMilestones ? '落后节点' : ''].filter(Boolean).join('，'),
              cut(one.issue, 50),
            ]),
          ),
          `共 ${counts.total} 项，逾期 ${counts.overdue} 项${answer.nextCursor ? '（未列完，加 --all 列出全部）' : ''}`,
        ]
        print(io, { json, whole: answer, items: measures, lines })
      },
    )
}

async function pages(io: Io, query: Record<string, string | boolean>, all: boolean) {
  const first = measureList.parse(
    await askJson(io, { path: '/measures', query: { ...query, limit: all ? 500 : 100 } }),
  )
  let { nextCursor } = first
  while (all && nextCursor !== null) {
    const next = measureList.parse(
      await askJson(io, { path: '/measures', query: { ...query, limit: 500, cursor: nextCursor } }),
    )
    first.measures.push(...next.measures)
    nextCursor = next.nextCursor
  }
  return { ...first, nextCursor }
}

function addShow(program: Command, io: Io): void {
  program
    .command('show <编号>')
    .description('一项措施：现状、经过、今后')
    .option('--json', '输出一个 JSON 文档')
    .action(async (id: string, { json = false }: Json) => {
      const one = measureView.parse(await askJson(io, { path: `/measures/${encodeURIComponent(id)}` }))
      const lines = () => [
        `${one.id}  ${one.stateName}  ${one.unit}  责任人 ${one.owner?.name ?? '（空）'}  时限 ${one.dueDate ?? '长期坚持'}  ${one.urgency}`,
        one.issue,
        ...one.steps.map((step, index) => `  ${index + 1}. ${step}`),
        ...one.milestones.map(
          ({ id: number, title, dueDate, completedAt }) =>
            `  节点${number} ${title}  ${dueDate}  ${completedAt ? '已完成' : '未完成'}`,
        ),
        '',
        '经过',
        ...one.past.map(({ sentence }) => `  ${sentence}`),
        '',
        '今后',
        ...one.future.slice(0, 20).map((row) => `  ${plannedLine(row)}`),
        '',
        `您可以：${one.commands.map(({ type, name }) => `${name}（${type}）`).join('、') || '（没有）'}`,
      ]
      print(io, { json, whole: one, items: [one], lines })
    })
}

function addForecast(program: Command, io: Io): void {
  program
    .command('forecast')
    .description('预告：没有人办理时，今后会发什么')
    .option('--measure <编号>')
    .option('--person <人员>', '编号或姓名')
    .option('--round <轮次>')
    .option('--days <天数>', '今后多少天，默认 90')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false, ...query }: Json & Record<string, string>) => {
      const answer = forecastAnswer.parse(await askJson(io, { path: '/forecast', query }))
      const lines = () => [
        ...answer.notices.map((row) => `${row.measureId}  ${plannedLine(row)}`),
        `到 ${answer.until.slice(0, 10)} 共 ${answer.notices.length} 条${answer.truncated ? '（未列完）' : ''}`,
      ]
      print(io, { json, whole: answer, items: answer.notices, lines })
    })
}

function plannedLine(row: ReturnType<typeof forecastAnswer.parse>['notices'][number]): string {
  const people = row.people.map(({ name }) => name).join('、') || '无人'
  const marks = `${row.handedUp ? '（代收）' : ''}${row.copy ? '（抄送）' : ''}${row.provisional ? '（节假日未公布，暂定）' : ''}`
  return `${row.at.slice(0, 16).replace('T', ' ')}  ${row.rungName}  ${row.roleName}：${people}${marks}`
}

function addWhy(program: Command, io: Io): void {
  program
    .command('why <编号> <人员>')
    .description('为什么发了、或没有发给这个人')
    .option('--json', '输出一个 JSON 文档')
    .action(async (id: string, person: string, { json = false }: Json) => {
      const path = `/measures/${encodeURIComponent(id)}/why`
      const answer = whyAnswer.parse(await askJson(io, { path, query: { person } }))
      print(io, {
        json,
        whole: answer,
        items: answer.notices,
        lines: () => [answer.sentence, ...answer.lines],
      })
    })
}

function addMails(program: Command, io: Io): void {
  program
    .command('mails')
    .description('已发和在发的邮件，新的在前')
    .option('--person <人员>', '编号或姓名')
    .option('--measure <编号>')
    .option('--state <状态>', 'claimed、sending、accepted、refused、deferred、unknown')
    .option('--from <日期>')
    .option('--to <日期>')
    .option('--limit <封数>', '默认 100，至多 500')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false, ...query }: Json & Record<string, string>) => {
      const answer = mailList.parse(await askJson(io, { path: '/mails', query }))
      const lines = () =>
        table(
          ['时间', '收件人', '状态', '主题'],
          answer.mails.map((mail) => [
            mail.createdAt.slice(0, 16).replace('T', ' '),
            `${mail.person.name} <${mail.address}>`,
            mail.stateName,
            cut(mail.subject, 60),
          ]),
        )
      print(io, { json, whole: answer, items: answer.mails, lines })
    })
}
