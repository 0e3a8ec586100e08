import type { Command } from 'commander'
import { ConfigError, readConfig } from '../../config.ts'
import { type Check, doctorAnswer } from '../contract.ts'
import { examine } from '../doctor/doctor.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'
import { table } from './table.ts'

/** doctor: whether everything is there on which the office depends; runs where nothing else does. */
export function addDoctor(program: Command, io: Io): void {
  program
    .command('doctor')
    .description('体检：数据库、Temporal、发信邮箱、对外地址、日历，各附怎么办；有误时退出码为 1')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ json = false }: { json?: boolean }) => {
      const checks = await checksOf(io)
      const wrong = checks.filter(({ ok }) => !ok)
      const rows = checks.map(({ ok, name, detail }) => [ok ? '正常' : '有误', name, detail])
      const lines = () => [
        ...table(['', '项目', '情况'], rows),
        ...wrong.map(({ name, advice }) => `→ ${name}：${advice ?? '查看日志'}`),
      ]
      print(io, { json, whole: { ok: wrong.length === 0, checks }, items: checks, lines })
      if (wrong.length > 0) throw new Exit(exitCodes.refused, `${wrong.length} 项有误`)
    })
}

/** From the settings, directly; without DATABASE_URL the servers are those of `npm start`, which only it knows. */
async function checksOf(io: Io): Promise<Check[]> {
  if (!io.env.DATABASE_URL?.trim()) return askRunning(io)
  const config = settingsOf(io)
  if (config instanceof ConfigError) {
    return config.problems.map((detail) => ({
      name: '设置',
      ok: false,
      detail,
      advice: '改正环境变量后再试',
    }))
  }
  const { databaseUrl, temporal, smtpUrl, publicUrl } = config
  if (databaseUrl === null) return askRunning(io)
  return examine({ databaseUrl, temporal, smtpUrl, publicUrl }, Date.now)
}

function settingsOf(io: Io) {
  try {
    return readConfig('api', io.env)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
}

async function askRunning(io: Io): Promise<Check[]> {
  try {
    return doctorAnswer.parse(await askJson(io, { path: '/doctor' })).checks
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    const advice =
      '先运行 zhenggai start；分开部署时设置 DATABASE_URL、TEMPORAL_ADDRESS、SMTP_URL 后再运行 doctor'
    return [{ name: '接口', ok: false, detail: error.message, advice }]
  }
}
