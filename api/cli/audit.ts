import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { z } from 'zod'
import { type AuditRunView, auditRunView, type FindingView, findingList, repairAnswer } from '../contract.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'
import { cut, table } from './table.ts'

type Json = { json?: boolean }

/** audit, findings, repair: what differs from what the history says, and mending it. */
export function addAudit(program: Command, io: Io): void {
  program
    .command('audit')
    .description('核对全部未办结的措施：应告知、应决定、应等待的，与实际相比；有不一致时退出码为 1')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: Json) => {
      const started = auditRunView.parse(await askJson(io, { method: 'POST', path: '/audit/runs' }))
      const run = await ended(io, started)
      if (run.failure !== null) throw new Exit(exitCodes.refused, `核对没有完成：${run.failure}`)
      const findings = await openFindings(io)
      const whole = { run, findings }
      print(io, { json, whole, items: findings, lines: () => [summaryOf(run), ...linesOf(findings)] })
      if (run.found > 0 || run.unchecked > 0) throw new Exit(exitCodes.refused, summaryOf(run))
    })
  program
    .command('findings')
    .description('核对发现的不一致，未处理的')
    .option('--kind <种类>', 'missing、late、doubled、stale、wrongPerson、workflowMissing 等')
    .option('--measure <编号>')
    .option('--state <状态>', 'open、held、repaired、accepted、gone，默认 open')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false, ...query }: Json & Record<string, string>) => {
      const findings = await openFindings(io, query)
      print(io, { json, whole: { findings }, items: findings, lines: () => linesOf(findings) })
    })
  addRepair(program, io)
}

function addRepair(program: Command, io: Io): void {
  program
    .command('repair [编号]')
    .description('处理一处不一致（编号见 findings）；--all 处理全部未处理的')
    .option('--all', '全部未处理的')
    .option('--json', '输出一个 JSON 文档')
    .action(async (id: string | undefined, { all = false, json = false }: Json & { all?: boolean }) => {
      if ((id === undefined) === !all) throw new Exit(exitCodes.usage, '应给出一个编号，或 --all，二者取一')
      const ids = id === undefined ? (await openFindings(io)).map((one) => one.id) : [id]
      const answers: z.output<typeof repairAnswer>[] = []
      for (const one of ids) {
        const path = `/audit/findings/${encodeURIComponent(one)}/repair`
        answers.push(repairAnswer.parse(await askJson(io, { method: 'POST', path })))
      }
      const lines = () => answers.map((one) => `${one.id}：${one.stateName}（${one.result}）`)
      print(io, { json, whole: { repaired: answers }, items: answers, lines })
    })
}

/** Half an hour is the longest that a run may take. */
async function ended(io: Io, started: AuditRunView): Promise<AuditRunView> {
  for (let waited = 0; waited < 1_800; waited++) {
    const path = `/audit/runs/${encodeURIComponent(started.id)}`
    const run = auditRunView.parse(await askJson(io, { path }))
    if (run.endedAt !== null) return run
    await sleep(1_000)
  }
  throw new Exit(exitCodes.refused, `核对 ${started.id} 半小时没有完成；请检查 worker 是否在运行`)
}

async function openFindings(io: Io, query: Record<string, string> = {}): Promise<FindingView[]> {
  const all: FindingView[] = []
  for (let cursor: string | undefined; ; ) {
    const asked = { state: 'open', limit: 500, ...query, cursor }
    const page = findingList.parse(await askJson(io, { path: '/audit/findings', query: asked }))
    all.push(...page.findings)
    if (page.nextCursor === null) return all
    cursor = page.nextCursor
  }
}

function summaryOf({ measures, found, unchecked }: AuditRunView): string {
  const workflows = unchecked > 0 ? `，${unchecked} 项的工作流未能核对（Temporal 没有应答）` : ''
  return `核对了 ${measures} 项措施，${found === 0 ? '没有不一致' : `${found} 处不一致`}${workflows}`
}

function linesOf(findings: readonly FindingView[]): string[] {
  if (findings.length === 0) return []
  return table(
    ['编号', '措施', '不一致', '找到', '应为', '处理办法'],
    findings.map((one) => [
      one.id,
      one.measure,
      one.kindName,
      cut(one.found, 40),
      cut(one.expected, 30),
      cut(one.repair, 40),
    ]),
  )
}
